"""Squeeze-and-excitation: global average, two 1x1 convolutions, a gate on the channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from studio.blocks.base import INPUT, Block, FoldLayer, Match, Part, describe_width, width_of
from studio.layers.activations import DESIGN_ACTIVATIONS
from studio.layers.base import Layer, key
from studio.layers.convolutional import Convolutional
from studio.layers.pooling import AvgPool
from studio.layers.torch_text import TorchForm, arguments, block_form, other_activation
from studio.layers.wiring import ScaleChannels
from studio.scaling import Fixed, Ratio, Rounding, Width

LAYERS_IN_GATE = 4
QUARTER: Width = Ratio(Fraction(1, 4))


@dataclass(frozen=True, slots=True)
class SqueezeExcite(Block):
    """Scales each channel of its input C x H x W by a gate made of the channel means (Hu et al. 2017, section 3).

    `reduction`: squeezed filters as a ratio of the input's channels, or fixed. No batch norm inside, so both
    convolutions have a bias (zoo.md section 4).
    """

    kind: ClassVar[str] = "SqueezeExcite"
    summary: ClassVar[str] = "Global average, squeeze, excite, scale: a learned gate for each channel."

    reduction: Width = key(QUARTER, "Squeezed filters: a ratio of the input channels, or a fixed count.")
    activation: str = key("swish", "Activation of the squeezing convolution.", choices=DESIGN_ACTIVATIONS)
    gate: str = key("logistic", "Activation of the exciting convolution.", choices=DESIGN_ACTIVATIONS)

    def expand(self, channels: int, rounding: Rounding) -> tuple[Part, ...]:
        """avgpool, squeeze, excite, scale_channels over `channels`."""
        squeezed = width_of(self.reduction, channels, rounding)
        return gate_parts("", channels, squeezed, self.activation, self.gate, INPUT)

    @classmethod
    def fold(cls, window: Sequence[FoldLayer]) -> Match | None:
        """Four layers whose last one scales the input of the first."""
        found = read_gate(window)
        if found is None:
            return None
        squeezed, activation, gate = found
        block = cls(Fixed(squeezed), activation, gate)
        return Match(block.canonical(window[0].channels), LAYERS_IN_GATE)

    def canonical(self, channels: int) -> Block:
        """A quarter is written as the ratio, any other count as fixed filters."""
        return SqueezeExcite(canonical_width(self.reduction, channels), self.activation, self.gate)

    def torch(self, channels: int, rounding: Rounding) -> TorchForm:
        """`SqueezeExcite(channels, squeezed)`."""
        squeezed = width_of(self.reduction, channels, rounding)
        return block_form(
            "SqueezeExcite",
            arguments(
                str(channels),
                str(squeezed),
                activation=other_activation(self.activation, "swish"),
                gate=other_activation(self.gate, "logistic"),
            ),
            (self.activation, self.gate),
        )

    def facts(self) -> tuple[str, ...]:
        """The reduction."""
        return (describe_width(self.reduction),)


def gate_parts(
    prefix: str, channels: int, squeezed: int, activation: str, gate: str, scaled: object
) -> tuple[Part, ...]:
    """The four layers of a gate; roles start with `prefix`, `scaled` is the reference to what the gate multiplies."""
    return (
        Part(f"{prefix}pool", AvgPool()),
        Part(f"{prefix}squeeze", Convolutional(filters=squeezed, activation=activation)),
        Part(f"{prefix}excite", Convolutional(filters=channels, activation=gate)),
        Part(f"{prefix}scale", ScaleChannels(from_=scaled)),  # type: ignore[arg-type]
    )


def gate_arguments(squeezed: int, activation: str, inner: str, gate: str) -> dict[str, str]:
    """Arguments for the squeeze-excite inside another block, whose own activation is its usual one."""
    return {
        "squeezed": str(squeezed),
        "squeeze_activation": other_activation(inner or activation, activation),
        "gate": other_activation(gate, "logistic"),
    }


def read_gate(window: Sequence[FoldLayer], at: int = 0) -> tuple[int, str, str] | None:
    """(squeezed filters, activation, gate) where the four layers of a gate stand at a place of the window."""
    if len(window) < at + LAYERS_IN_GATE or not isinstance(window[at].layer, AvgPool):
        return None
    pool, squeeze, excite, scale = (item.layer for item in window[at : at + LAYERS_IN_GATE])
    if not (isinstance(pool, AvgPool) and isinstance(scale, ScaleChannels) and scale.from_ is not None):
        return None
    if not (_plain(squeeze) and _plain(excite)):
        return None
    assert isinstance(squeeze, Convolutional)
    assert isinstance(excite, Convolutional)
    if excite.filters != window[at].channels:
        return None
    return squeeze.filters, squeeze.activation, excite.activation


def _plain(layer: Layer) -> bool:
    return isinstance(layer, Convolutional) and layer.size == 1 and layer.splits == 1 and not layer.normalised


def canonical_width(width: Width, base: int) -> Width:
    """A quarter of `base` as a ratio, other counts fixed; so that each expansion has one spelling."""
    count = width_of(width, base, Rounding())
    return QUARTER if count == max(1, base // 4) else Fixed(count)
