"""Layers that work on each value alone: dropout and a bare activation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from studio.diagnostics import Diagnostic, error, warning
from studio.layers.activations import DESIGN_ACTIVATIONS, EVERYWHERE
from studio.layers.base import Category, Context, Layer, Out, PrintedRow, Shape, key
from studio.layers.rules import activation_problems
from studio.layers.torch_text import TorchForm, activated, number_text


@dataclass(frozen=True, slots=True)
class Dropout(Layer):
    """Zeroes values at random in training, single ones or blocks of them; the identity at inference.

    Works in place on the output of the layer before, so a route to that layer sees dropped values
    (darknet-semantics 3.3).
    """

    section: ClassVar[str] = "dropout"
    category: ClassVar[Category] = Category.DROPOUT
    elementwise: ClassVar[bool] = True
    summary: ClassVar[str] = "Zeroes values at random in training; does nothing at inference."

    probability: float = key(0.2, "Share of values that are dropped.", low=0, high=1, shown=True)
    dropblock: bool = key(False, "Drop square blocks instead of single values (GPU training).", aside=True)
    dropblock_size_rel: float = key(0.0, "Block side as a share of the map.", low=0, high=1, aside=True)
    dropblock_size_abs: int = key(
        0,
        "Block side in pixels; wins over the relative one, 7 where neither is given.",
        unit="float read as int",
        aside=True,
    )

    def stored_input(self, inputs: tuple[Shape, ...], out: Out, sources: tuple[Shape, ...]) -> Shape:
        """Nothing, unless blocks are dropped."""
        return inputs[0] if self.dropblock else Shape(0, 0, 0, inputs[0].flat)

    def block_side(self, shape: Shape) -> int:
        """Side of a block in pixels where it is given so, else 0; never larger than the map."""
        side = self.dropblock_size_abs
        if not side and not self.dropblock_size_rel:
            side = 7
        return min(side, shape.h, shape.w)

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """A probability that is none; blocks on a vector or larger than the map."""
        shape = inputs[0]
        if not 0 <= self.probability < 1:
            yield error(
                "dropout-probability",
                f"probability={self.probability:g}",
                key="probability",
                expected="0 or more and below 1",
            )
        if self.dropblock and shape.known and not shape.image:
            yield error(
                "dropblock-image", f"dropblock on a vector of {shape}", key="dropblock", expected="a map C×H×W before"
            )
        elif self.dropblock and shape.image and self.dropblock_size_abs > min(shape.h, shape.w):
            yield warning(
                "dropblock-size",
                f"blocks of {self.dropblock_size_abs} on a map of {shape.h}×{shape.w}",
                key="dropblock_size_abs",
                expected=f"at most {min(shape.h, shape.w)}",
            )

    def canonical(self) -> Layer:
        """Block sizes count with dropblock only, the relative one only alone."""
        if not self.dropblock:
            return replace(self, dropblock_size_rel=0.0, dropblock_size_abs=0)
        return replace(self, dropblock_size_rel=0.0) if self.dropblock_size_abs else self

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """torch's dropout, or Darknet's blocks."""
        if not 0 <= self.probability < 1:
            return None
        if self.probability == 0:
            return TorchForm("", "{0}")
        share = number_text(self.probability)
        if not self.dropblock:
            return TorchForm(f"nn.Dropout({share})", "{self}({0})")
        side = self.block_side(inputs[0])
        size = f"side={side}" if side else f"share={number_text(self.dropblock_size_rel)}"
        return TorchForm(f"DropBlock({share}, {size})", "{self}({0})", ("DropBlock",))

    def printed(self, row: PrintedRow) -> str:
        """`dropout    p = 0.200        1280  ->   1280`."""
        size = row.inputs[0].flat
        if not self.dropblock:
            return f"dropout    p = {self.probability:.3f}        {size:4}  ->   {size:4}"
        side = self.block_side(row.inputs[0])
        block = f"abs = {side}" if side else f"rel = {self.dropblock_size_rel:.2f}"
        return f"dropblock    p = {self.probability:.3f}   l.dropblock_size_{block}    {size:4}  ->   {size:4}"

    def facts(self) -> tuple[str, ...]:
        """The probability, and that blocks are dropped."""
        return (f"p {self.probability:g}", "block") if self.dropblock else (f"p {self.probability:g}",)


@dataclass(frozen=True, slots=True)
class Activation(Layer):
    """Applies a function to each value; the shape stays (darknet-semantics 3.3)."""

    section: ClassVar[str] = "activation"
    category: ClassVar[Category] = Category.ACTIVATION
    elementwise: ClassVar[bool] = True
    summary: ClassVar[str] = "Applies a function to each value."

    activation: str = key("linear", "The function.", choices=DESIGN_ACTIVATIONS, shown=True)

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """Words that this layer type cannot compute."""
        return activation_problems(self.activation, context, EVERYWHERE)

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """The function."""
        return activated("{0}", self.activation)

    def printed(self, row: PrintedRow) -> str:
        """`Activation Layer: 4096 inputs`."""
        return f"Activation Layer: {row.inputs[0].flat} inputs"

    def facts(self) -> tuple[str, ...]:
        """The function."""
        return (self.activation,)
