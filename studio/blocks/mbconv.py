"""MBConv: the inverted residual of MobileNetV2 and EfficientNet, with squeeze-excite and drop-out before its sum."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from studio.blocks.base import Block, FoldLayer, Part, describe_width, local, ratio_title, rounded_width, spelled
from studio.blocks.convs import conv, conv_at, depthwise_at
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
from studio.layers.convolutional import Convolutional
from studio.layers.torch_text import TorchForm, arguments, block_form, other, other_activation
from studio.scaling import Fixed, Ratio, Rounding, Width

SIX = Ratio(Fraction(6))
EXPANDS = ("auto", "always")
SE_OF = ("input", "expanded")


@dataclass(frozen=True, slots=True)
class MBConv(Block):
    """Expand 1x1, depthwise k x k, squeeze-excite, project 1x1, add the input (Tan & Le 2019; zoo.md section 4).

    Input i x H x W, output `filters` x H/stride x W/stride. The expanded width is `expansion` times i; at ratio 1 the
    1x1 does not exist unless `expand_at_one` is 'always'. Squeeze-excite filters are `se` times i, or times the
    expanded channels as in MobileNetV3, which also rounds both counts to a multiple of 8 (`divisor`). The sum exists
    where stride is 1 and i equals `filters`; `drop` puts Darknet's `[dropout]` on the branch before it.
    """

    kind: ClassVar[str] = "MBConv"
    summary: ClassVar[str] = "Inverted residual: expand, depthwise, squeeze-excite, project, add."
    may_drop: ClassVar[bool] = True

    filters: int = key(16, "Output channels.", low=1, step=8, unit="channels")
    kernel: int = key(3, "Depthwise kernel.", low=1, step=2, unit="px")
    stride: int = key(1, "Step of the depthwise convolution.", low=1)
    expansion: Width = key(SIX, "Expanded filters: a ratio of the input channels, or a fixed count.")
    se: Width | None = key(QUARTER, "Squeezed filters: a ratio of `se_of`, a count, or none.")
    skip: str = key("auto", "Add the input where it fits, never, or after a dropout.", choices=SKIPS)
    drop: float = key(0.0, "Share of values that [dropout] drops on the branch before the sum.", low=0, high=1)
    drop_connect: float = key(
        0.0, "Share of images that lose the branch; 0 leaves it to the design's drop_connect.", low=0, high=0.99
    )
    activation: str = key("swish", "Activation after expansion and depthwise convolution.", choices=DESIGN_ACTIVATIONS)
    se_activation: str = key(
        "", "Activation inside squeeze-excite; the block's where empty.", choices=("", *DESIGN_ACTIVATIONS)
    )
    gate: str = key("logistic", "Gate of squeeze-excite.", choices=DESIGN_ACTIVATIONS)
    expand_at_one: str = key("auto", "Keep the 1x1 convolution where the expansion is 1.", choices=EXPANDS)
    se_of: str = key("input", "What the squeezed filters are a ratio of.", choices=SE_OF)
    divisor: int = key(1, "Expanded and squeezed filters become the nearest multiple of it.", low=1)

    def expand(self, channels: int, rounding: Rounding) -> tuple[Part, ...]:
        """The layers for an input of `channels`, in Darknet's order."""
        return tuple(self._parts(channels, rounding))

    def _parts(self, channels: int, rounding: Rounding) -> Iterator[Part]:
        mid, out = self._mid(channels, rounding), rounding.filters(self.filters)
        if mid != channels or self.expand_at_one == "always":
            yield Part("expand", conv(mid, 1, self.activation))
        yield Part("depthwise", conv(mid, self.kernel, self.activation, self.stride, mid))
        if self.se is not None:
            squeezed = self._squeezed(channels, mid, rounding)
            yield from gate_parts(
                "se.", mid, squeezed, self.se_activation or self.activation, self.gate, local("depthwise")
            )
        yield Part("project", conv(out, 1, "linear"))
        yield from skip_of(self).parts(self.stride == 1 and channels == out)

    def _mid(self, channels: int, rounding: Rounding) -> int:
        return rounded_width(self.expansion, channels, rounding, self.divisor)

    def _squeezed(self, channels: int, mid: int, rounding: Rounding) -> int:
        """Filters of squeeze-excite, 0 where there is none."""
        base = mid if self.se_of == "expanded" else channels
        return rounded_width(self.se, base, rounding, self.divisor) if self.se is not None else 0

    @classmethod
    def guesses(cls, window: Sequence[FoldLayer]) -> Iterator[Block]:
        """[1x1], depthwise, [gate], linear 1x1, [dropout], [shortcut to the input]."""
        for at in (1, 0):
            depthwise = depthwise_at(window, at)
            if depthwise is not None:
                yield from cls._guesses(window, at, depthwise)

    @classmethod
    def _guesses(cls, window: Sequence[FoldLayer], at: int, depthwise: Convolutional) -> Iterator[Block]:
        gate = read_gate(window, at + 1)
        end = at + 1 + (LAYERS_IN_GATE if gate else 0)
        project = conv_at(window, end, size=1)
        if project is None:
            return
        stride = depthwise.strides[0]
        ends = read_skip(window, end + 1, stride == 1 and window[0].channels == project.filters)
        yield cls(
            filters=project.filters,
            kernel=depthwise.size,
            stride=stride,
            expansion=Fixed(depthwise.filters),
            se=Fixed(gate[0]) if gate else None,
            **ends._asdict(),
            activation=depthwise.activation,
            se_activation=gate[1] if gate else "",
            gate=gate[2] if gate else "logistic",
            expand_at_one="always" if at else "auto",
        )

    def canonical(self, channels: int) -> MBConv:
        """Whole or half expansions are ratios, other mids fixed; settings without effect are at their defaults."""
        mid = self._mid(channels, Rounding())
        squeezed = self._squeezed(channels, mid, Rounding())
        ends = skip_of(self).canonical(self.stride == 1 and channels == self.filters)
        return replace(
            self,
            expansion=spelled(Fixed(mid), channels, SIX),
            se=canonical_width(Fixed(squeezed), channels) if squeezed else None,
            se_of="input",
            divisor=1,
            **ends._asdict(),
            se_activation="" if self.se is None or self.se_activation == self.activation else self.se_activation,
            gate="logistic" if self.se is None else self.gate,
            expand_at_one=self.expand_at_one if mid == channels else "auto",
        )

    def torch(self, channels: int, rounding: Rounding) -> TorchForm:
        """`MBConv(channels, filters, kernel, stride, expanded=..., squeezed=...)`."""
        mid, out = self._mid(channels, rounding), rounding.filters(self.filters)
        gated = {} if self.se is None else self._gate(self._squeezed(channels, mid, rounding))
        return block_form(
            "MBConv",
            arguments(
                str(channels),
                str(out),
                kernel=other(self.kernel, 3),
                stride=other(self.stride, 1),
                expanded=str(mid),
                expand="True" if mid == channels and self.expand_at_one == "always" else "",
                **skip_of(self).arguments(self.stride == 1 and channels == out),
                activation=other_activation(self.activation, "swish"),
                **gated,
            ),
            (self.activation, self.se_activation or self.activation, self.gate),
        )

    def _gate(self, squeezed: int) -> dict[str, str]:
        return gate_arguments(squeezed, self.activation, self.se_activation, self.gate)

    def stride_of(self) -> int:
        """The depthwise stride."""
        return self.stride

    def title(self) -> str:
        """`MBConv6`, or `MBConv` with a fixed expansion."""
        return ratio_title(self.kind, self.expansion)

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
