"""Convolutions with what follows them."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


def in_place(activation: nn.Module) -> nn.Module:
    """The activation, writing over its input, which nobody else reads, where it can."""
    if isinstance(
        activation, nn.ReLU | nn.LeakyReLU | nn.ReLU6 | nn.SiLU | nn.Hardswish
    ):
        activation.inplace = True
    return activation


class ConvNorm(nn.Module):
    """Convolution, batch norm, activation; pads by half the kernel if not told."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int = 1,
        stride: int | tuple[int, int] = 1,
        *,
        padding: int | None = None,
        groups: int = 1,
        dilation: int = 1,
        activation: nn.Module | None = None,
    ) -> None:
        super().__init__()
        pad = dilation * (kernel // 2 if padding is None else padding)
        self.conv = nn.Conv2d(
            inputs, outputs, kernel, stride, pad, dilation, groups, bias=False
        )
        self.norm = nn.BatchNorm2d(outputs)
        self.activation = in_place(nn.Identity() if activation is None else activation)

    def forward(self, x: Tensor) -> Tensor:
        return self.activation(self.norm(self.conv(x)))


class ConvBias(nn.Module):
    """Convolution with bias, activation; pads by half the kernel if not told."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int = 1,
        stride: int | tuple[int, int] = 1,
        *,
        padding: int | None = None,
        groups: int = 1,
        dilation: int = 1,
        activation: nn.Module | None = None,
    ) -> None:
        super().__init__()
        pad = dilation * (kernel // 2 if padding is None else padding)
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, pad, dilation, groups)
        self.activation = in_place(nn.Identity() if activation is None else activation)

    def forward(self, x: Tensor) -> Tensor:
        return self.activation(self.conv(x))


class SharedConv(nn.Module):
    """Convolution by the weights of another one, with its own stride and activation."""

    def __init__(
        self,
        kernel: int,
        stride: int | tuple[int, int] = 1,
        *,
        padding: int | None = None,
        dilation: int = 1,
        activation: nn.Module | None = None,
    ) -> None:
        super().__init__()
        self.stride = stride
        self.padding = dilation * (kernel // 2 if padding is None else padding)
        self.dilation = dilation
        self.activation = nn.Identity() if activation is None else activation

    def forward(self, x: Tensor, source: ConvNorm | ConvBias) -> Tensor:
        conv = source.conv
        x = F.conv2d(
            x,
            conv.weight,
            conv.bias,
            self.stride,
            self.padding,
            self.dilation,
            conv.groups,
        )
        if isinstance(source, ConvNorm):
            x = source.norm(x)
        return self.activation(x)


class XnorConv(nn.Module):
    """Convolution of signs by signs, as Darknet's xnor: weights are +-mean|w|.

    At inference batch norm is folded before signs are taken and padding counts as -1;
    in training padding is 0 and gradients pass straight through the signs.
    `binary`: no activation at inference, since the next layer takes signs anyway.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int = 1,
        stride: int | tuple[int, int] = 1,
        *,
        padding: int | None = None,
        binary: bool = False,
        activation: nn.Module | None = None,
    ) -> None:
        super().__init__()
        self.binary = binary
        pad = kernel // 2 if padding is None else padding
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, pad, bias=False)
        self.norm = nn.BatchNorm2d(outputs)
        self.activation = nn.Identity() if activation is None else activation

    def forward(self, x: Tensor) -> Tensor:
        sign = torch.where(x > 0, 1.0, -1.0).to(x.dtype)
        weight, norm, conv = self.conv.weight, self.norm, self.conv
        if self.training:
            hard = _binary(weight)
            y = conv._conv_forward(
                x + (sign - x).detach(), weight + (hard - weight).detach(), None
            )
            return self.activation(norm(y))
        assert norm.running_mean is not None
        assert norm.running_var is not None
        factor = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        shift = norm.bias - norm.running_mean * factor
        pad = int(conv.padding[0])
        sign = F.pad(sign, (pad, pad, pad, pad), value=-1.0)
        folded = _binary(weight * factor[:, None, None, None])
        y = F.conv2d(sign, folded, shift, conv.stride)
        return y if self.binary else self.activation(y)


def _binary(weight: Tensor) -> Tensor:
    mean = weight.abs().mean((1, 2, 3), keepdim=True)
    return torch.where(weight > 0, mean, -mean)


class Blur(nn.Module):
    """Fixed blur of each channel with a stride: binomial 3x3, or the mean of 2x2."""

    def __init__(self, kernel: int, stride: int | tuple[int, int]) -> None:
        super().__init__()
        row = torch.tensor([1.0, 1.0] if kernel == 2 else [1.0, 2.0, 1.0])
        square = row[:, None] * row[None, :]
        self.kernel: Tensor
        self.register_buffer("kernel", square / square.sum(), persistent=False)
        self.stride = stride
        self.padding = 0 if kernel == 2 else 1

    def forward(self, x: Tensor) -> Tensor:
        channels = x.shape[1]
        weight = self.kernel.to(x.dtype).expand(channels, 1, -1, -1)
        return F.conv2d(x, weight, None, self.stride, self.padding, groups=channels)
