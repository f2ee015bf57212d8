"""Spatial attention: a convolution of the map gates the map itself, value by value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from studio.blocks.base import INPUT, Block, FoldLayer, Part
from studio.blocks.convs import conv, conv_at, layer_at
from studio.layers.activations import DESIGN_ACTIVATIONS
from studio.layers.base import key
from studio.layers.torch_text import TorchForm, arguments, block_form, other, other_activation
from studio.layers.wiring import Sam
from studio.scaling import Rounding


@dataclass(frozen=True, slots=True)
class SpatialAttention(Block):
    """Multiplies its input C x H x W by a convolution of it (SAM of YOLOv4; Bochkovskiy et al. 2020, 3.4)."""

    kind: ClassVar[str] = "SpatialAttention"
    summary: ClassVar[str] = "YOLOv4's SAM: a convolution of the map gates the map, value by value."

    kernel: int = key(1, "Kernel of the convolution.", low=1, step=2, unit="px")
    gate: str = key("logistic", "Activation of the convolution.", choices=DESIGN_ACTIVATIONS)

    def expand(self, channels: int, rounding: Rounding) -> tuple[Part, ...]:
        """attend, scale."""
        return Part("attend", conv(channels, self.kernel, self.gate)), Part("scale", Sam(from_=INPUT))

    @classmethod
    def guesses(cls, window: Sequence[FoldLayer]) -> Iterator[Block]:
        """A convolution and a [sam]."""
        attend = conv_at(window, 0)
        if attend is not None and layer_at(window, 1, Sam) is not None:
            yield cls(attend.size, attend.activation)

    def torch(self, channels: int, rounding: Rounding) -> TorchForm:
        """`SpatialAttention(channels)`."""
        return block_form(
            "SpatialAttention",
            arguments(str(channels), kernel=other(self.kernel, 1), gate=other_activation(self.gate, "logistic")),
            (self.gate,),
        )

    def facts(self) -> tuple[str, ...]:
        """The kernel."""
        return (f"k{self.kernel}",)
