"""MBConv: the inverted residual of MobileNetV2 and EfficientNet, with squeeze-excite and drop-out before its sum."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from studio.blocks.base import INPUT, Block, FoldLayer, Match, Part, local, width_of
from studio.blocks.squeeze_excite import (
    LAYERS_IN_GATE,
    QUARTER,
    canonical_width,
    describe_width,
    gate_parts,
    gate_text,
    read_gate,
)
from studio.layers.activations import ACTIVATIONS
from studio.layers.base import Layer, key
from studio.layers.convolutional import Convolutional
from studio.layers.pointwise import Dropout
from studio.layers.torch_text import TorchForm, activation_text, arguments, number_text
from studio.layers.wiring import Shortcut
from studio.scaling import Fixed, Ratio, Rounding, Width

SIX: Width = Ratio(Fraction(6))
SKIPS = ("auto", "never")
EXPANDS = ("auto", "always")


@dataclass(frozen=True, slots=True)
class MBConv(Block):
    """Expand 1x1, depthwise k x k, squeeze-excite, project 1x1, add the input (Tan & Le 2019; zoo.md section 4).

    Input i x H x W, output `filters` x H/stride x W/stride. The expanded width is `expansion` times i; at ratio 1 the
    1x1 does not exist unless `expand` is 'always'. Squeeze-excite filters are `se` times i. The sum exists where stride
    is 1 and i equals `filters`; `drop` puts Darknet's `[dropout]` on the branch before it.
    """

    kind: ClassVar[str] = "MBConv"
    summary: ClassVar[str] = "Inverted residual: expand, depthwise, squeeze-excite, project, add."

    filters: int = key(16, "Output channels.", low=1, step=8, unit="channels")
    kernel: int = key(3, "Depthwise kernel.", low=1, step=2, unit="px")
    stride: int = key(1, "Step of the depthwise convolution.", low=1)
    expansion: Width = key(SIX, "Expanded filters: a ratio of the input channels, or a fixed count.")
    se: Width | None = key(QUARTER, "Squeezed filters: a ratio of the input channels, a count, or none.")
    skip: str = key("auto", "Add the input where stride is 1 and channels agree, or never.", choices=SKIPS)
    drop: float = key(0.0, "Drop probability on the branch before the sum.", low=0, high=1)
    activation: str = key("swish", "Activation after expansion and depthwise convolution.", choices=ACTIVATIONS)
    se_activation: str = key(
        "", "Activation inside squeeze-excite; the block's where empty.", choices=("", *ACTIVATIONS)
    )
    gate: str = key("logistic", "Gate of squeeze-excite.", choices=ACTIVATIONS)
    expand_at_one: str = key("auto", "Keep the 1x1 convolution where the expansion is 1.", choices=EXPANDS)

    def expand(self, channels: int, rounding: Rounding) -> tuple[Part, ...]:
        """The layers for an input of `channels`, in Darknet's order."""
        return tuple(self._parts(channels, rounding))

    def _parts(self, channels: int, rounding: Rounding) -> Iterator[Part]:
        mid, out = width_of(self.expansion, channels, rounding), rounding.filters(self.filters)
        if mid != channels or self.expand_at_one == "always":
            yield Part("expand", _conv(mid, 1, self.activation))
        yield Part("depthwise", replace(_conv(mid, self.kernel, self.activation), groups=mid, stride=self.stride))
        if self.se is not None:
            squeezed = width_of(self.se, channels, rounding)
            yield from gate_parts(
                "se.", mid, squeezed, self.se_activation or self.activation, self.gate, local("depthwise")
            )
        yield Part("project", _conv(out, 1, "linear"))
        if self.skip == "auto" and self.stride == 1 and channels == out:
            if self.drop:
                yield Part("drop", Dropout(probability=self.drop))
            yield Part("add", Shortcut(from_=(INPUT,)))

    @classmethod
    def fold(cls, window: Sequence[FoldLayer]) -> Match | None:
        """[1x1], depthwise, [gate], linear 1x1, [dropout], [shortcut to the input]."""
        if not window:
            return None
        first = _norm_conv(window, 0, size=1)
        found = cls._fold(window, first) if first is not None else None
        return found or cls._fold(window, None)

    @classmethod
    def _fold(cls, window: Sequence[FoldLayer], first: Convolutional | None) -> Match | None:
        channels, at = window[0].channels, 1 if first is not None else 0
        depthwise = _norm_conv(window, at)
        if depthwise is None or not depthwise.splits == depthwise.filters == window[at].channels:
            return None
        if first is not None and first.activation != depthwise.activation:
            return None
        at += 1
        gate = read_gate(window[at:])
        at += LAYERS_IN_GATE if gate else 0
        project = _norm_conv(window, at, size=1)
        if project is None or project.activation != "linear":
            return None
        at += 1
        stride = depthwise.strides[0]
        drop, skip, at = _sum(window, at, stride == 1 and channels == project.filters)
        block = cls(
            filters=project.filters,
            kernel=depthwise.size,
            stride=stride,
            expansion=Fixed(depthwise.filters),
            se=Fixed(gate[0]) if gate else None,
            skip=skip,
            drop=drop,
            activation=depthwise.activation,
            se_activation=gate[1] if gate else "",
            gate=gate[2] if gate else "logistic",
            expand_at_one="always" if first is not None else "auto",
        )
        return Match(block.canonical(channels), at)

    def canonical(self, channels: int) -> MBConv:
        """Whole or half expansions are ratios, other mids fixed; settings without effect are at their defaults."""
        mid = width_of(self.expansion, channels, Rounding())
        same = self.stride == 1 and channels == self.filters
        return replace(
            self,
            expansion=_canonical_expansion(mid, channels),
            se=None if self.se is None else canonical_width(self.se, channels),
            skip=self.skip if same else "auto",
            drop=self.drop if same and self.skip == "auto" else 0.0,
            se_activation="" if self.se is None or self.se_activation == self.activation else self.se_activation,
            gate="logistic" if self.se is None else self.gate,
            expand_at_one=self.expand_at_one if mid == channels else "auto",
        )

    def torch(self, channels: int, rounding: Rounding) -> TorchForm:
        """`MBConv(channels, filters, kernel, stride, expanded=..., squeezed=...)`."""
        mid, out = width_of(self.expansion, channels, rounding), rounding.filters(self.filters)
        words = (self.activation, self.se_activation or self.activation, self.gate)
        squeezed = "" if self.se is None else str(width_of(self.se, channels, rounding))
        activation, gate = gate_text(self.activation, self.gate)
        same = self.stride == 1 and channels == out
        inner = "" if self.se is None or words[1] == words[0] else activation_text(words[1])[0]
        text = arguments(
            str(channels),
            str(out),
            f"kernel={self.kernel}" if self.kernel != 3 else "",
            f"stride={self.stride}" if self.stride != 1 else "",
            expanded=str(mid),
            squeezed=squeezed,
            expand="True" if mid == channels and self.expand_at_one == "always" else "",
            skip="False" if same and self.skip == "never" else "",
            drop=number_text(self.drop) if self.drop and same and self.skip == "auto" else "",
            activation=activation,
            squeeze_activation=inner,
            gate=gate if self.se is not None else "",
        )
        needs = tuple(need for word in words for need in activation_text(word)[1])
        return TorchForm(f"MBConv({text})", "{self}({0})", ("MBConv", *needs))

    def stride_of(self) -> int:
        """The depthwise stride."""
        return self.stride

    def title(self) -> str:
        """`MBConv6`, or `MBConv` with a fixed expansion."""
        if isinstance(self.expansion, Ratio):
            return f"MBConv{float(self.expansion.value):g}"
        return "MBConv"

    def facts(self) -> tuple[str, ...]:
        """Kernel, stride, filters, and widths that are not the usual ratios."""
        words = [f"k{self.kernel}", f"s{self.stride}", str(self.filters)]
        if isinstance(self.expansion, Fixed):
            words.append(f"mid {self.expansion.filters}")
        if self.se is None:
            words.append("no SE")
        elif isinstance(self.se, Fixed):
            words.append(f"SE {describe_width(self.se)}")
        return tuple(words)


def _conv(filters: int, size: int, activation: str) -> Convolutional:
    return Convolutional(batch_normalize=True, filters=filters, size=size, pad=size > 1, activation=activation)


def _norm_conv(window: Sequence[FoldLayer], at: int, size: int | None = None) -> Convolutional | None:
    """The batch-normalised convolution at a place of the window; with `size`, an ungrouped one of that size."""
    layer: Layer | None = window[at].layer if at < len(window) else None
    if not isinstance(layer, Convolutional) or not layer.normalised:
        return None
    return layer if size is None or (layer.size == size and layer.splits == 1) else None


def _sum(window: Sequence[FoldLayer], at: int, possible: bool) -> tuple[float, str, int]:
    """(drop, skip, place after) of the optional dropout and shortcut that end a block."""
    if not possible:
        return 0.0, "auto", at
    drop = 0.0
    place = at
    if place < len(window) and isinstance(layer := window[place].layer, Dropout):
        drop, place = layer.probability, place + 1
    if place < len(window) and isinstance(layer := window[place].layer, Shortcut) and layer.from_ == (INPUT,):
        return drop, "auto", place + 1
    return 0.0, "never", at


def _canonical_expansion(mid: int, channels: int) -> Width:
    ratio = Fraction(mid, max(1, channels))
    return Ratio(ratio) if (2 * ratio).denominator == 1 else Fixed(mid)
