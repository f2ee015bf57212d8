"""Images mixed with each other, and their targets by the same shares: mixup, cutmix, Darknet's three ways, erasing.

Partners are the other images of the mini-batch, so nothing more is decoded. Darknet draws new ones; its shares, its
rectangles and its chance of one half are kept.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from studio.training.recipe import Recipe
from studio.training.stages import Stage

#: Darknet mixes half of what it loads, and leaves the other half alone.
_DARKNET_SHARE = 0.5


def one_hot(targets: Tensor, classes: int) -> Tensor:
    """Targets as N x classes shares, whatever they were."""
    return functional.one_hot(targets, classes).float() if targets.ndim == 1 else targets


class Mixer:
    """Mixes mini-batches as a recipe says."""

    def __init__(self, recipe: Recipe, classes: int) -> None:
        """Prepare for targets of `classes`."""
        self._recipe = recipe
        self._classes = classes

    def __call__(self, pixels: Tensor, targets: Tensor, stage: Stage, chance: torch.Generator) -> tuple[Tensor, Tensor]:
        """Images (N x C x H x W) and targets after mixing, both left alone where the recipe mixes nothing."""
        way = self._way(stage, chance)
        if way != "off" and len(pixels) > 1:
            shares = one_hot(targets, self._classes)
            if way in ("mixup", "half"):
                pixels, targets = _blended(pixels, shares, 0.5 if way == "half" else beta(stage.mixup, chance))
            elif way == "mosaic":
                pixels, targets = _mosaic(pixels, shares, chance)
            else:
                height, width = pixels.shape[2:]
                sides = _darknet_sides(chance) if way == "patch" else _beta_sides(stage.cutmix, chance)
                pixels, targets = _pasted(pixels, shares, rectangle(height, width, sides, chance))
        if self._recipe.erase:
            pixels = erased(pixels, self._recipe.erase, chance)
        return pixels, targets

    def _way(self, stage: Stage, chance: torch.Generator) -> str:
        named = self._recipe.darknet_mix
        if named != "off":
            if _draw(chance) >= _DARKNET_SHARE:
                return "off"
            either = "patch" if _draw(chance) < 0.5 else "mosaic"
            return {"mixup": "half", "cutmix": "patch", "mosaic": "mosaic", "either": either}[named]
        ways = [name for name, strength in (("mixup", stage.mixup), ("cutmix", stage.cutmix)) if strength > 0]
        return ways[int(_draw(chance) * len(ways))] if ways else "off"


def _draw(chance: torch.Generator) -> float:
    return float(torch.rand((), generator=chance))


def beta(alpha: float, chance: torch.Generator) -> float:
    """A share from Beta(alpha, alpha)."""
    first, second = torch._standard_gamma(torch.full((2,), alpha, dtype=torch.float64), generator=chance).tolist()
    return first / (first + second) if first + second else 0.5


def _blended(pixels: Tensor, shares: Tensor, own: float) -> tuple[Tensor, Tensor]:
    return torch.lerp(pixels.flip(0), pixels, own), torch.lerp(shares.flip(0), shares, own)


def _darknet_sides(chance: torch.Generator) -> tuple[float, float]:
    return 0.3 + 0.5 * _draw(chance), 0.3 + 0.5 * _draw(chance)


def _beta_sides(alpha: float, chance: torch.Generator) -> tuple[float, float]:
    side = (1 - beta(alpha, chance)) ** 0.5
    return side, side


def rectangle(
    height: int, width: int, sides: tuple[float, float], chance: torch.Generator
) -> tuple[int, int, int, int]:
    """Top, left, bottom, right in px of a rectangle with these shares of the sides, anywhere inside."""
    h, w = (min(full, max(1, round(full * side))) for full, side in zip((height, width), sides, strict=True))
    top, left = round(_draw(chance) * (height - h)), round(_draw(chance) * (width - w))
    return top, left, top + h, left + w


def _pasted(pixels: Tensor, shares: Tensor, place: tuple[int, int, int, int]) -> tuple[Tensor, Tensor]:
    """A rectangle of each image taken from its partner; labels by area."""
    top, left, bottom, right = place
    mixed = pixels.clone()
    mixed[:, :, top:bottom, left:right] = pixels.flip(0)[:, :, top:bottom, left:right]
    area = (bottom - top) * (right - left) / (pixels.shape[2] * pixels.shape[3])
    return mixed, torch.lerp(shares, shares.flip(0), area)


def _mosaic(pixels: Tensor, shares: Tensor, chance: torch.Generator) -> tuple[Tensor, Tensor]:
    """Four images meet at a point; each keeps the quarter where its own pixels were."""
    height, width = pixels.shape[2:]
    y, x = (round(side * (0.2 + 0.6 * _draw(chance))) for side in (height, width))
    mixed, sums = pixels.clone(), torch.zeros_like(shares)
    corners = (
        (slice(0, y), slice(0, x)), (slice(0, y), slice(x, width)),
        (slice(y, height), slice(0, x)), (slice(y, height), slice(x, width)),
    )  # fmt: skip
    for number, (rows, columns) in enumerate(corners):
        mixed[:, :, rows, columns] = pixels.roll(number, 0)[:, :, rows, columns]
        area = (rows.stop - rows.start) * (columns.stop - columns.start) / (height * width)
        sums += shares.roll(number, 0) * area
    return mixed, sums


def erased(pixels: Tensor, share: float, chance: torch.Generator) -> Tensor:
    """A `share` of the images with a rectangle of noise: 2 to 33 % of the area, aspect 0.3 to 3.3."""
    chosen = (torch.rand(len(pixels), generator=chance) < share).nonzero().flatten().tolist()
    if not chosen:
        return pixels
    result = pixels.clone()
    height, width = pixels.shape[2:]
    for number in chosen:
        area, ratio = 0.02 + 0.31 * _draw(chance), 0.3 ** (1 - 2 * _draw(chance))
        sides = min(1.0, (area * ratio) ** 0.5), min(1.0, (area / ratio) ** 0.5)
        top, left, bottom, right = rectangle(height, width, sides, chance)
        noise = torch.rand(pixels.shape[1], bottom - top, right - left, generator=chance)
        result[number, :, top:bottom, left:right] = noise.to(pixels)
    return result
