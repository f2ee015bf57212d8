"""Layers that reorder, cut, stack or normalise maps."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


def space_to_depth(x: Tensor, step: int) -> Tensor:
    """Blocks of pixels become channels, the offset in the block outermost."""
    n, c, h, w = x.shape
    x = x.reshape(n, c, h // step, step, w // step, step)
    return x.permute(0, 3, 5, 1, 2, 4).reshape(n, c * step * step, h // step, w // step)


def depth_to_space(x: Tensor, step: int) -> Tensor:
    """What undoes `space_to_depth`."""
    n, c, h, w = x.shape
    x = x.reshape(n, step, step, c // (step * step), h, w)
    return x.permute(0, 3, 4, 1, 5, 2).reshape(
        n, c // (step * step), h * step, w * step
    )


def yolo2_reorg(x: Tensor, step: int) -> Tensor:
    """The reordering of YOLOv2, which reads the map as a finer one first."""
    n, c, h, w = x.shape
    finer = x.reshape(n, c // (step * step), h * step, w * step)
    return space_to_depth(finer, step).reshape(n, c * step * step, h // step, w // step)


def undo_yolo2_reorg(x: Tensor, step: int) -> Tensor:
    """What undoes `yolo2_reorg`."""
    n, c, h, w = x.shape
    shape = (n, c // (step * step), h * step, w * step)
    return depth_to_space(x.reshape(shape), step).reshape(shape)


def shuffle_channels(x: Tensor, groups: int) -> Tensor:
    """The first channel of each group, then the second of each, and so on."""
    return x.unflatten(1, (groups, -1)).transpose(1, 2).flatten(1, 2)


class Crop(nn.Module):
    """A window of the image: at random in training, else from its centre."""

    def __init__(
        self, height: int, width: int, *, flip: bool = False, adjust: bool = True
    ) -> None:
        super().__init__()
        self.height = height
        self.width = width
        self.flip = flip
        self.adjust = adjust

    def forward(self, x: Tensor) -> Tensor:
        down, across = x.shape[2] - self.height, x.shape[3] - self.width
        top, left = down // 2, across // 2
        if self.training:
            top = int(torch.randint(down + 1, ()))
            left = int(torch.randint(across + 1, ()))
        x = x[:, :, top : top + self.height, left : left + self.width]
        if self.training and self.flip and torch.rand(()) < 0.5:
            x = x.flip(3)
        return x * 2 - 1 if self.adjust else x


class History(nn.Module):
    """The map, and zeros for the `size` - 1 steps before it."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size

    def forward(self, x: Tensor) -> Tensor:
        return F.pad(x, (0, 0, 0, 0, 0, x.shape[1] * (self.size - 1)))


class Implicit(nn.Module):
    """Learned numbers, the same for every image: 1 x channels x rows x 1."""

    def __init__(self, channels: int, rows: int, mean: float, std: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(channels, rows))
        nn.init.uniform_(self.weight, mean - std, mean + std)

    def forward(self) -> Tensor:
        return self.weight[None, :, :, None]


class ResponseNorm(nn.Module):
    """x * (kappa + alpha * sum of squares of `size` neighbouring channels)^-beta.

    As in Darknet, the square of channel size // 2 is missing from every sum.
    """

    def __init__(self, size: int, alpha: float, beta: float, kappa: float) -> None:
        super().__init__()
        self.size = size
        self.alpha = alpha
        self.beta = beta
        self.kappa = kappa

    def forward(self, x: Tensor) -> Tensor:
        squares, half, channels = x * x, self.size // 2, x.shape[1]
        wide = F.pad(squares, (0, 0, 0, 0, (self.size - 1) // 2, half))
        total = torch.zeros_like(x)
        for place in range(self.size):
            total = total + wide[:, place : place + channels]
        if half < channels:
            total = total - squares[:, half : half + 1]
        return x * (self.kappa + self.alpha * total) ** -self.beta


class LocalConv(nn.Module):
    """Convolution with kernels of its own at each of `places` (height, width)."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int,
        places: tuple[int, int],
        *,
        stride: int = 1,
        padding: int = 0,
        activation: nn.Module | None = None,
    ) -> None:
        super().__init__()
        height, width = places
        fan_in = inputs * kernel * kernel
        self.weight = nn.Parameter(
            torch.empty(height * width, outputs, inputs, kernel, kernel)
        )
        self.bias = nn.Parameter(torch.zeros(outputs, height, width))
        nn.init.uniform_(self.weight, -((2 / fan_in) ** 0.5), (2 / fan_in) ** 0.5)
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
        self.activation = nn.Identity() if activation is None else activation

    def forward(self, x: Tensor) -> Tensor:
        columns = F.unfold(x, self.kernel, padding=self.padding, stride=self.stride)
        y = torch.einsum("nil,lfi->nfl", columns, self.weight.flatten(2))
        return self.activation(y.reshape(len(x), *self.bias.shape) + self.bias)
