"""RandAugment and AutoAugment on single images, in the processes that decode, with Pillow's operations.

Ranges are those of TensorFlow's models, where a strength of 10 is the full range and RandAugment goes beyond it.
Of its operations cut-out is left out: the recipe has `erase`.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

#: Strength at which an operation reaches its full range.
FULL = 10.0
#: Degrees, shear and share of the side at full strength.
ROTATION, SHEAR, SHIFT = 30.0, 0.3, 0.45
OPERATIONS = (
    "AutoContrast", "Equalize", "Invert", "Rotate", "Posterize", "Solarize", "SolarizeAdd", "Color", "Contrast",
    "Brightness", "Sharpness", "ShearX", "ShearY", "TranslateX", "TranslateY",
)  # fmt: skip
#: AutoAugment for ImageNet: pairs of operation, chance in tenths, strength.
AUTO = (
    ("Equalize 8 1", "ShearY 8 4"), ("Color 4 9", "Equalize 6 3"), ("Color 4 1", "Rotate 6 8"),
    ("Solarize 8 3", "Equalize 4 7"), ("Solarize 4 2", "Solarize 6 2"), ("Color 2 0", "Equalize 8 8"),
    ("Equalize 4 8", "SolarizeAdd 8 3"), ("ShearX 2 9", "Rotate 6 8"), ("Color 6 1", "Equalize 10 2"),
    ("Invert 4 9", "Rotate 6 0"), ("Equalize 10 9", "ShearY 6 3"), ("Color 4 7", "Equalize 6 0"),
    ("Posterize 4 6", "AutoContrast 4 7"), ("Solarize 6 8", "Color 6 9"), ("Solarize 2 4", "Rotate 8 9"),
    ("Rotate 10 7", "TranslateY 8 9"), ("ShearX 0 0", "Solarize 8 4"), ("ShearY 8 0", "Color 6 4"),
    ("Color 10 0", "Rotate 6 2"), ("Equalize 8 4", "Equalize 0 8"), ("Equalize 10 4", "AutoContrast 6 2"),
    ("ShearY 4 7", "SolarizeAdd 6 7"), ("Posterize 8 2", "Solarize 6 10"), ("Solarize 6 8", "Equalize 6 1"),
    ("Color 8 6", "Rotate 4 5"),
)  # fmt: skip


def rand_augmented(pixels: Pixels, strength: float, layers: int, chance: random.Random) -> Pixels:
    """An image (H x W x C, uint8) after `layers` operations drawn at random, all at `strength`."""
    return _changed(pixels, [(chance.choice(OPERATIONS), strength) for _ in range(layers)], chance)


def auto_augmented(pixels: Pixels, chance: random.Random) -> Pixels:
    """An image (H x W x C, uint8) after one of AutoAugment's pairs of operations."""
    chosen = [step.split() for step in chance.choice(AUTO)]
    return _changed(
        pixels, [(name, float(level)) for name, tenths, level in chosen if chance.random() < int(tenths) / 10], chance
    )


def _changed(pixels: Pixels, steps: list[tuple[str, float]], chance: random.Random) -> Pixels:
    import numpy as np
    from PIL import Image

    image = Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels)
    for name, strength in steps:
        image = apply(name, image, strength / FULL, chance)
    return np.asarray(image).reshape(pixels.shape)


def apply(name: str, image: Image.Image, level: float, chance: random.Random) -> Image.Image:
    """One operation at `level`, 1 being its full range; which way it goes is drawn."""
    from PIL import Image as Pillow
    from PIL import ImageEnhance, ImageOps

    side = chance.choice((-1.0, 1.0))
    grey = (128,) * len(image.getbands())
    ground: Any = grey if len(grey) > 1 else grey[0]

    def moved(*matrix: float) -> Image.Image:
        affine, smooth = Pillow.Transform.AFFINE, Pillow.Resampling.BILINEAR
        return image.transform(image.size, affine, matrix, smooth, fillcolor=ground)

    slant = side * SHEAR * level
    operations: dict[str, Callable[[], Image.Image]] = {
        "AutoContrast": lambda: ImageOps.autocontrast(image),
        "Equalize": lambda: ImageOps.equalize(image),
        "Invert": lambda: ImageOps.invert(image),
        "Rotate": lambda: image.rotate(side * ROTATION * level, Pillow.Resampling.BILINEAR, fillcolor=ground),
        "Posterize": lambda: ImageOps.posterize(image, min(8, max(1, int(level * 4)))),
        "Solarize": lambda: ImageOps.solarize(image, int(level * 256)),
        "SolarizeAdd": lambda: image.point([min(255, v + int(level * 110)) if v < 128 else v for v in _levels(image)]),
        "Color": lambda: ImageEnhance.Color(image).enhance(0.1 + 1.8 * level),
        "Contrast": lambda: ImageEnhance.Contrast(image).enhance(0.1 + 1.8 * level),
        "Brightness": lambda: ImageEnhance.Brightness(image).enhance(0.1 + 1.8 * level),
        "Sharpness": lambda: ImageEnhance.Sharpness(image).enhance(0.1 + 1.8 * level),
        "ShearX": lambda: moved(1, slant, 0, 0, 1, 0),
        "ShearY": lambda: moved(1, 0, 0, slant, 1, 0),
        "TranslateX": lambda: moved(1, 0, side * SHIFT * level * image.width, 0, 1, 0),
        "TranslateY": lambda: moved(1, 0, 0, 0, 1, side * SHIFT * level * image.height),
    }
    return operations[name]()


def _levels(image: Image.Image) -> list[int]:
    return list(range(256)) * len(image.getbands())
