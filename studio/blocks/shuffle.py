"""The unit of ShuffleNetV2, with the shuffles that Darknet can do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from studio.blocks.base import INPUT, Block, FoldLayer, Part, local, up_to_multiple
from studio.blocks.convs import conv, conv_at, layer_at
from studio.layers.activations import ACTIVATIONS
from studio.layers.base import key
from studio.layers.torch_text import TorchForm, arguments, block_form, other, other_activation
from studio.layers.wiring import Route
from studio.scaling import Rounding

SHUFFLES = ("quarters", "none")
#: The order in which a shuffle joins the quarters: those of the two halves in turn.
IN_TURN = (0, 2, 1, 3)


@dataclass(frozen=True, slots=True)
class ShuffleUnit(Block):
    """1x1, depthwise, 1x1 on half of the channels, the other half as it is, joined, shuffled (Ma et al. 2018).

    Input i x H x W, output `filters` x H/stride x W/stride, rounded up to a multiple of 4. Where the shape changes both
    branches see all channels and the second one is a depthwise convolution and a 1x1, as torchvision has it. `quarters`
    joins the quarters of the two halves in turn: it mixes the halves, but not channel by channel as the paper does,
    which Darknet cannot say.
    """

    kind: ClassVar[str] = "ShuffleUnit"
    summary: ClassVar[str] = "ShuffleNetV2's unit: half of the channels through convolutions, then halves mixed."

    filters: int = key(116, "Output channels.", low=1, step=4, unit="channels")
    kernel: int = key(3, "Depthwise kernel.", low=1, step=2, unit="px")
    stride: int = key(1, "Step of the depthwise convolutions.", low=1)
    shuffle: str = key("quarters", "How the halves are mixed at the end.", choices=SHUFFLES)
    activation: str = key("relu", "Activation after the 1x1 convolutions.", choices=ACTIVATIONS)

    def expand(self, channels: int, rounding: Rounding) -> tuple[Part, ...]:
        """The layers for an input of `channels`, in Darknet's order."""
        return tuple(self._parts(channels, rounding))

    def _parts(self, channels: int, rounding: Rounding) -> Iterator[Part]:
        out = self.outputs(channels, rounding)
        half, act = out // 2, self.activation
        if self.stride == 1 and channels == out:
            yield Part("pass", Route(layers=(INPUT,), groups=2, group_id=0))
            yield Part("input", Route(layers=(INPUT,), groups=2, group_id=1))
            first = "pass"
        else:
            yield Part("shortcut.depthwise", conv(channels, self.kernel, "linear", self.stride, channels))
            yield Part("shortcut.project", conv(half, 1, act))
            yield Part("input", Route(layers=(INPUT,)))
            first = "shortcut.project"
        yield Part("reduce", conv(half, 1, act))
        yield Part("depthwise", conv(half, self.kernel, "linear", self.stride, half))
        yield Part("restore", conv(half, 1, act))
        yield Part("join", Route(layers=(local(first), local("restore"))))
        if self.shuffle == "quarters":
            for quarter in IN_TURN:
                yield Part(f"quarter{quarter + 1}", Route(layers=(local("join"),), groups=4, group_id=quarter))
            yield Part("mix", Route(layers=tuple(local(f"quarter{quarter + 1}") for quarter in IN_TURN)))

    def outputs(self, channels: int, rounding: Rounding) -> int:
        """The filters, up to a multiple of 4."""
        return up_to_multiple(rounding.filters(self.filters), 4)

    @classmethod
    def guesses(cls, window: Sequence[FoldLayer]) -> Iterator[Block]:
        """Two routes, or depthwise, 1x1 and route; 1x1, depthwise, 1x1; the join, and routes to its quarters."""
        at = 2 if layer_at(window, 0, Route) is not None else 3
        depthwise, restore = conv_at(window, at + 1), conv_at(window, at + 2, size=1)
        if depthwise is None or restore is None or layer_at(window, at - 1, Route) is None:
            return
        quarter = layer_at(window, at + 4, Route)
        mixed = quarter is not None and quarter.groups == len(IN_TURN)
        yield cls(
            2 * restore.filters,
            depthwise.size,
            depthwise.strides[0],
            "quarters" if mixed else "none",
            restore.activation,
        )

    def canonical(self, channels: int) -> ShuffleUnit:
        """The filters that count."""
        return replace(self, filters=self.outputs(channels, Rounding()))

    def torch(self, channels: int, rounding: Rounding) -> TorchForm:
        """`ShuffleUnit(channels, filters, kernel, stride)`."""
        return block_form(
            "ShuffleUnit",
            arguments(
                str(channels),
                str(self.outputs(channels, rounding)),
                kernel=other(self.kernel, 3),
                stride=other(self.stride, 1),
                shuffle=other(self.shuffle == "quarters", True),
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
