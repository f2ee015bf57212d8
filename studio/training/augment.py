"""Pixels to network input on the device: batches of uint8 become floats, turned, shifted, zoomed, mirrored, recoloured.

Geometry is one affine resampling for the whole batch, whatever is combined, in plain torch: on one CPU thread four
times as fast as a chain of library calls. What is random comes from a generator that the caller seeds by step, so a
resumed run sees the same images.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

from studio.training.preprocessing import Preprocessing
from studio.training.recipe import Recipe

#: Darknet blurs every fourth image.
_BLURRED = 0.25


class InputMaker:
    """Makes network input (N x C x H x W, float) from uint8 images (N x C x h x w) of one size."""

    def __init__(self, recipe: Recipe, target: Preprocessing, device: torch.device) -> None:
        """Prepare for one recipe, one input size, one device."""
        self._recipe = recipe
        self._size = (target.height, target.width)
        self._blur = _gaussian(recipe.blur if recipe.blur != 1 else 15, device) if recipe.blur else None
        self._mean = torch.tensor(target.mean, device=device).view(1, -1, 1, 1)
        self._std = torch.tensor(target.std, device=device).view(1, -1, 1, 1)
        self._plain = target.normalise == "unit"
        self._moves = bool(recipe.rotate or recipe.zoom or recipe.shift)
        self._colours = target.channels == 3 and bool(recipe.hue or recipe.saturation > 1 or recipe.exposure > 1)

    def for_evaluation(self, images: Tensor) -> Tensor:
        """The images as they are, in the network's size and scale."""
        return self.scaled(self._resized(images.float().div_(255), self._size))

    def for_training(self, images: Tensor, chance: torch.Generator) -> Tensor:
        """Input augmented as the recipe says, in the network's size and scale, nothing mixed."""
        return self.scaled(self.augmented(images, chance))

    def augmented(self, images: Tensor, chance: torch.Generator, size: tuple[int, int] | None = None) -> Tensor:
        """The images augmented as the recipe says, 0 to 1, in `size` (height, width) or the network's.

        `chance` is a CPU generator, whatever the device.
        """
        size = size or self._size
        pixels = images.float().div_(255)
        count = len(pixels)
        mirrored = (
            torch.rand(count, generator=chance) < 0.5 if self._recipe.flip else torch.zeros(count, dtype=torch.bool)
        )
        if self._moves:
            moves = affine_moves(count, self._recipe, mirrored, chance).to(pixels.device, non_blocking=True)
            grid = functional.affine_grid(moves, [count, pixels.shape[1], *size], align_corners=False)
            pixels = functional.grid_sample(pixels, grid, align_corners=False)
        else:
            pixels = self._resized(pixels, size)
            if self._recipe.flip:
                pixels = torch.where(mirrored.to(pixels.device).view(-1, 1, 1, 1), pixels.flip(3), pixels)
        if self._colours:
            pixels = recoloured(pixels, *self._colour_changes(count, chance, pixels.device))
        if self._blur is not None:
            chosen = (torch.rand(count, generator=chance) < _BLURRED).to(pixels.device).view(-1, 1, 1, 1)
            pixels = torch.where(chosen, blurred(pixels, self._blur), pixels)
        return pixels

    def _resized(self, pixels: Tensor, size: tuple[int, int]) -> Tensor:
        if pixels.shape[2:] == size:
            return pixels
        return functional.interpolate(pixels, size, mode="bilinear", antialias=True)

    def scaled(self, pixels: Tensor) -> Tensor:
        """Pixels from 0 to 1 on the scale that the network reads."""
        return pixels if self._plain else pixels.sub(self._mean).div_(self._std)

    def _colour_changes(self, count: int, chance: torch.Generator, device: torch.device) -> tuple[Tensor, ...]:
        """Hue shift in turns, saturation factor, exposure factor: N x 1 x 1 each, drawn as Darknet draws them."""
        draws = torch.rand(5, count, generator=chance)
        factors = []
        for number, limit in ((1, self._recipe.saturation), (3, self._recipe.exposure)):
            factor = 1 + draws[number] * (limit - 1)
            factors.append(torch.where(draws[number + 1] < 0.5, factor, 1 / factor))
        hue = (draws[0] * 2 - 1) * self._recipe.hue
        return tuple(values.to(device, non_blocking=True).view(-1, 1, 1) for values in (hue, *factors))


def affine_moves(count: int, recipe: Recipe, mirrored: Tensor, chance: torch.Generator) -> Tensor:
    """Maps from output to input places, N x 2 x 3: rotation, zoom, shift within the recipe's ranges, and mirroring."""
    draws = torch.rand(4, count, generator=chance) * 2 - 1
    angle = draws[0] * math.radians(recipe.rotate)
    shrink = torch.exp(draws[1] * -math.log1p(recipe.zoom))
    cos, sin = angle.cos() * shrink, angle.sin() * shrink
    side = torch.where(mirrored, -1.0, 1.0)
    moves = torch.empty(count, 2, 3)
    moves[:, 0, 0], moves[:, 0, 1] = cos * side, -sin
    moves[:, 1, 0], moves[:, 1, 1] = sin * side, cos
    # grid_sample measures from -1 to 1: a share of the side is twice that.
    moves[:, :, 2] = draws[2:4].T * 2 * recipe.shift
    return moves


def recoloured(pixels: Tensor, hue: Tensor, saturation: Tensor, exposure: Tensor) -> Tensor:
    """RGB images (0 to 1, N x 3 x H x W) with hue shifted and saturation and value multiplied, as Darknet does."""
    red, green, blue = pixels.unbind(1)
    value, lead = pixels.max(1)
    spread = value - pixels.amin(1)
    safe = spread.clamp_min(1e-12)
    sixths = torch.where(
        lead == 0, (green - blue) / safe % 6, torch.where(lead == 1, (blue - red) / safe + 2, (red - green) / safe + 4)
    )
    turned = (sixths + 6 * hue) % 6
    strength = (spread / value.clamp_min(1e-12) * saturation).clamp(0, 1)
    value = (value * exposure).clamp(0, 1)
    channels = []
    for offset in (5.0, 3.0, 1.0):
        place = (turned + offset) % 6
        channels.append(value - value * strength * torch.minimum(place, 4 - place).clamp(0, 1))
    return torch.stack(channels, 1)


def _gaussian(width: int, device: torch.device) -> Tensor:
    """A bell curve of that many px, made odd, as wide as OpenCV makes it; its sum is 1."""
    width |= 1
    sigma = 0.3 * ((width - 1) / 2 - 1) + 0.8
    places = torch.arange(width, device=device) - width // 2
    curve = torch.exp(-(places**2) / (2 * sigma**2))
    return curve / curve.sum()


def blurred(pixels: Tensor, curve: Tensor) -> Tensor:
    """Images (N x C x H x W) under a bell curve in both directions; beyond the edge they go on as at the edge."""
    channels, reach = pixels.shape[1], len(curve) // 2
    for shape, edges in (((1, 1, -1, 1), (0, 0, reach, reach)), ((1, 1, 1, -1), (reach, reach, 0, 0))):
        kernel = curve.view(*shape).expand(channels, *[-1] * 3)
        pixels = functional.conv2d(functional.pad(pixels, edges, mode="replicate"), kernel, groups=channels)
    return pixels
