"""A detection head of YOLO whose filters follow from classes and anchors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from studio.blocks.base import Block, FoldLayer, Part
from studio.blocks.convs import conv, conv_at, layer_at
from studio.layers.activations import DESIGN_ACTIVATIONS
from studio.layers.base import key
from studio.layers.convolutional import Convolutional
from studio.layers.torch_text import TorchForm, arguments, block_form, other_activation
from studio.layers.yolo import Yolo
from studio.scaling import Rounding

#: The anchors of YOLOv4 at its smallest maps.
ANCHORS = (142.0, 110.0, 192.0, 243.0, 459.0, 401.0)


@dataclass(frozen=True, slots=True)
class YoloHead(Block):
    """A 3x3 convolution, a 1x1 to (classes + 5) * masks filters, [yolo] (Redmon and Farhadi 2018).

    Input i x H x W, output (classes + 5) * masks x H x W. The filters of the 1x1 are never written by hand, and never
    scale. Mask numbers without an anchor are left out.
    """

    kind: ClassVar[str] = "YoloHead"
    summary: ClassVar[str] = "YOLO's detection head: the filters follow from classes and anchors."

    filters: int = key(512, "Filters of the 3x3 convolution.", low=1, step=8, unit="channels")
    classes: int = key(80, "Number of classes.", low=1)
    mask: tuple[int, ...] = key((0, 1, 2), "Which anchors this head uses.", low=0)
    anchors: tuple[float, ...] = key(
        ANCHORS, "Width and height of each anchor of all heads, in input pixels, in pairs.", low=0
    )
    activation: str = key("leaky", "Activation of the 3x3 convolution.", choices=DESIGN_ACTIVATIONS)
    predict: str = key(
        "linear", "Activation of the 1x1 convolution; logistic with new_coords.", choices=("linear", "logistic")
    )

    def expand(self, channels: int, rounding: Rounding) -> tuple[Part, ...]:
        """conv, predict, yolo."""
        mask, anchors = self._anchors()
        wanted = (self.classes + Yolo.box_values) * len(mask)
        return (
            Part("conv", conv(rounding.filters(self.filters), 3, self.activation)),
            Part("predict", Convolutional(filters=wanted, activation=self.predict)),
            Part("yolo", Yolo(mask=mask, anchors=anchors, classes=self.classes, num=len(anchors) // 2)),
        )

    def _anchors(self) -> tuple[tuple[int, ...], tuple[float, ...]]:
        """The mask and the whole pairs of anchors that there are."""
        anchors = self.anchors[: len(self.anchors) // 2 * 2] or ANCHORS[:2]
        mask = tuple(number for number in self.mask if 0 <= number < len(anchors) // 2)
        return mask or (0,), anchors

    def outputs(self, channels: int, rounding: Rounding) -> int:
        """Values for each pixel."""
        return (self.classes + Yolo.box_values) * len(self._anchors()[0])

    @classmethod
    def guesses(cls, window: Sequence[FoldLayer]) -> Iterator[Block]:
        """3x3, 1x1 with a bias, [yolo]."""
        first, predict, head = conv_at(window, 0, size=3), layer_at(window, 1, Convolutional), layer_at(window, 2, Yolo)
        if first is not None and predict is not None and head is not None:
            yield cls(first.filters, head.classes, head.mask, head.anchors, first.activation, predict.activation)

    def canonical(self, channels: int) -> YoloHead:
        """Masks and anchors that count."""
        mask, anchors = self._anchors()
        return replace(self, mask=mask, anchors=anchors)

    def torch(self, channels: int, rounding: Rounding) -> TorchForm:
        """`YoloBranch(channels, filters, classes, anchors)`."""
        return block_form(
            "YoloBranch",
            arguments(
                str(channels),
                str(rounding.filters(self.filters)),
                str(self.classes),
                str(len(self._anchors()[0])),
                activation=other_activation(self.activation, "leaky"),
                predict=other_activation(self.predict, "linear"),
            ),
            (self.activation, self.predict),
        )

    def facts(self) -> tuple[str, ...]:
        """Classes and mask."""
        return f"{self.classes} classes", "mask " + ",".join(map(str, self.mask))
