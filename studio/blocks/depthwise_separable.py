"""Depthwise-separable convolution: MobileNet's replacement for a full one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from studio.blocks.base import Block, FoldLayer, Part
from studio.blocks.convs import conv, conv_at, depthwise_at
from studio.layers.activations import DESIGN_ACTIVATIONS
from studio.layers.base import key
from studio.layers.torch_text import TorchForm, arguments, block_form, other, other_activation
from studio.scaling import Rounding


@dataclass(frozen=True, slots=True)
class DepthwiseSeparable(Block):
    """A depthwise k x k convolution and a 1x1 convolution, both with activation (Howard et al. 2017, section 3.1).

    Input i x H x W, output `filters` x H/stride x W/stride; i * k * k + i * filters weights instead of
    i * filters * k * k.
    """

    kind: ClassVar[str] = "DepthwiseSeparable"
    summary: ClassVar[str] = "A depthwise convolution and a 1x1 after it, in place of a full convolution."

    filters: int = key(64, "Output channels.", low=1, step=8, unit="channels")
    kernel: int = key(3, "Depthwise kernel.", low=1, step=2, unit="px")
    stride: int = key(1, "Step of the depthwise convolution.", low=1)
    activation: str = key("relu", "Activation after both convolutions.", choices=DESIGN_ACTIVATIONS)

    def expand(self, channels: int, rounding: Rounding) -> tuple[Part, ...]:
        """depthwise, pointwise."""
        return (
            Part("depthwise", conv(channels, self.kernel, self.activation, self.stride, channels)),
            Part("pointwise", conv(rounding.filters(self.filters), 1, self.activation)),
        )

    @classmethod
    def guesses(cls, window: Sequence[FoldLayer]) -> Iterator[Block]:
        """A depthwise convolution and a 1x1 with the same activation."""
        depthwise, pointwise = depthwise_at(window, 0), conv_at(window, 1, size=1)
        if depthwise is not None and pointwise is not None:
            yield cls(pointwise.filters, depthwise.size, depthwise.strides[0], depthwise.activation)

    def torch(self, channels: int, rounding: Rounding) -> TorchForm:
        """`DepthwiseSeparable(channels, filters, kernel, stride)`."""
        return block_form(
            "DepthwiseSeparable",
            arguments(
                str(channels),
                str(rounding.filters(self.filters)),
                kernel=other(self.kernel, 3),
                stride=other(self.stride, 1),
                activation=other_activation(self.activation, "relu"),
            ),
            (self.activation,),
        )

    def stride_of(self) -> int:
        """The depthwise stride."""
        return self.stride

    def facts(self) -> tuple[str, ...]:
        """Kernel, stride, filters."""
        return f"k{self.kernel}", f"s{self.stride}", str(self.filters)
