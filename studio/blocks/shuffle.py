"""The unit of ShuffleNetV2 in the forms that are in use, and with the shuffle that Darknet can do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from studio.blocks.base import INPUT, Block, FoldLayer, Part, local, up_to_multiple
from studio.blocks.convs import conv, conv_at, layer_at
from studio.layers.activations import DESIGN_ACTIVATIONS
from studio.layers.base import key
from studio.layers.channel_shuffle import ChannelShuffle
from studio.layers.torch_text import TorchForm, arguments, block_form, other, other_activation
from studio.layers.wiring import Route
from studio.scaling import Rounding

SHUFFLES = ("quarters", "official", "torchvision", "none")
#: The order in which a shuffle joins the quarters: those of the two halves in turn.
IN_TURN = (0, 2, 1, 3)


@dataclass(frozen=True, slots=True)
class ShuffleUnit(Block):
    """1x1, depthwise, 1x1 on half of the channels, the other half as it is, joined, shuffled (Ma et al. 2018).

    Input i x H x W, output `filters` x H/stride x W/stride. Where the shape changes both branches see all channels and
    the other one is a depthwise convolution and a 1x1. `shuffle` says how the halves are mixed (zoo.md section 5):
    `official` sorts even and odd channels apart before a unit, and its other branch keeps the input's channels;
    `torchvision` lets both halves take turns after a unit, and its branches are equal. Darknet says neither:
    `quarters` joins the quarters of the halves in turn, which mixes them, but not channel by channel.
    """

    kind: ClassVar[str] = "ShuffleUnit"
    summary: ClassVar[str] = "ShuffleNetV2's unit: half of the channels through convolutions, then halves mixed."

    filters: int = key(116, "Output channels.", low=1, step=4, unit="channels")
    kernel: int = key(3, "Depthwise kernel.", low=1, step=2, unit="px")
    stride: int = key(1, "Step of the depthwise convolutions.", low=1)
    shuffle: str = key("quarters", "How the halves are mixed; Darknet can do quarters.", choices=SHUFFLES)
    activation: str = key("relu", "Activation after the 1x1 convolutions.", choices=DESIGN_ACTIVATIONS)

    def expand(self, channels: int, rounding: Rounding) -> tuple[Part, ...]:
        """The layers for an input of `channels`, in Darknet's order."""
        return tuple(self._parts(channels, rounding))

    def _parts(self, channels: int, rounding: Rounding) -> Iterator[Part]:
        out, act = self.outputs(channels, rounding), self.activation
        beside, half, source = self._beside(channels, out), out // 2, INPUT
        if beside:
            yield Part("shortcut.depthwise", conv(channels, self.kernel, "linear", self.stride, channels))
            yield Part("shortcut.project", conv(beside, 1, act))
            yield Part("input", Route(layers=(INPUT,)))
        else:
            if self.shuffle == "official":
                yield Part("shuffle", ChannelShuffle(groups=half))
                source = local("shuffle")
            yield Part("pass", Route(layers=(source,), groups=2, group_id=0))
            yield Part("input", Route(layers=(source,), groups=2, group_id=1))
        yield Part("reduce", conv(half, 1, act))
        yield Part("depthwise", conv(half, self.kernel, "linear", self.stride, half))
        yield Part("restore", conv(out - (beside or half), 1, act))
        yield Part("join", Route(layers=(local("shortcut.project" if beside else "pass"), local("restore"))))
        if self.shuffle == "torchvision":
            yield Part("shuffle", ChannelShuffle(groups=2))
        elif self.shuffle == "quarters":
            for quarter in IN_TURN:
                yield Part(f"quarter{quarter + 1}", Route(layers=(local("join"),), groups=4, group_id=quarter))
            yield Part("mix", Route(layers=tuple(local(f"quarter{quarter + 1}") for quarter in IN_TURN)))

    def _keeps(self, channels: int, out: int) -> bool:
        """True where the shape stays, so that half of the channels pass through."""
        return self.stride == 1 and channels == out

    def _beside(self, channels: int, out: int) -> int:
        """Channels of the other branch where the shape changes; 0 where half of them pass through."""
        if self._keeps(channels, out):
            return 0
        return channels if self.shuffle == "official" else out // 2

    def outputs(self, channels: int, rounding: Rounding) -> int:
        """The filters, made even, a multiple of 4 for quarters; the official form adds to the input's channels."""
        out = up_to_multiple(rounding.filters(self.filters), 4 if self.shuffle == "quarters" else 2)
        if self.shuffle == "official" and out <= channels and not self._keeps(channels, out):
            return up_to_multiple(channels + 1, 2)
        return out

    @classmethod
    def guesses(cls, window: Sequence[FoldLayer]) -> Iterator[Block]:
        """[Shuffle,] two routes, or depthwise, 1x1 and route; 1x1, depthwise, 1x1; the join, and what mixes it."""
        sorted_first = layer_at(window, 0, ChannelShuffle) is not None
        at = 3 if sorted_first or layer_at(window, 0, Route) is None else 2
        depthwise, restore = conv_at(window, at + 1), conv_at(window, at + 2, size=1)
        if depthwise is None or restore is None or layer_at(window, at - 1, Route) is None:
            return
        other = conv_at(window, 1, size=1) if at == 3 and not sorted_first else None
        out = restore.filters + (restore.filters if other is None else other.filters)
        quarter = layer_at(window, at + 4, Route)
        after = ("torchvision",) if layer_at(window, at + 4, ChannelShuffle) is not None else ()
        mixed = ("quarters",) if quarter is not None and quarter.groups == len(IN_TURN) else ()
        before = ("official",) if sorted_first or other is not None else ()
        for shuffle in (*after, *mixed, *before, "none"):
            yield cls(out, depthwise.size, depthwise.strides[0], shuffle, restore.activation)

    def canonical(self, channels: int) -> ShuffleUnit:
        """The filters that count; equal branches without a shuffle are official where they are as wide as the input."""
        out = self.outputs(channels, Rounding())
        plain = self.shuffle == "none" and not self._keeps(channels, out) and out == 2 * channels
        return replace(self, filters=out, shuffle="official" if plain else self.shuffle)

    def torch(self, channels: int, rounding: Rounding) -> TorchForm:
        """`ShuffleUnit(channels, filters, kernel, stride)`."""
        out = self.outputs(channels, rounding)
        return block_form(
            "ShuffleUnit",
            arguments(
                str(channels),
                str(out),
                kernel=other(self.kernel, 3),
                stride=other(self.stride, 1),
                beside=other(self._beside(channels, out), 0),
                shuffle=f'"{self.shuffle}"' if self.shuffle != "quarters" else "",
                activation=other_activation(self.activation, "relu"),
            ),
            (self.activation,),
        )

    def in_darknet(self) -> Block:
        """With the shuffle by quarters, which makes both branches equal."""
        return Block.in_darknet(self if self.shuffle == "none" else replace(self, shuffle="quarters"))

    def stride_of(self) -> int:
        """The depthwise stride."""
        return self.stride

    def facts(self) -> tuple[str, ...]:
        """Kernel, stride, filters."""
        return f"k{self.kernel}", f"s{self.stride}", str(self.filters)
