"""Images that can be taken by number: held in memory, or decoded, cut and brought to size when they are asked for.

What is random about an image follows from seed, pass and number alone, so it does not matter which process decodes it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional
from torch.utils.data import Dataset

from studio.training.datasets import BadFile, Sample, Scan, demo_indices
from studio.training.demo_data import load_demo
from studio.training.image_files import UnreadableImage, decode
from studio.training.policy_augment import auto_augmented, rand_augmented
from studio.training.preprocessing import Box, Preprocessing, random_box
from studio.training.problems import DataProblem
from studio.training.recipe import Recipe
from studio.training.stages import Stages, sized, stages_of

#: Shares of red, green and blue in the grey that people see.
_LUMA = (0.299, 0.587, 0.114)
#: A sample in the order of training: the pass it belongs to and its number. Pass -1 means unaugmented.
Key = tuple[int, int]
#: Neighbours that are tried in place of an image that can't be decoded.
_TRIES = 8


class Batch(NamedTuple):
    """Images as uint8 N x C x H x W; targets as class numbers (N) or as 0 and 1 for each class (N x K)."""

    images: Tensor
    targets: Tensor
    bad: tuple[BadFile, ...] = ()


class Images(Protocol):
    """Images that can be taken by number, decoded to one size."""

    def __len__(self) -> int:
        """How many there are."""
        ...

    def take(self, keys: Sequence[Key]) -> Batch:
        """The images of these keys as one batch, in their order."""
        ...


class PolicyAugmenter:
    """RandAugment or AutoAugment of single images, as a recipe and the stage of a pass ask for."""

    def __init__(self, recipe: Recipe, stages: Stages) -> None:
        """Prepare for a recipe and the stages of its run."""
        self._recipe = recipe
        self._stages = stages

    @property
    def active(self) -> bool:
        """Whether images are changed at all."""
        return bool(self._recipe.randaugment or self._recipe.autoaugment)

    def __call__(self, image: Tensor, epoch: int, number: int) -> Tensor:
        """An image (C x H x W, uint8) changed as pass and number say; unaugmented passes are below 0."""
        if epoch < 0 or not self.active or image.shape[0] not in (1, 3):
            return image
        chance = random.Random(f"policy:{self._recipe.seed}:{epoch}:{number}")
        pixels = image.permute(1, 2, 0).contiguous().numpy()
        if self._recipe.autoaugment:
            changed = auto_augmented(pixels, chance)
        else:
            strength = self._stages.at(epoch).randaugment
            changed = rand_augmented(pixels, strength, self._recipe.randaugment_layers, chance)
        return torch.from_numpy(np.array(changed)).permute(2, 0, 1)


class MemoryImages:
    """Decoded images that are held in memory (a demo set), at their own size."""

    def __init__(
        self,
        images: NDArray[np.uint8],
        labels: NDArray[np.int64],
        channels: int,
        augment: PolicyAugmenter | None = None,
    ) -> None:
        """Take uint8 N x H x W x C and bring it to `channels`."""
        self._augment = augment if augment is not None and augment.active else None
        pixels = torch.from_numpy(with_channels(images, channels))
        self._images = pixels.permute(0, 3, 1, 2).contiguous()
        self._targets = torch.from_numpy(labels)

    def __len__(self) -> int:
        return len(self._targets)

    def take(self, keys: Sequence[Key]) -> Batch:
        """Plain indexing: what is random happens on the device, except RandAugment and AutoAugment."""
        numbers = torch.tensor([number for _, number in keys])
        if self._augment is None:
            return Batch(self._images[numbers], self._targets[numbers])
        images = [self._augment(self._images[number], epoch, number) for epoch, number in keys]
        return Batch(torch.stack(images), self._targets[numbers])


class FileImages(Dataset[Batch]):
    """Images on disk: decoded, cut and brought to the network's size when they are taken."""

    def __init__(self, samples: Sequence[Sample], classes: int, recipe: Recipe, target: Preprocessing) -> None:
        """Prepare for samples whose class numbers are below `classes`."""
        self._samples = samples
        self._recipe = recipe
        self._target = target
        self._stages = stages_of(recipe, target, len(samples))
        self._augment = PolicyAugmenter(recipe, self._stages)
        self._targets = _targets(samples, classes)

    def __len__(self) -> int:
        return len(self._samples)

    def take(self, keys: Sequence[Key]) -> Batch:
        """Decode each image; in place of one that can't be decoded the next one is taken, and it is reported."""
        images, numbers, bad = [], [], []
        for epoch, number in keys:
            for attempt in range(_TRIES):
                place = (number + attempt) % len(self._samples)
                try:
                    images.append(self._image(epoch, place))
                except UnreadableImage as failure:
                    bad.append(BadFile(self._samples[place].path, str(failure)))
                    continue
                numbers.append(place)
                break
            else:
                message = f"{_TRIES} images in a row can't be read, {bad[-1].path}: {bad[-1].reason}"
                raise DataProblem("data_gone", message, expected="the disk or share that holds them", key="data")
        return Batch(torch.stack(images), self._targets[numbers], tuple(bad))

    def __getitems__(self, keys: Sequence[Key]) -> Batch:
        """How a DataLoader asks for a whole batch."""
        return self.take(keys)

    def _image(self, epoch: int, number: int) -> Tensor:
        path = self._samples[number].path
        if epoch < 0:
            pixels = decode(path, self._target.upright)
            return fitted(pixels, self._target.centre_box(pixels.shape[1], pixels.shape[0]), self._target)
        target = sized(self._target, self._stages.at(epoch))
        crop = _Crop(self._recipe, target, random.Random(f"{self._recipe.seed}:{epoch}:{number}"))
        pixels = decode(path, target.upright, crop.draw)
        return self._augment(fitted(pixels, crop.box_in(pixels.shape[1], pixels.shape[0]), target), epoch, number)


class _Crop:
    """The part of one image that is shown this time, drawn once the image's size is known."""

    def __init__(self, recipe: Recipe, target: Preprocessing, chance: random.Random) -> None:
        self._recipe, self._target, self._chance = recipe, target, chance
        self._size, self._box = (1, 1), (0.0, 0.0, 1.0, 1.0)

    def draw(self, width: int, height: int) -> float:
        """Draw it, and tell how many times larger than needed its pixels are."""
        self._size = width, height
        self._box = random_box(self._recipe, self._target, (width, height), self._chance)
        left, top, right, bottom = self._box
        return min((right - left) / self._target.width, (bottom - top) / self._target.height)

    def box_in(self, width: int, height: int) -> Box:
        """The box in pixels of the image as it was decoded, which may be a smaller copy."""
        x, y = width / self._size[0], height / self._size[1]
        left, top, right, bottom = self._box
        return left * x, top * y, right * x, bottom * y


def _targets(samples: Sequence[Sample], classes: int) -> Tensor:
    """Class numbers where every sample has exactly one, else 0 and 1 for each class."""
    if all(len(sample.classes) == 1 for sample in samples):
        return torch.tensor([sample.classes[0] for sample in samples])
    table = torch.zeros(len(samples), classes)
    for row, sample in zip(table, samples, strict=True):
        row[list(sample.classes)] = 1
    return table


def with_channels(pixels: NDArray[np.uint8], channels: int) -> NDArray[np.uint8]:
    """Images (... x C, uint8) in grey or colour as `channels` asks; other numbers of channels repeat the grey."""
    if pixels.shape[-1] == channels:
        return pixels
    if pixels.shape[-1] == 3:
        grey = np.rint(pixels.astype(np.float32) @ np.array(_LUMA, dtype=np.float32))
        pixels = grey.astype(np.uint8)[..., None]
    return np.repeat(pixels, channels, axis=-1)


def fitted(pixels: NDArray[np.uint8], box: Box, target: Preprocessing) -> Tensor:
    """The part `box` of an image (H x W x C, uint8) in the size of the input: uint8 C x H x W, antialiased."""
    height, width = pixels.shape[:2]
    left, top = min(round(box[0]), width - 1), min(round(box[1]), height - 1)
    right, bottom = max(left + 1, round(box[2])), max(top + 1, round(box[3]))
    part = np.array(with_channels(pixels[top:bottom, left:right], target.channels), order="C")  # torch wants its own
    image = torch.from_numpy(part).permute(2, 0, 1)[None]
    if image.shape[2:] != (target.height, target.width):
        image = functional.interpolate(image, (target.height, target.width), mode="bilinear", antialias=True)
    return image[0].contiguous()


def open_images(scan: Scan, recipe: Recipe, target: Preprocessing) -> tuple[Images, Images]:
    """The training and the validation images of a scan."""
    classes = len(scan.classes)
    if scan.kind != "demo":
        valid = [Sample(sample.path, sample.classes[:1]) for sample in scan.valid if sample.classes]
        return FileImages(scan.train, classes, recipe, target), FileImages(valid, classes, recipe, target)
    demo = load_demo(recipe.data)
    parts = demo_indices(recipe, demo.labels.tolist(), demo.held_out.tolist())
    augment = PolicyAugmenter(recipe, stages_of(recipe, target, len(parts[0])))
    train, valid_part = (MemoryImages(demo.images[part], demo.labels[part], target.channels, augment) for part in parts)
    return train, valid_part
