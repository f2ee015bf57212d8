"""1x1 and 3x3 convolutions in turn, as they stand between the scales of YOLO's necks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from studio.blocks.base import Block, FoldLayer, Part, describe_width, spelled, width_of
from studio.blocks.convs import conv, conv_at
from studio.layers.activations import DESIGN_ACTIVATIONS
from studio.layers.base import key
from studio.layers.torch_text import TorchForm, arguments, block_form, numbered, other_activation
from studio.scaling import Fixed, Ratio, Rounding, Width

TWICE = Ratio(Fraction(2))


@dataclass(frozen=True, slots=True)
class ConvSet(Block):
    """Pairs of a 1x1 and a wider 3x3 convolution, then a 1x1 (Redmon and Farhadi 2018; towers of FPN and PAN).

    Input i x H x W, output `filters` x H x W: 2 * pairs + 1 convolutions.
    """

    kind: ClassVar[str] = "ConvSet"
    summary: ClassVar[str] = "1x1 and wider 3x3 convolutions in turn, the towers of YOLO's necks."
    units_in: ClassVar[str] = "pairs"

    filters: int = key(256, "Output channels, those of each 1x1.", low=1, step=8, unit="channels")
    pairs: int = key(2, "Pairs of 1x1 and 3x3 convolutions before the last 1x1.", low=1)
    wide: Width = key(TWICE, "Filters of the 3x3 convolutions: a ratio of the output channels, or a fixed count.")
    activation: str = key("leaky", "Activation after each convolution.", choices=DESIGN_ACTIVATIONS)

    def expand(self, channels: int, rounding: Rounding) -> tuple[Part, ...]:
        """The pairs and the last 1x1."""
        return tuple(self._parts(rounding))

    def _parts(self, rounding: Rounding) -> Iterator[Part]:
        out, act = rounding.filters(self.filters), self.activation
        wide = width_of(self.wide, out, rounding)
        for number in range(1, self.pairs + 1):
            yield Part(f"pair{number}.reduce", conv(out, 1, act))
            yield Part(f"pair{number}.conv", conv(wide, 3, act))
        yield Part("last", conv(out, 1, act))

    @classmethod
    def guesses(cls, window: Sequence[FoldLayer]) -> Iterator[Block]:
        """1x1 and 3x3 in turn while they are alike, then a 1x1."""
        first, wide = conv_at(window, 0, size=1), conv_at(window, 1, size=3)
        if first is None or wide is None or conv_at(window, 2, size=1) is None:
            return
        pairs = 1
        while conv_at(window, 2 * pairs + 1, size=3) == wide and conv_at(window, 2 * pairs + 2, size=1) == first:
            pairs += 1
        yield cls(first.filters, pairs, Fixed(wide.filters), first.activation)

    def canonical(self, channels: int) -> ConvSet:
        """The wide filters in their plainest spelling."""
        return replace(self, wide=spelled(self.wide, self.filters, TWICE))

    def torch(self, channels: int, rounding: Rounding) -> TorchForm:
        """`ConvSet(channels, filters, pairs=..., wide=...)`."""
        out = rounding.filters(self.filters)
        return block_form(
            "ConvSet",
            arguments(
                str(channels),
                str(out),
                pairs=str(self.pairs),
                wide=str(width_of(self.wide, out, rounding)),
                activation=other_activation(self.activation, "leaky"),
            ),
            (self.activation,),
            numbered("pair", "pairs", self.pairs),
        )

    def facts(self) -> tuple[str, ...]:
        """Convolutions, filters, and a width that is not the usual one."""
        words = [f"n{2 * self.pairs + 1}", str(self.filters)]
        return tuple(words if self.wide == TWICE else [*words, f"wide {describe_width(self.wide)}"])
