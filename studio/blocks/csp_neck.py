"""Cross-stage partial parts of detector necks: convolutions without sums, and pyramid pooling between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from studio.blocks.base import INPUT, Block, FoldLayer, Part, describe_width, local, spelled, width_of
from studio.blocks.convs import conv, conv_at, layer_at
from studio.blocks.spp import SIZES, all_odd, pyramid_parts, read_sizes
from studio.layers.activations import DESIGN_ACTIVATIONS
from studio.layers.base import key
from studio.layers.torch_text import TorchForm, arguments, block_form, numbered, other, other_activation
from studio.layers.wiring import Route
from studio.scaling import Fixed, Ratio, Rounding, Width

ONE = Ratio(Fraction(1))


@dataclass(frozen=True, slots=True)
class CSPNeck(Block):
    """A 1x1 convolution beside pairs of 1x1 and 3x3 convolutions, joined and merged (Wang et al. 2020, Scaled-YOLOv4).

    Input i x H x W, output `filters` x H x W; both parts have `hidden` filters.
    """

    kind: ClassVar[str] = "CSPNeck"
    summary: ClassVar[str] = "Scaled-YOLOv4's neck stage: pairs of 1x1 and 3x3 convolutions beside a 1x1."
    units_in: ClassVar[str] = "units"

    filters: int = key(256, "Output channels.", low=1, step=8, unit="channels")
    units: int = key(2, "Pairs of 1x1 and 3x3 convolutions.", low=1)
    hidden: Width = key(ONE, "Filters of each part: a ratio of the output channels, or a fixed count.")
    activation: str = key("mish", "Activation after each convolution.", choices=DESIGN_ACTIVATIONS)

    def expand(self, channels: int, rounding: Rounding) -> tuple[Part, ...]:
        """cross, input, the pairs, join, merge."""
        return tuple(self._parts(rounding))

    def _parts(self, rounding: Rounding) -> Iterator[Part]:
        out, act = rounding.filters(self.filters), self.activation
        hidden = width_of(self.hidden, out, rounding)
        yield Part("cross", conv(hidden, 1, act))
        yield Part("input", Route(layers=(INPUT,)))
        for number in range(1, self.units + 1):
            yield Part(f"unit{number}.reduce", conv(hidden, 1, act))
            yield Part(f"unit{number}.conv", conv(hidden, 3, act))
        yield Part("join", Route(layers=(local(f"unit{self.units}.conv"), local("cross"))))
        yield Part("merge", conv(out, 1, act))

    @classmethod
    def guesses(cls, window: Sequence[FoldLayer]) -> Iterator[Block]:
        """1x1, route, pairs of 1x1 and 3x3, route, 1x1."""
        cross = conv_at(window, 0, size=1)
        if cross is None or layer_at(window, 1, Route) is None:
            return
        units = 0
        while conv_at(window, 2 + 2 * units, size=1) and conv_at(window, 3 + 2 * units, size=3):
            units += 1
        merge = conv_at(window, 3 + 2 * units, size=1)
        if merge is not None and units:
            yield cls(merge.filters, units, Fixed(cross.filters), merge.activation)

    def canonical(self, channels: int) -> CSPNeck:
        """The hidden width in its plainest spelling."""
        return replace(self, hidden=spelled(self.hidden, self.filters, ONE))

    def torch(self, channels: int, rounding: Rounding) -> TorchForm:
        """`CSPNeck(channels, filters, units=..., hidden=...)`."""
        out = rounding.filters(self.filters)
        return block_form(
            "CSPNeck",
            arguments(
                str(channels),
                str(out),
                units=str(self.units),
                hidden=str(width_of(self.hidden, out, rounding)),
                activation=other_activation(self.activation, "mish"),
            ),
            (self.activation,),
            numbered("unit", "units", self.units),
        )

    def facts(self) -> tuple[str, ...]:
        """Units, filters, and a hidden width that is another."""
        words = [f"n{self.units}", str(self.filters)]
        if self.hidden != ONE:
            words.append(f"hidden {describe_width(self.hidden)}")
        return tuple(words)


@dataclass(frozen=True, slots=True)
class SPPCSP(Block):
    """1x1, 3x3, 1x1, pyramid pooling, 1x1, 3x3 beside a 1x1 convolution, joined and merged (Scaled-YOLOv4).

    Input i x H x W, output `filters` x H x W; every convolution but the last has `hidden` filters.
    """

    kind: ClassVar[str] = "SPPCSP"
    summary: ClassVar[str] = "Spatial pyramid pooling inside a cross-stage partial stage, as in Scaled-YOLOv4."

    filters: int = key(512, "Output channels.", low=1, step=8, unit="channels")
    hidden: Width = key(ONE, "Filters of each part: a ratio of the output channels, or a fixed count.")
    sizes: tuple[int, ...] = key(SIZES, "Sides of the pooling windows.", low=1, step=2, unit="px")
    activation: str = key("mish", "Activation after each convolution.", choices=DESIGN_ACTIVATIONS)

    def expand(self, channels: int, rounding: Rounding) -> tuple[Part, ...]:
        """cross, input, enter, conv1, conv2, the pyramid, conv3, conv4, join, merge."""
        out, act = rounding.filters(self.filters), self.activation
        hidden = width_of(self.hidden, out, rounding)
        return (
            Part("cross", conv(hidden, 1, act)),
            Part("input", Route(layers=(INPUT,))),
            Part("enter", conv(hidden, 1, act)),
            Part("conv1", conv(hidden, 3, act)),
            Part("conv2", conv(hidden, 1, act)),
            *pyramid_parts("spp.", self.sizes, local("conv2")),
            Part("conv3", conv(hidden, 1, act)),
            Part("conv4", conv(hidden, 3, act)),
            Part("join", Route(layers=(local("conv4"), local("cross")))),
            Part("merge", conv(out, 1, act)),
        )

    @classmethod
    def guesses(cls, window: Sequence[FoldLayer]) -> Iterator[Block]:
        """1x1, route, 1x1, 3x3, 1x1, pools; the rest follows from them and the last 1x1."""
        cross = conv_at(window, 0, size=1)
        sizes = read_sizes(window, 5) if cross is not None and layer_at(window, 1, Route) is not None else ()
        merge = conv_at(window, 8 + 2 * len(sizes), size=1)
        if sizes and merge is not None and cross is not None:
            yield cls(merge.filters, Fixed(cross.filters), sizes, merge.activation)

    def canonical(self, channels: int) -> SPPCSP:
        """The hidden width in its plainest spelling."""
        return replace(self, hidden=spelled(self.hidden, self.filters, ONE))

    def torch(self, channels: int, rounding: Rounding) -> TorchForm | None:
        """`SPPCSP(channels, filters, hidden=...)`, for odd sizes."""
        out = rounding.filters(self.filters)
        if not all_odd(self.sizes):
            return None
        return block_form(
            "SPPCSP",
            arguments(
                str(channels),
                str(out),
                hidden=str(width_of(self.hidden, out, rounding)),
                sizes=other(self.sizes, SIZES),
                activation=other_activation(self.activation, "mish"),
            ),
            (self.activation,),
        )

    def facts(self) -> tuple[str, ...]:
        """Filters, sizes."""
        return str(self.filters), ", ".join(str(size) for size in self.sizes)
