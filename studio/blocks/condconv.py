"""CondConv: the inverted residual whose convolutions mix their kernels for each image."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from studio.blocks.base import INPUT, Block, FoldLayer, Part, local, ratio_title, spelled, width_of
from studio.blocks.convs import layer_at
from studio.blocks.mbconv import SIX, MBConv
from studio.blocks.skip import SKIPS, read_skip, skip_of
from studio.blocks.squeeze_excite import (
    LAYERS_IN_GATE,
    QUARTER,
    canonical_width,
    gate_arguments,
    gate_parts,
    read_gate,
)
from studio.layers.activations import DESIGN_ACTIVATIONS
from studio.layers.base import key
from studio.layers.beyond import in_closest_words
from studio.layers.condconv import MOST_EXPERTS, CondConvolutional
from studio.layers.convolutional import Convolutional
from studio.layers.pooling import AvgPool
from studio.layers.torch_text import TorchForm, arguments, block_form, other, other_activation
from studio.layers.wiring import Route
from studio.scaling import Fixed, Rounding, Width

ROUTING = local("routing.weigh")
LAYERS_BEFORE = 3


@dataclass(frozen=True, slots=True)
class CondConv(Block):
    """An MBConv with `experts` kernels in each of its three convolutions (Yang et al. 2019; zoo.md section 5).

    Input i x H x W, output `filters` x H/stride x W/stride. One routing vector for the block, the sigmoid of a linear
    map of the input's global average, mixes the kernels of expansion, depthwise convolution and projection.
    """

    kind: ClassVar[str] = "CondConv"
    summary: ClassVar[str] = "Inverted residual whose kernels are mixed from experts for each image."
    may_drop: ClassVar[bool] = True

    filters: int = key(112, "Output channels.", low=1, step=8, unit="channels")
    kernel: int = key(3, "Depthwise kernel.", low=1, step=2, unit="px")
    stride: int = key(1, "Step of the depthwise convolution.", low=1)
    experts: int = key(4, "Kernels to mix in each convolution.", low=1, high=MOST_EXPERTS)
    expansion: Width = key(SIX, "Expanded filters: a ratio of the input channels, or a fixed count.")
    se: Width | None = key(QUARTER, "Squeezed filters: a ratio of the input channels, a count, or none.")
    skip: str = key("auto", "Add the input where it fits, never, or after a dropout.", choices=SKIPS)
    drop: float = key(0.0, "Share of values that [dropout] drops on the branch before the sum.", low=0, high=1)
    drop_connect: float = key(
        0.0, "Share of images that lose the branch; 0 leaves it to the design's drop_connect.", low=0, high=0.99
    )
    activation: str = key("swish", "Activation after expansion and depthwise convolution.", choices=DESIGN_ACTIVATIONS)

    def expand(self, channels: int, rounding: Rounding) -> tuple[Part, ...]:
        """The routing, then the layers of an MBConv."""
        return tuple(self._parts(channels, rounding))

    def _parts(self, channels: int, rounding: Rounding) -> Iterator[Part]:
        mid, out = width_of(self.expansion, channels, rounding), rounding.filters(self.filters)
        yield Part("routing.pool", AvgPool())
        yield Part("routing.weigh", Convolutional(filters=self.experts, activation="logistic"))
        yield Part("input", Route(layers=(INPUT,)))
        if mid != channels:
            yield Part("expand", self._conv(mid, 1, self.activation))
        yield Part("depthwise", self._conv(mid, self.kernel, self.activation, self.stride, mid))
        if self.se is not None:
            squeezed = width_of(self.se, channels, rounding)
            yield from gate_parts("se.", mid, squeezed, self.activation, "logistic", local("depthwise"))
        yield Part("project", self._conv(out, 1, "linear"))
        yield from skip_of(self).parts(self.stride == 1 and channels == out)

    def _conv(self, filters: int, size: int, activation: str, stride: int = 1, groups: int = 1) -> CondConvolutional:
        return CondConvolutional(
            filters=filters,
            size=size,
            groups=groups,
            stride=stride,
            experts=self.experts,
            activation=activation,
            routing=ROUTING,
        )

    @classmethod
    def guesses(cls, window: Sequence[FoldLayer]) -> Iterator[Block]:
        """avgpool, 1x1, route to the input, then [1x1], depthwise, [gate], 1x1, [dropout], [shortcut]."""
        for at in (LAYERS_BEFORE + 1, LAYERS_BEFORE):
            depthwise = layer_at(window, at, CondConvolutional)
            if depthwise is not None and depthwise.groups == depthwise.filters == window[at].channels:
                yield from cls._guesses(window, at, depthwise)

    @classmethod
    def _guesses(cls, window: Sequence[FoldLayer], at: int, depthwise: CondConvolutional) -> Iterator[Block]:
        gate = read_gate(window, at + 1)
        end = at + 1 + (LAYERS_IN_GATE if gate else 0)
        project = layer_at(window, end, CondConvolutional)
        if project is None:
            return
        ends = read_skip(window, end + 1, depthwise.stride == 1 and window[0].channels == project.filters)
        yield cls(
            filters=project.filters,
            kernel=depthwise.size,
            stride=depthwise.stride,
            experts=depthwise.experts,
            expansion=Fixed(depthwise.filters),
            se=Fixed(gate[0]) if gate else None,
            **ends._asdict(),
            activation=depthwise.activation,
        )

    def canonical(self, channels: int) -> CondConv:
        """Plain expansions are ratios, other mids fixed; a skip without effect is at its default."""
        ends = skip_of(self).canonical(self.stride == 1 and channels == self.filters)
        return replace(
            self,
            expansion=spelled(self.expansion, channels, SIX),
            se=None if self.se is None else canonical_width(self.se, channels),
            **ends._asdict(),
        )

    def in_darknet(self) -> Block:
        """The MBConv with one kernel in each convolution."""
        return in_closest_words(
            MBConv(
                filters=self.filters,
                kernel=self.kernel,
                stride=self.stride,
                expansion=self.expansion,
                se=self.se,
                skip=self.skip,
                drop=self.drop,
                drop_connect=self.drop_connect,
                activation=self.activation,
            )
        )

    def torch(self, channels: int, rounding: Rounding) -> TorchForm:
        """`CondConv(channels, filters, kernel, stride, experts=..., expanded=..., squeezed=...)`."""
        mid, out = width_of(self.expansion, channels, rounding), rounding.filters(self.filters)
        squeezed = 0 if self.se is None else width_of(self.se, channels, rounding)
        gated = gate_arguments(squeezed, self.activation, "", "logistic") if squeezed else {}
        return block_form(
            "CondConv",
            arguments(
                str(channels),
                str(out),
                kernel=other(self.kernel, 3),
                stride=other(self.stride, 1),
                experts=str(self.experts),
                expanded=str(mid),
                **skip_of(self).arguments(self.stride == 1 and channels == out),
                activation=other_activation(self.activation, "swish"),
                **gated,
            ),
            (self.activation,),
            (("routing.weigh", "routing"),),
        )

    def stride_of(self) -> int:
        """The depthwise stride."""
        return self.stride

    def title(self) -> str:
        """`CondConv6`, or `CondConv` with a fixed expansion."""
        return ratio_title(self.kind, self.expansion)

    def facts(self) -> tuple[str, ...]:
        """Kernel, stride, filters, experts."""
        return (f"k{self.kernel}", f"s{self.stride}", str(self.filters), f"{self.experts} experts")
