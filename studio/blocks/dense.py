"""The layer of a dense block: what it makes is put beside what it read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from studio.blocks.base import INPUT, Block, FoldLayer, Part, describe_width, local, spelled, width_of
from studio.blocks.convs import conv, conv_at
from studio.layers.activations import DESIGN_ACTIVATIONS
from studio.layers.base import key
from studio.layers.torch_text import TorchForm, arguments, block_form, other_activation
from studio.layers.wiring import Route
from studio.scaling import Fixed, Ratio, Rounding, Width

FOUR_TIMES = Ratio(Fraction(4))


@dataclass(frozen=True, slots=True)
class DenseLayer(Block):
    """1x1, 3x3, and their output beside the input; repeated it is a dense block (Huang et al. 2016, DenseNet-B).

    Input i x H x W, output (i + growth) x H x W. As in Darknet's densenet201, batch norm and activation follow each
    convolution instead of going before it.
    """

    kind: ClassVar[str] = "DenseLayer"
    summary: ClassVar[str] = "DenseNet's layer: 1x1 and 3x3, put beside their input; repeated, a dense block."

    growth: int = key(32, "Channels that it adds.", low=1, step=8, unit="channels")
    mid: Width = key(FOUR_TIMES, "Filters of the 1x1 convolution: a ratio of the growth, or a fixed count.")
    activation: str = key("leaky", "Activation after both convolutions.", choices=DESIGN_ACTIVATIONS)

    def expand(self, channels: int, rounding: Rounding) -> tuple[Part, ...]:
        """reduce, conv, join."""
        growth = rounding.filters(self.growth)
        return (
            Part("reduce", conv(width_of(self.mid, growth, rounding), 1, self.activation)),
            Part("conv", conv(growth, 3, self.activation)),
            Part("join", Route(layers=(local("conv"), INPUT))),
        )

    def outputs(self, channels: int, rounding: Rounding) -> int:
        """The input's channels and those that it adds."""
        return channels + rounding.filters(self.growth)

    @classmethod
    def guesses(cls, window: Sequence[FoldLayer]) -> Iterator[Block]:
        """1x1, 3x3, the join."""
        reduce, grown = conv_at(window, 0, size=1), conv_at(window, 1, size=3)
        if reduce is not None and grown is not None:
            yield cls(grown.filters, Fixed(reduce.filters), grown.activation)

    def canonical(self, channels: int) -> DenseLayer:
        """The inner width in its plainest spelling."""
        return replace(self, mid=spelled(self.mid, self.growth, FOUR_TIMES))

    def torch(self, channels: int, rounding: Rounding) -> TorchForm:
        """`DenseLayer(channels, growth, mid=...)`."""
        growth = rounding.filters(self.growth)
        return block_form(
            "DenseLayer",
            arguments(
                str(channels),
                str(growth),
                mid=str(width_of(self.mid, growth, rounding)),
                activation=other_activation(self.activation, "leaky"),
            ),
            (self.activation,),
        )

    def facts(self) -> tuple[str, ...]:
        """What it adds, and an inner width that is not four times that."""
        words = [f"+{self.growth}"]
        if self.mid != FOUR_TIMES:
            words.append(f"mid {describe_width(self.mid)}")
        return tuple(words)
