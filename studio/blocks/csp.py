"""Cross-stage partial stages: half of the channels go through residual units, the other half goes round them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from studio.blocks.base import INPUT, Block, FoldLayer, Part, describe_width, local, spelled, up_to_multiple, width_of
from studio.blocks.convs import conv, conv_at, fitting_groups, layer_at
from studio.layers.activations import DESIGN_ACTIVATIONS
from studio.layers.base import Ref, key
from studio.layers.convolutional import Convolutional
from studio.layers.torch_text import TorchForm, arguments, block_form, numbered, other, other_activation
from studio.layers.wiring import Route, Shortcut
from studio.scaling import Fixed, Ratio, Rounding, Width

ONE = Ratio(Fraction(1))
HALF = Ratio(Fraction(1, 2))


@dataclass(frozen=True, slots=True)
class CSPStage(Block):
    """[3x3 down], split by two 1x1 convolutions, residual units on one part, joined again (Wang et al. 2019, CSPNet).

    Input i x H x W, output `filters` x H/stride x W/stride. Both parts have `hidden` filters; the units are Darknet's:
    1x1 to `mid`, 3x3 back, sum. The first stage of CSPDarknet53 has hidden x1 and mid x1/2.
    """

    kind: ClassVar[str] = "CSPStage"
    summary: ClassVar[str] = (
        "CSPDarknet's stage: a part of the channels goes through residual units, a part round them."
    )
    units_in: ClassVar[str] = "units"

    filters: int = key(128, "Output channels, and filters of the strided convolution.", low=1, step=8, unit="channels")
    stride: int = key(2, "Step of the 3x3 convolution before the split; 1: there is none.", low=1)
    units: int = key(1, "Residual units inside.", low=1)
    hidden: Width = key(HALF, "Filters of each part: a ratio of the output channels, or a fixed count.")
    mid: Width = key(ONE, "Filters of the 1x1 in a unit: a ratio of the hidden filters, or a fixed count.")
    activation: str = key("mish", "Activation after each convolution.", choices=DESIGN_ACTIVATIONS)

    def expand(self, channels: int, rounding: Rounding) -> tuple[Part, ...]:
        """[down], cross, input, enter, the units, leave, join, merge."""
        return tuple(self._parts(rounding))

    def _parts(self, rounding: Rounding) -> Iterator[Part]:
        out = rounding.filters(self.filters)
        hidden, act = width_of(self.hidden, out, rounding), self.activation
        mid = width_of(self.mid, hidden, rounding)
        if self.stride != 1:
            yield Part("down", conv(out, 3, act, self.stride))
        yield from _split(self.stride, conv(hidden, 1, act), conv(hidden, 1, act))
        before = "enter"
        for number in range(1, self.units + 1):
            yield Part(f"unit{number}.reduce", conv(mid, 1, act))
            yield Part(f"unit{number}.conv", conv(hidden, 3, act))
            yield Part(f"unit{number}.add", Shortcut(from_=(local(before),)))
            before = f"unit{number}.add"
        yield from _joined(hidden, out, act)

    @classmethod
    def guesses(cls, window: Sequence[FoldLayer]) -> Iterator[Block]:
        """[3x3], 1x1, route, 1x1, units of 1x1, 3x3 and shortcut, 1x1, route, 1x1."""
        stride, at = _down(window)
        hidden, reduce = conv_at(window, at + 2), conv_at(window, at + 3)
        units, merge = _units(window, at + 3, layers=3), None
        if units:
            merge = conv_at(window, at + 5 + 3 * units)
        if merge is not None and hidden is not None and reduce is not None:
            yield cls(
                merge.filters, stride, units, Fixed(hidden.filters), Fixed(reduce.filters), activation=merge.activation
            )

    def canonical(self, channels: int) -> CSPStage:
        """Widths in their plainest spelling."""
        hidden = width_of(self.hidden, self.filters, Rounding())
        return replace(self, hidden=spelled(self.hidden, self.filters, HALF), mid=spelled(self.mid, hidden, ONE))

    def torch(self, channels: int, rounding: Rounding) -> TorchForm:
        """`CSPStage(channels, filters, stride, units=..., hidden=..., mid=...)`."""
        out = rounding.filters(self.filters)
        hidden = width_of(self.hidden, out, rounding)
        return block_form(
            "CSPStage",
            arguments(
                str(channels),
                str(out),
                stride=other(self.stride, 2),
                units=str(self.units),
                hidden=str(hidden),
                mid=str(width_of(self.mid, hidden, rounding)),
                activation=other_activation(self.activation, "mish"),
            ),
            (self.activation,),
            numbered("unit", "units", self.units),
        )

    def stride_of(self) -> int:
        """The stride of the first convolution."""
        return self.stride

    def facts(self) -> tuple[str, ...]:
        """Units, stride, filters, and widths that are not the usual ones."""
        words = [f"n{self.units}", f"s{self.stride}", str(self.filters)]
        if self.hidden != HALF:
            words.append(f"hidden {describe_width(self.hidden)}")
        if self.mid != ONE:
            words.append(f"mid {describe_width(self.mid)}")
        return tuple(words)


@dataclass(frozen=True, slots=True)
class CSPResNeXtStage(Block):
    """[grouped 3x3 down], split, grouped bottlenecks on one part, joined again (Wang et al. 2019, CSPResNeXt50).

    Input i x H x W, output `filters` x H/stride x W/stride. `hidden` is rounded up to a multiple of `groups`; the
    strided convolution has hidden filters and as many groups as fit. The first stage of CSPResNeXt50 has no strided
    convolution and enters with half of hidden, of which Darknet adds the common channels.
    """

    kind: ClassVar[str] = "CSPResNeXtStage"
    summary: ClassVar[str] = "CSPResNeXt's stage: a part of the channels goes through grouped bottlenecks."
    units_in: ClassVar[str] = "units"

    filters: int = key(512, "Output channels.", low=1, step=8, unit="channels")
    stride: int = key(2, "Step of the grouped 3x3 convolution before the split; 1: there is none.", low=1)
    units: int = key(3, "Bottlenecks inside.", low=1)
    hidden: Width = key(HALF, "Filters of each part: a ratio of the output channels, or a fixed count.")
    enter: Width = key(ONE, "Filters before the first bottleneck: a ratio of the hidden ones, or a fixed count.")
    groups: int = key(32, "Groups of the 3x3 convolutions.", low=1)
    activation: str = key("leaky", "Activation after convolutions and sums.", choices=DESIGN_ACTIVATIONS)
    split_activation: str = key(
        "",
        "Activation of the two 1x1 convolutions that split; the block's where empty.",
        choices=("", *DESIGN_ACTIVATIONS),
    )

    def expand(self, channels: int, rounding: Rounding) -> tuple[Part, ...]:
        """[down], cross, input, enter, the bottlenecks, leave, join, merge."""
        return tuple(self._parts(channels, rounding))

    def _parts(self, channels: int, rounding: Rounding) -> Iterator[Part]:
        out, act = rounding.filters(self.filters), self.activation
        hidden, split = self._hidden(out, rounding), self.split_activation or act
        enter = width_of(self.enter, hidden, rounding)
        if self.stride != 1:
            groups = fitting_groups(self.groups, channels, hidden)
            yield Part("down", conv(hidden, 3, act, self.stride, groups))
        yield from _split(self.stride, conv(hidden, 1, split), conv(enter, 1, split))
        before = "enter"
        for number in range(1, self.units + 1):
            yield Part(f"unit{number}.reduce", conv(hidden, 1, act))
            yield Part(f"unit{number}.conv", conv(hidden, 3, act, groups=self.groups))
            yield Part(f"unit{number}.restore", conv(hidden, 1, "linear"))
            yield Part(f"unit{number}.add", Shortcut(from_=(local(before),), activation=act))
            before = f"unit{number}.add"
        yield from _joined(hidden, out, act)

    def _hidden(self, out: int, rounding: Rounding) -> int:
        return up_to_multiple(width_of(self.hidden, out, rounding), self.groups)

    @classmethod
    def guesses(cls, window: Sequence[FoldLayer]) -> Iterator[Block]:
        """[3x3], 1x1, route, 1x1, units of 1x1, 3x3, 1x1 and shortcut, 1x1, route, 1x1."""
        stride, at = _down(window)
        cross, enter, grouped = conv_at(window, at), conv_at(window, at + 2), conv_at(window, at + 4)
        units, merge = _units(window, at + 3, layers=4), None
        if units:
            merge = conv_at(window, at + 5 + 4 * units)
        if merge is not None and cross is not None and enter is not None and grouped is not None:
            yield cls(
                filters=merge.filters,
                stride=stride,
                units=units,
                hidden=Fixed(cross.filters),
                enter=Fixed(enter.filters),
                groups=grouped.splits,
                activation=merge.activation,
                split_activation=cross.activation,
            )

    def canonical(self, channels: int) -> CSPResNeXtStage:
        """Widths in their plainest spelling."""
        hidden = self._hidden(self.filters, Rounding())
        return replace(
            self,
            hidden=spelled(Fixed(hidden), self.filters, HALF),
            enter=spelled(self.enter, hidden, ONE),
            split_activation="" if self.split_activation == self.activation else self.split_activation,
        )

    def torch(self, channels: int, rounding: Rounding) -> TorchForm:
        """`CSPResNeXtStage(channels, filters, stride, units=..., hidden=..., enter=...)`."""
        out = rounding.filters(self.filters)
        hidden, split = self._hidden(out, rounding), self.split_activation or self.activation
        down = fitting_groups(self.groups, channels, hidden) if self.stride != 1 else 32
        return block_form(
            "CSPResNeXtStage",
            arguments(
                str(channels),
                str(out),
                stride=other(self.stride, 2),
                units=str(self.units),
                hidden=str(hidden),
                enter=str(width_of(self.enter, hidden, rounding)),
                groups=other(self.groups, 32),
                down_groups=other(down, 32),
                activation=other_activation(self.activation, "leaky"),
                split_activation=other_activation(split, self.activation),
            ),
            (self.activation, split),
            numbered("unit", "units", self.units),
        )

    def stride_of(self) -> int:
        """The stride of the first convolution."""
        return self.stride

    def facts(self) -> tuple[str, ...]:
        """Units, stride, filters, groups."""
        return f"n{self.units}", f"s{self.stride}", str(self.filters), f"g{self.groups}"


def _split(stride: int, cross: Convolutional, enter: Convolutional) -> Iterator[Part]:
    """Two convolutions of the same map: the part that goes round the units, and the part that goes through them."""
    source: Ref = INPUT if stride == 1 else local("down")
    yield Part("cross", cross)
    yield Part("input", Route(layers=(source,)))
    yield Part("enter", enter)


def _joined(hidden: int, out: int, activation: str) -> Iterator[Part]:
    yield Part("leave", conv(hidden, 1, activation))
    yield Part("join", Route(layers=(local("leave"), local("cross"))))
    yield Part("merge", conv(out, 1, activation))


def _down(window: Sequence[FoldLayer]) -> tuple[int, int]:
    """(stride, place after it) of the 3x3 convolution that a stage may start with."""
    down = conv_at(window, 0, size=3)
    return (1, 0) if down is None else (down.strides[0], 1)


def _units(window: Sequence[FoldLayer], at: int, layers: int) -> int:
    """How many units of so many layers, each ending in a shortcut, stand in a row behind a split."""
    if layer_at(window, at - 2, Route) is None:
        return 0
    count = 0
    while layer_at(window, at + layers * (count + 1) - 1, Shortcut) is not None:
        count += 1
    return count
