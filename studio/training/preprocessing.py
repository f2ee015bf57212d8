"""How an image file becomes the input of a network: which part of it, what size, which numbers.

It decides accuracy as much as the weights do, so each run stores it (`preprocessing.json`), and prediction reads it.
"""

from __future__ import annotations

import json
import math
import random
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from studio.files import FileProblem, read_text, write_text
from studio.training.problems import RunProblem
from studio.training.recipe import Recipe

FILE = "preprocessing.json"
#: Mean and standard deviation of ImageNet's pixels (red, green, blue), on a scale from 0 to 1.
IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)

#: Left, top, right, bottom in pixels of the image, not rounded.
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """Input of a network, `channels` x `height` x `width`: which part of the image, and the scale of its pixels."""

    channels: int
    height: int
    width: int
    crop: float = 1.0
    normalise: Literal["unit", "imagenet"] = "unit"
    upright: bool = True

    @property
    def mean(self) -> tuple[float, ...]:
        """What is subtracted from each channel; their mean for a grey input."""
        return self._spread(IMAGENET_MEAN if self.normalise == "imagenet" else (0.0, 0.0, 0.0))

    @property
    def std(self) -> tuple[float, ...]:
        """What each channel is divided by afterwards."""
        return self._spread(IMAGENET_STD if self.normalise == "imagenet" else (1.0, 1.0, 1.0))

    def _spread(self, values: tuple[float, ...]) -> tuple[float, ...]:
        return values if self.channels == 3 else (sum(values) / 3,) * self.channels

    def centre_box(self, width: int, height: int) -> Box:
        """The largest part in the middle of an image that has the input's aspect, times `crop`."""
        scale = min(width / self.width, height / self.height) * self.crop
        w, h = self.width * scale, self.height * scale
        return (width - w) / 2, (height - h) / 2, (width + w) / 2, (height + h) / 2


def preprocessing_for(recipe: Recipe, shape: tuple[int, int, int]) -> Preprocessing:
    """The preprocessing of a recipe for an input of C x H x W."""
    channels, height, width = shape
    return Preprocessing(channels, height, width, recipe.valid_crop, recipe.normalise, recipe.exif)


def save_preprocessing(preprocessing: Preprocessing, run: Path) -> None:
    """Store it in a run; raises FileProblem."""
    write_text(run / FILE, json.dumps(asdict(preprocessing), indent=2) + "\n")


def load_preprocessing(run: Path) -> Preprocessing:
    """What a run was trained with; raises RunProblem when it was never started or the file is damaged."""
    try:
        return Preprocessing(**json.loads(read_text(run / FILE)))
    except (FileProblem, ValueError, TypeError):
        message = f"{run.name} holds no readable {FILE}"
        raise RunProblem("run-preprocessing", message, expected="a run that was started") from None


def random_box(recipe: Recipe, target: Preprocessing, size: tuple[int, int], chance: random.Random) -> Box:
    """The part of a training image of `size` (width, height) that is shown this time.

    With `max_crop` Darknet's: the short side scaled to min_crop..max_crop, the input cut out of it somewhere. With
    `crop_area` below 1 a random share of the area with a random aspect. Else the centre. Never outside the image.
    """
    width, height = size
    if recipe.max_crop:
        aspect = chance.uniform(1, recipe.aspect) ** chance.choice((-1, 1))
        short = chance.randint(recipe.min_crop or recipe.max_crop, recipe.max_crop)
        scale = min(height, width * aspect) / short
        side = max(target.width, target.height)
        return _place(side * scale / aspect, side * scale, size, chance)
    if recipe.crop_area < 1:
        for _ in range(10):
            area = width * height * chance.uniform(recipe.crop_area, 1)
            limit = math.log(recipe.aspect)
            ratio = math.exp(chance.uniform(-limit, limit)) * target.width / target.height
            w, h = math.sqrt(area * ratio), math.sqrt(area / ratio)
            if w <= width and h <= height:
                return _place(w, h, size, chance)
    return target.centre_box(width, height)


def _place(w: float, h: float, size: tuple[int, int], chance: random.Random) -> Box:
    """A box of w x h, cut down to the image where it is larger, at a random place inside."""
    width, height = size
    w, h = min(w, width), min(h, height)
    left, top = chance.uniform(0, width - w), chance.uniform(0, height - h)
    return left, top, left + w, top + h
