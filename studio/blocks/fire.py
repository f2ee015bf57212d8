"""SqueezeNet's fire module: few channels in the middle, kernels of two sizes after them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from studio.blocks.base import Block, FoldLayer, Part, describe_width, local, spelled, up_to_multiple, width_of
from studio.blocks.convs import layer_at
from studio.layers.activations import DESIGN_ACTIVATIONS
from studio.layers.base import key
from studio.layers.convolutional import Convolutional
from studio.layers.torch_text import TorchForm, arguments, block_form, other_activation
from studio.layers.wiring import Route
from studio.scaling import Fixed, Ratio, Rounding, Width

EIGHTH = Ratio(Fraction(1, 8))


@dataclass(frozen=True, slots=True)
class Fire(Block):
    """1x1 to few channels, then 1x1 and 3x3 beside each other (Iandola et al. 2016, SqueezeNet, section 3.2).

    Input i x H x W, output `filters` x H x W, rounded up to an even number, half of them from each kernel. No batch
    norm: every convolution has a bias.
    """

    kind: ClassVar[str] = "Fire"
    summary: ClassVar[str] = "SqueezeNet's module: squeeze by a 1x1, expand by 1x1 and 3x3 side by side."

    filters: int = key(128, "Output channels.", low=1, step=8, unit="channels")
    squeeze: Width = key(EIGHTH, "Filters of the squeezing 1x1: a ratio of the output channels, or a fixed count.")
    activation: str = key("relu", "Activation after each convolution.", choices=DESIGN_ACTIVATIONS)

    def expand(self, channels: int, rounding: Rounding) -> tuple[Part, ...]:
        """squeeze, expand1, the squeezed map again, expand3, join."""
        out = self.outputs(channels, rounding)
        squeezed = width_of(self.squeeze, out, rounding)
        return (
            Part("squeeze", Convolutional(filters=squeezed, activation=self.activation)),
            Part("expand1", Convolutional(filters=out // 2, activation=self.activation)),
            Part("input", Route(layers=(local("squeeze"),))),
            Part("expand3", Convolutional(filters=out // 2, size=3, pad=True, activation=self.activation)),
            Part("join", Route(layers=(local("expand1"), local("expand3")))),
        )

    def outputs(self, channels: int, rounding: Rounding) -> int:
        """The filters, made even."""
        return up_to_multiple(rounding.filters(self.filters), 2)

    @classmethod
    def guesses(cls, window: Sequence[FoldLayer]) -> Iterator[Block]:
        """1x1, 1x1, route; the rest follows from them."""
        squeeze, expand1 = layer_at(window, 0, Convolutional), layer_at(window, 1, Convolutional)
        if squeeze is not None and expand1 is not None and layer_at(window, 2, Route) is not None:
            yield cls(2 * expand1.filters, Fixed(squeeze.filters), squeeze.activation)

    def canonical(self, channels: int) -> Fire:
        """The filters that count, the squeezed width in its plainest spelling."""
        out = self.outputs(channels, Rounding())
        return replace(self, filters=out, squeeze=spelled(self.squeeze, out, EIGHTH))

    def torch(self, channels: int, rounding: Rounding) -> TorchForm:
        """`Fire(channels, filters, squeezed=...)`."""
        out = self.outputs(channels, rounding)
        return block_form(
            "Fire",
            arguments(
                str(channels),
                str(out),
                squeezed=str(width_of(self.squeeze, out, rounding)),
                activation=other_activation(self.activation, "relu"),
            ),
            (self.activation,),
        )

    def facts(self) -> tuple[str, ...]:
        """Filters, and a squeezed width that is not an eighth."""
        return (str(self.filters), *([f"squeeze {describe_width(self.squeeze)}"] if self.squeeze != EIGHTH else []))
