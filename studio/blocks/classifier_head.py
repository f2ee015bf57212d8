"""The end of a classifier: a last convolution, the mean of the map, dropout, one output for each class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from studio.blocks.base import Block, FoldLayer, Part
from studio.blocks.convs import conv, layer_at
from studio.layers.activations import DESIGN_ACTIVATIONS
from studio.layers.base import key
from studio.layers.classifier import Softmax
from studio.layers.convolutional import Convolutional
from studio.layers.pointwise import Dropout
from studio.layers.pooling import AvgPool
from studio.scaling import Rounding

PLACES = ("after", "before", "last")


@dataclass(frozen=True, slots=True)
class ClassifierHead(Block):
    """[1x1 convolution,] average, [dropout,] classifier, [softmax]; input i x H x W, output `classes` x 1 x 1.

    `pool`: the average stands `after` the convolution (EfficientNet), `before` it, which then has a bias instead of
    batch norm (MobileNetV3, GhostNet), or `last`, after the classifier (Darknet19). Classes never scale.
    """

    kind: ClassVar[str] = "ClassifierHead"
    summary: ClassVar[str] = "The end of a classifier: convolution, average, dropout, classes, softmax."
    sought: ClassVar[bool] = False

    classes: int = key(1000, "Number of classes.", low=1)
    hidden: int = key(1280, "Filters of the 1x1 convolution; 0: there is none.", low=0, step=8, unit="channels")
    pool: str = key("after", "Where the average stands: after the convolution, before it, or last.", choices=PLACES)
    dropout: float = key(0.2, "Share of values that are dropped before the classifier.", low=0, high=0.9)
    softmax: bool = key(True, "A softmax over the classes at the end.")
    activation: str = key("swish", "Activation of the convolution.", choices=DESIGN_ACTIVATIONS)

    def expand(self, channels: int, rounding: Rounding) -> tuple[Part, ...]:
        """The layers of the order that `pool` says."""
        return tuple(self._parts(rounding))

    def _parts(self, rounding: Rounding) -> Iterator[Part]:
        average, hidden = Part("average", AvgPool()), rounding.filters(self.hidden) if self.hidden else 0
        if self.pool == "before":
            yield average
        if hidden and self.pool == "before":
            yield Part("conv", Convolutional(filters=hidden, activation=self.activation))
        elif hidden:
            yield Part("conv", conv(hidden, 1, self.activation))
        if self.pool == "after":
            yield average
        if self.dropout:
            yield Part("dropout", Dropout(probability=self.dropout))
        yield Part("classifier", Convolutional(filters=self.classes, activation="linear"))
        if self.pool == "last":
            yield average
        if self.softmax:
            yield Part("softmax", Softmax())

    def outputs(self, channels: int, rounding: Rounding) -> int:
        """The classes; none as channels after the softmax, whose output is flat."""
        return 0 if self.softmax else self.classes

    @classmethod
    def guesses(cls, window: Sequence[FoldLayer]) -> Iterator[Block]:
        """Average, convolution and dropout in any order, the classifier, [average], [softmax]."""
        first, at = layer_at(window, 0, AvgPool) is not None, 0
        at += first
        last = [place for place in range(at, min(at + 4, len(window))) if layer_at(window, place, Convolutional)]
        for place in reversed(last[:2]):
            classifier = layer_at(window, place, Convolutional)
            hidden = layer_at(window, at, Convolutional) if place > at else None
            dropout = layer_at(window, place - 1, Dropout)
            after = layer_at(window, place + 1, AvgPool) is not None
            softmax = layer_at(window, place + 1 + after, Softmax) is not None
            assert classifier is not None
            for pool, soft in ((p, s) for p in PLACES for s in ((True, False) if softmax else (False,))):
                yield cls(
                    classes=classifier.filters,
                    hidden=hidden.filters if hidden is not None else 0,
                    pool=pool,
                    dropout=dropout.probability if dropout is not None else 0.0,
                    softmax=soft,
                    activation=hidden.activation if hidden is not None else "swish",
                )

    def canonical(self, channels: int) -> ClassifierHead:
        """Without a convolution its activation says nothing, and before and after are one place."""
        if self.hidden:
            return self
        return replace(self, activation="swish", pool="after" if self.pool == "before" else self.pool)

    def facts(self) -> tuple[str, ...]:
        """Filters and classes."""
        return (str(self.hidden), f"{self.classes} classes") if self.hidden else (f"{self.classes} classes",)
