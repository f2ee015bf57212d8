"""Batches of images for the loop: which ones come when, and how they get from files or memory into tensors.

The order is stateless: it follows from seed and step alone, and so does what is random about a sample. A resumed run
skips by arithmetic, not by reading. Images stay uint8 until they are on the device.
"""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional
from torch.utils.data import DataLoader, Dataset

from studio.training.datasets import BadFile, Sample, Scan, demo_indices
from studio.training.demo_data import load_demo
from studio.training.image_files import UnreadableImage, decode
from studio.training.preprocessing import Box, Preprocessing, random_box
from studio.training.problems import DataProblem
from studio.training.recipe import Recipe
from studio.training.schedule import steps_per_epoch

#: Shares of red, green and blue in the grey that people see.
_LUMA = (0.299, 0.587, 0.114)
#: A sample in the order of training: the pass it belongs to and its number. Pass -1 means unaugmented.
Key = tuple[int, int]
#: Neighbours that are tried in place of an image that can't be decoded.
_TRIES = 8
#: A process of its own for decoding pays off above so many images.
_IMAGES_PER_WORKER = 500


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


class MemoryImages:
    """Decoded images that are held in memory (a demo set), at their own size."""

    def __init__(self, images: NDArray[np.uint8], labels: NDArray[np.int64], channels: int) -> None:
        """Take uint8 N x H x W x C and bring it to `channels`."""
        pixels = torch.from_numpy(with_channels(images, channels))
        self._images = pixels.permute(0, 3, 1, 2).contiguous()
        self._targets = torch.from_numpy(labels)

    def __len__(self) -> int:
        return len(self._targets)

    def take(self, keys: Sequence[Key]) -> Batch:
        """Plain indexing: what is random happens on the device."""
        numbers = torch.tensor([number for _, number in keys])
        return Batch(self._images[numbers], self._targets[numbers])


class FileImages(Dataset[Batch]):
    """Images on disk: decoded, cut and brought to the network's size when they are taken."""

    def __init__(self, samples: Sequence[Sample], classes: int, recipe: Recipe, target: Preprocessing) -> None:
        """Prepare for samples whose class numbers are below `classes`."""
        self._samples = samples
        self._recipe = recipe
        self._target = target
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
        pixels = decode(self._samples[number].path, self._target.upright)
        height, width = pixels.shape[:2]
        if epoch < 0:
            box = self._target.centre_box(width, height)
        else:
            chance = random.Random(f"{self._recipe.seed}:{epoch}:{number}")
            box = random_box(self._recipe, self._target, (width, height), chance)
        return fitted(pixels, box, self._target)


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
    train, valid_part = (MemoryImages(demo.images[part], demo.labels[part], target.channels) for part in parts)
    return train, valid_part


def seed_of(*parts: object) -> int:
    """A seed of 63 bits that follows from all parts."""
    return int.from_bytes(hashlib.blake2b(repr(parts).encode(), digest_size=8).digest()) >> 1


class BatchOrder:
    """The keys of every mini-batch from step `first` to step `last` (the first step of a run is 1).

    Each pass is a new permutation; its incomplete last batch is dropped. A set smaller than one batch is gone
    through again and again until the batch is full.
    """

    def __init__(self, recipe: Recipe, count: int, first: int, last: int) -> None:
        """Lay out the order for `count` images."""
        self._recipe = recipe
        self._count = count
        self._steps = range(first, last + 1)

    def __len__(self) -> int:
        return len(self._steps) * self._recipe.subdivisions

    def __iter__(self) -> Iterator[list[Key]]:
        per_epoch = steps_per_epoch(self._recipe, self._count)
        batch, part = self._recipe.batch, self._recipe.minibatch
        epoch, order = -1, torch.empty(0)
        for n in self._steps:
            if (n - 1) // per_epoch != epoch:
                epoch = (n - 1) // per_epoch
                order = self._permutation(epoch)
            start = (n - 1) % per_epoch * batch
            numbers = order[start : start + batch].tolist()
            yield from ([(epoch, number) for number in numbers[at : at + part]] for at in range(0, batch, part))

    def _permutation(self, epoch: int) -> Tensor:
        chance = torch.Generator().manual_seed(seed_of("order", self._recipe.seed, epoch))
        order = torch.randperm(self._count, generator=chance)
        return order.repeat(-(-self._recipe.batch // self._count)) if self._count < self._recipe.batch else order


def training_batches(images: Images, order: BatchOrder, recipe: Recipe, on_gpu: bool) -> Iterator[Batch]:
    """The mini-batches of `order`, decoded ahead by other processes where that helps."""
    return _batches(images, order, loader_processes(recipe, len(images), on_gpu), on_gpu)


def evaluation_batches(images: Images, recipe: Recipe, on_gpu: bool) -> Iterator[Batch]:
    """All images once, unaugmented, in their order."""
    size = max(1, min(256, recipe.minibatch * 2))
    chunks = [
        [(-1, number) for number in range(start, min(start + size, len(images)))]
        for start in range(0, len(images), size)
    ]
    return _batches(images, chunks, loader_processes(recipe, len(images), on_gpu), on_gpu)


def loader_processes(recipe: Recipe, images: int, on_gpu: bool) -> int:
    """How many processes decode: as the recipe says, or by cores, and none for a handful of images."""
    if recipe.workers >= 0:
        return recipe.workers
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    spare = cores - 2 if on_gpu else cores - recipe.threads - 1
    return max(0, min(spare, 12, images // _IMAGES_PER_WORKER))


def _batches(images: Images, order: BatchOrder | list[list[Key]], processes: int, on_gpu: bool) -> Iterator[Batch]:
    if not processes or not isinstance(images, FileImages):
        return (images.take(keys) for keys in order)
    # forkserver: the children hold neither the run's lock nor a CUDA context, and end when the worker is killed.
    loader: DataLoader[Batch] = DataLoader(
        images,
        batch_sampler=order,
        num_workers=processes,
        collate_fn=_as_is,
        pin_memory=on_gpu,
        prefetch_factor=4,
        timeout=120,
        multiprocessing_context="forkserver",
    )
    return iter(loader)


def _as_is(batch: Any) -> Any:
    """`take` has put the batch together already."""
    return batch
