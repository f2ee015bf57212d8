"""TensorFlow's 'same' padding: ceil(side / stride) windows, the odd pixel behind."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F


def same_padding(side: int, reach: int, stride: int) -> tuple[int, int]:
    """Pixels before and behind `side` pixels, for windows that span `reach`."""
    total = max((-(-side // stride) - 1) * stride + reach - side, 0)
    return total // 2, total - total // 2


def pad_same(
    x: Tensor, reach: tuple[int, int], stride: tuple[int, int], value: float = 0.0
) -> Tensor:
    """The map with its padding, height first in `reach` and `stride`."""
    height, width = x.shape[2:]
    down = same_padding(height, reach[0], stride[0])
    across = same_padding(width, reach[1], stride[1])
    pads = (*across, *down)
    return F.pad(x, pads, value=value) if any(pads) else x


def conv2d_same(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: int | tuple[int, ...] = 1,
    padding: int | tuple[int, ...] = 0,
    dilation: int | tuple[int, ...] = 1,
    groups: int = 1,
) -> Tensor:
    """Convolution that pads as 'same' where `padding` is half the kernel."""
    height, width = weight.shape[2:]
    down, across = (stride, stride) if isinstance(stride, int) else stride
    step = dilation if isinstance(dilation, int) else dilation[0]
    pad = padding if isinstance(padding, int) else padding[0]
    if pad != step * (height // 2):
        return F.conv2d(x, weight, bias, stride, padding, dilation, groups)
    reach = step * (height - 1) + 1, step * (width - 1) + 1
    before, behind = same_padding(x.shape[2], reach[0], down)
    left, right = same_padding(x.shape[3], reach[1], across)
    if before == behind and left == right:  # padding that the convolution does itself
        return F.conv2d(x, weight, bias, stride, (before, left), dilation, groups)
    x = F.pad(x, (left, right, before, behind))
    return F.conv2d(x, weight, bias, stride, 0, dilation, groups)


class SameConv2d(nn.Conv2d):
    """Convolution that pads as 'same' where its padding is half the kernel."""

    def forward(self, input: Tensor) -> Tensor:
        return conv2d_same(
            input,
            self.weight,
            self.bias,
            self.stride,
            (int(self.padding[0]), int(self.padding[1])),
            self.dilation,
            self.groups,
        )


class SameMaxPool2d(nn.MaxPool2d):
    """Largest value of each window, padded as 'same'."""

    def forward(self, input: Tensor) -> Tensor:
        kernel, stride = self.kernel_size, self.stride
        k = (kernel, kernel) if isinstance(kernel, int) else (kernel[0], kernel[1])
        s = (stride, stride) if isinstance(stride, int) else (stride[0], stride[1])
        return F.max_pool2d(pad_same(input, k, s, float("-inf")), k, s)


class SameAvgPool2d(nn.AvgPool2d):
    """Mean of each window over its pixels inside the map, padded as 'same'."""

    def forward(self, input: Tensor) -> Tensor:
        kernel, stride = self.kernel_size, self.stride
        k = (kernel, kernel) if isinstance(kernel, int) else (kernel[0], kernel[1])
        s = (stride, stride) if isinstance(stride, int) else (stride[0], stride[1])
        inside = input.new_ones(1, 1, *input.shape[2:])
        total = F.avg_pool2d(pad_same(input, k, s), k, s)
        return total / F.avg_pool2d(pad_same(inside, k, s), k, s)
