"""Fused-MBConv: the inverted residual whose expansion and depthwise convolution are one full convolution."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from studio.blocks.base import Block, FoldLayer, Part, describe_width, local, ratio_title, spelled, width_of
from studio.blocks.convs import conv, conv_at
from studio.blocks.skip import SKIPS, read_skip, skip_of
from studio.blocks.squeeze_excite import LAYERS_IN_GATE, canonical_width, gate_arguments, gate_parts, read_gate
from studio.layers.activations import DESIGN_ACTIVATIONS
from studio.layers.base import key
from studio.layers.torch_text import TorchForm, arguments, block_form, other, other_activation
from studio.scaling import Fixed, Ratio, Rounding, Width

FOUR = Ratio(Fraction(4))
RELATIVE_TO = ("input", "output")


@dataclass(frozen=True, slots=True)
class FusedMBConv(Block):
    """Expand k x k, squeeze-excite, project 1x1, add the input (Tan & Le 2021; zoo.md section 4).

    Input i x H x W, output `filters` x H/stride x W/stride. Where the expanded width equals i there is one k x k
    convolution straight to `filters`, with its activation before the sum and without squeeze-excite. EdgeTPU's first
    block expands relative to its output.
    """

    kind: ClassVar[str] = "FusedMBConv"
    summary: ClassVar[str] = "Inverted residual with one full convolution in place of expansion and depthwise."
    may_drop: ClassVar[bool] = True

    filters: int = key(24, "Output channels.", low=1, step=8, unit="channels")
    kernel: int = key(3, "Kernel of the expanding convolution.", low=1, step=2, unit="px")
    stride: int = key(1, "Step of the expanding convolution.", low=1)
    expansion: Width = key(FOUR, "Expanded filters: a ratio of the channels, or a fixed count.")
    expansion_of: str = key("input", "Channels that an expansion ratio is relative to.", choices=RELATIVE_TO)
    se: Width | None = key(None, "Squeezed filters: a ratio of the input channels, a count, or none.")
    skip: str = key("auto", "Add the input where it fits, never, or after a dropout.", choices=SKIPS)
    drop: float = key(0.0, "Share of values that [dropout] drops on the branch before the sum.", low=0, high=1)
    drop_connect: float = key(
        0.0, "Share of images that lose the branch; 0 leaves it to the design's drop_connect.", low=0, high=0.99
    )
    activation: str = key("swish", "Activation after the k x k convolution.", choices=DESIGN_ACTIVATIONS)
    se_activation: str = key(
        "", "Activation inside squeeze-excite; the block's where empty.", choices=("", *DESIGN_ACTIVATIONS)
    )
    gate: str = key("logistic", "Gate of squeeze-excite.", choices=DESIGN_ACTIVATIONS)

    def expand(self, channels: int, rounding: Rounding) -> tuple[Part, ...]:
        """The layers for an input of `channels`, in Darknet's order."""
        return tuple(self._parts(channels, rounding))

    def _parts(self, channels: int, rounding: Rounding) -> Iterator[Part]:
        mid, out = self._mid(channels, rounding), rounding.filters(self.filters)
        if mid == channels:
            yield Part("conv", conv(out, self.kernel, self.activation, self.stride))
        else:
            yield Part("expand", conv(mid, self.kernel, self.activation, self.stride))
            if self.se is not None:
                squeezed = width_of(self.se, channels, rounding)
                inner = self.se_activation or self.activation
                yield from gate_parts("se.", mid, squeezed, inner, self.gate, local("expand"))
            yield Part("project", conv(out, 1, "linear"))
        yield from skip_of(self).parts(self.stride == 1 and channels == out)

    def _mid(self, channels: int, rounding: Rounding) -> int:
        base = rounding.filters(self.filters) if self.expansion_of == "output" else channels
        return width_of(self.expansion, base, rounding)

    @classmethod
    def guesses(cls, window: Sequence[FoldLayer]) -> Iterator[Block]:
        """k x k, [gate], linear 1x1, [dropout], [shortcut to the input]; or k x k alone before them."""
        first = conv_at(window, 0)
        if first is None:
            return
        stride, channels = first.strides[0], window[0].channels
        gate = read_gate(window, 1)
        end = 1 + (LAYERS_IN_GATE if gate else 0)
        project = conv_at(window, end, size=1)
        if project is not None and project.activation == "linear":
            ends = read_skip(window, end + 1, stride == 1 and channels == project.filters)
            yield cls(
                filters=project.filters,
                kernel=first.size,
                stride=stride,
                expansion=Fixed(first.filters),
                se=Fixed(gate[0]) if gate else None,
                **ends._asdict(),
                activation=first.activation,
                se_activation=gate[1] if gate else "",
                gate=gate[2] if gate else "logistic",
            )
        ends = read_skip(window, 1, stride == 1 and channels == first.filters)
        yield cls(
            filters=first.filters,
            kernel=first.size,
            stride=stride,
            expansion=Fixed(channels),
            **ends._asdict(),
            activation=first.activation,
        )

    def canonical(self, channels: int) -> FusedMBConv:
        """Expansions relative to the input; settings without effect are at their defaults."""
        mid = self._mid(channels, Rounding())
        gated = self.se is not None and mid != channels
        ends = skip_of(self).canonical(self.stride == 1 and channels == self.filters)
        return replace(
            self,
            expansion=spelled(Fixed(mid), channels, FOUR),
            expansion_of="input",
            se=canonical_width(self.se, channels) if self.se is not None and gated else None,
            **ends._asdict(),
            se_activation=self.se_activation if gated and self.se_activation != self.activation else "",
            gate=self.gate if gated else "logistic",
        )

    def torch(self, channels: int, rounding: Rounding) -> TorchForm:
        """`FusedMBConv(channels, filters, kernel, stride, expanded=...)`."""
        mid, out = self._mid(channels, rounding), rounding.filters(self.filters)
        gated: dict[str, str] = {}
        if self.se is not None and mid != channels:
            squeezed = width_of(self.se, channels, rounding)
            gated = gate_arguments(squeezed, self.activation, self.se_activation, self.gate)
        return block_form(
            "FusedMBConv",
            arguments(
                str(channels),
                str(out),
                kernel=other(self.kernel, 3),
                stride=other(self.stride, 1),
                expanded=str(mid),
                **skip_of(self).arguments(self.stride == 1 and channels == out),
                activation=other_activation(self.activation, "swish"),
                **gated,
            ),
            (self.activation, *((self.se_activation or self.activation, self.gate) if gated else ())),
        )

    def stride_of(self) -> int:
        """The stride of the k x k convolution."""
        return self.stride

    def title(self) -> str:
        """`FusedMBConv4`, or `FusedMBConv` with a fixed expansion."""
        return ratio_title(self.kind, self.expansion)

    def facts(self) -> tuple[str, ...]:
        """Kernel, stride, filters, and widths that are not the usual ratios."""
        words = [f"k{self.kernel}", f"s{self.stride}", str(self.filters)]
        if isinstance(self.expansion, Fixed):
            words.append(f"mid {self.expansion.filters}")
        if self.se is not None:
            words.append(f"SE {describe_width(self.se)}")
        return tuple(words)
