"""Channel shuffle: the groups of a map's channels take turns. Beyond Darknet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from studio.diagnostics import Diagnostic, error
from studio.layers.base import INPUT_ROLE, LOCAL, Address, Bound, Category, Context, Layer, Out, PrintedRow, Shape, key
from studio.layers.beyond import Beyond
from studio.layers.torch_text import TorchForm
from studio.layers.wiring import Route

#: The order in which quarters take turns: those of the two halves.
_IN_TURN = (0, 2, 1, 3)


@dataclass(frozen=True, slots=True)
class ChannelShuffle(Layer):
    """Reorders channels: the first of each group, then the second of each, and so on (Zhang et al. 2017, ShuffleNet).

    C x H x W stays. With n channels a group, channel `group * n + place` becomes `place * groups + group`. As many
    groups as half of the channels sort them into even and odd ones, which undoes a shuffle in 2 groups.
    """

    section: ClassVar[str] = "channel_shuffle"
    category: ClassVar[Category] = Category.RESHAPE
    summary: ClassVar[str] = "Reorders channels so that groups take turns; ShuffleNet has it, Darknet does not."
    needs_image: ClassVar[bool] = True

    groups: int = key(2, "Channel groups that take turns.", low=1, shown=True)

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """Channels that groups don't divide."""
        if self.groups < 1:
            yield error("shuffle-groups", f"groups={self.groups}", key="groups", expected="1 or more")
        elif inputs[0].image and inputs[0].c % self.groups:
            text = f"{inputs[0].c} channels are no multiple of {self.groups} groups"
            yield error("shuffle-groups", text, key="groups", expected=f"a divisor of {inputs[0].c}")

    def beyond_darknet(self) -> Beyond | None:
        """Routes to quarters in turn mix the halves without any arithmetic; a frozen 1x1 permutation would be exact."""
        source = (Bound(Address(LOCAL, 0, INPUT_ROLE)),)
        quarters = tuple(Route(layers=source, groups=4, group_id=group) for group in _IN_TURN)
        joined = Route(layers=tuple(Bound(Address(LOCAL, 0, str(place))) for place in range(4)))
        changes = (
            "quarters take turns instead of single channels, which needs channels in multiples of 4;"
            " a 1x1 convolution whose frozen weights permute channels would be exact"
        )
        return Beyond("channel shuffle", (*quarters, joined), changes)

    def canonical(self) -> Layer:
        """One group is none at all."""
        return replace(self, groups=max(1, self.groups))

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """A view, a transposition and a view."""
        if self.groups < 1 or inputs[0].c % self.groups:
            return None
        return TorchForm("", f"shuffle_channels({{0}}, {self.groups})", ("shuffle_channels",))

    def printed(self, row: PrintedRow) -> str:
        """`shuffle  2                       28 x  28 x 116 ->   28 x  28 x 116`."""
        return f"shuffle  {self.groups:<23}{row.sizes()}"

    def facts(self) -> tuple[str, ...]:
        """Groups."""
        return (f"g{self.groups}",)
