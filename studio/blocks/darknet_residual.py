"""The residual block of Darknet53: a 1x1 and a 3x3 convolution and the sum, after a strided convolution if wanted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from studio.blocks.base import INPUT, Block, FoldLayer, Part, describe_width, local, spelled, width_of
from studio.blocks.convs import conv, conv_at
from studio.layers.activations import DESIGN_ACTIVATIONS
from studio.layers.base import key
from studio.layers.torch_text import TorchForm, arguments, block_form, other, other_activation
from studio.layers.wiring import Shortcut
from studio.scaling import Fixed, Ratio, Rounding, Width

HALF = Ratio(Fraction(1, 2))


@dataclass(frozen=True, slots=True)
class DarknetResidual(Block):
    """1x1 to half the channels, 3x3 back, sum (Redmon & Farhadi 2018, YOLOv3).

    Input i x H x W, output `filters` x H/stride x W/stride. Where the shape changes a 3x3 convolution of that stride
    comes first, so that a stage is one node: the first repeat with stride 2.
    """

    kind: ClassVar[str] = "DarknetResidual"
    summary: ClassVar[str] = "Darknet53's residual block: 1x1, 3x3, sum; a strided 3x3 first where the shape changes."

    filters: int = key(64, "Output channels.", low=1, step=8, unit="channels")
    stride: int = key(1, "Step of the convolution before the residual part.", low=1)
    mid: Width = key(HALF, "Filters of the 1x1 convolution: a ratio of the output channels, or a fixed count.")
    activation: str = key("leaky", "Activation after each convolution.", choices=DESIGN_ACTIVATIONS)

    def expand(self, channels: int, rounding: Rounding) -> tuple[Part, ...]:
        """[down], reduce, conv, add."""
        out = rounding.filters(self.filters)
        changes = self.stride != 1 or channels != out
        down = (Part("down", conv(out, 3, self.activation, self.stride)),) if changes else ()
        return (
            *down,
            Part("reduce", conv(width_of(self.mid, out, rounding), 1, self.activation)),
            Part("conv", conv(out, 3, self.activation)),
            Part("add", Shortcut(from_=(local("down") if changes else INPUT,))),
        )

    @classmethod
    def guesses(cls, window: Sequence[FoldLayer]) -> Iterator[Block]:
        """[3x3], 1x1, 3x3."""
        down = conv_at(window, 0, size=3)
        at = 0 if down is None else 1
        reduce, last = conv_at(window, at, size=1), conv_at(window, at + 1, size=3)
        if reduce is not None and last is not None:
            stride = 1 if down is None else down.strides[0]
            yield cls(last.filters, stride, Fixed(reduce.filters), last.activation)

    def canonical(self, channels: int) -> DarknetResidual:
        """The inner width in its plainest spelling."""
        return replace(self, mid=spelled(self.mid, self.filters, HALF))

    def torch(self, channels: int, rounding: Rounding) -> TorchForm:
        """`DarknetResidual(channels, filters, stride, mid=...)`."""
        out = rounding.filters(self.filters)
        return block_form(
            "DarknetResidual",
            arguments(
                str(channels),
                str(out),
                stride=other(self.stride, 1),
                mid=str(width_of(self.mid, out, rounding)),
                activation=other_activation(self.activation, "leaky"),
            ),
            (self.activation,),
        )

    def stride_of(self) -> int:
        """The stride of the first convolution."""
        return self.stride

    def facts(self) -> tuple[str, ...]:
        """Stride, filters, and an inner width that is not half."""
        words = [f"s{self.stride}", str(self.filters)]
        if self.mid != HALF:
            words.append(f"mid {describe_width(self.mid)}")
        return tuple(words)
