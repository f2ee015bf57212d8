"""The stage of YOLOv4-tiny: half of the channels by a grouped route, two convolutions, everything joined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from studio.blocks.base import Block, FoldLayer, Part, local, up_to_multiple
from studio.blocks.convs import conv, conv_at, layer_at
from studio.layers.activations import DESIGN_ACTIVATIONS
from studio.layers.base import key
from studio.layers.pooling import MaxPool
from studio.layers.torch_text import TorchForm, arguments, block_form, other, other_activation
from studio.layers.wiring import Route
from studio.scaling import Rounding


@dataclass(frozen=True, slots=True)
class CSPTinyStage(Block):
    """3x3, the second half of it through two 3x3 and a 1x1, joined with the first (Wang et al. 2020, YOLOv4-tiny).

    Input i x H x W, output 2 * `filters` x H/stride x W/stride. Filters are made even. Heads read
    its `merge`, the 1x1.
    """

    kind: ClassVar[str] = "CSPTinyStage"
    summary: ClassVar[str] = "YOLOv4-tiny's stage: half of the channels by a grouped route, joined again."
    open_roles: ClassVar[tuple[str, ...]] = ("merge", "join")

    filters: int = key(64, "Filters of the first convolution; the output has twice as many.", low=1, step=8)
    stride: int = key(2, "Step of the max-pool at the end; 1: there is none.", low=1)
    activation: str = key("leaky", "Activation after each convolution.", choices=DESIGN_ACTIVATIONS)

    def expand(self, channels: int, rounding: Rounding) -> tuple[Part, ...]:
        """enter, half, conv1, conv2, mix, merge, join, [pool]."""
        return tuple(self._parts(rounding))

    def _parts(self, rounding: Rounding) -> Iterator[Part]:
        wide, act = self._wide(rounding), self.activation
        yield Part("enter", conv(wide, 3, act))
        yield Part("half", Route(layers=(local("enter"),), groups=2, group_id=1))
        yield Part("conv1", conv(wide // 2, 3, act))
        yield Part("conv2", conv(wide // 2, 3, act))
        yield Part("mix", Route(layers=(local("conv2"), local("conv1"))))
        yield Part("merge", conv(wide, 1, act))
        yield Part("join", Route(layers=(local("enter"), local("merge"))))
        if self.stride != 1:
            yield Part("pool", MaxPool(size=self.stride, stride=self.stride))

    def _wide(self, rounding: Rounding) -> int:
        return up_to_multiple(rounding.filters(self.filters), 2)

    def outputs(self, channels: int, rounding: Rounding) -> int:
        """Twice the filters."""
        return 2 * self._wide(rounding)

    @classmethod
    def guesses(cls, window: Sequence[FoldLayer]) -> Iterator[Block]:
        """3x3, a grouped route, and a pool at the end or none."""
        enter, half = conv_at(window, 0, size=3), layer_at(window, 1, Route)
        if enter is not None and half is not None and half.groups == 2:
            pool = layer_at(window, 7, MaxPool)
            for stride in (pool.stride, 1) if pool is not None else (1,):
                yield cls(enter.filters, stride, enter.activation)

    def canonical(self, channels: int) -> CSPTinyStage:
        """The filters that count."""
        return replace(self, filters=self._wide(Rounding()))

    def torch(self, channels: int, rounding: Rounding) -> TorchForm | None:
        """`CSPTinyStage(channels, filters)`, for strides of 1 and 2."""
        if self.stride > 2:
            return None
        return block_form(
            "CSPTinyStage",
            arguments(
                str(channels),
                str(self._wide(rounding)),
                stride=other(self.stride, 2),
                activation=other_activation(self.activation, "leaky"),
            ),
            (self.activation,),
        )

    def stride_of(self) -> int:
        """That of the pool."""
        return self.stride

    def facts(self) -> tuple[str, ...]:
        """Stride and filters."""
        return f"s{self.stride}", str(self.filters)
