"""Drop-connect (stochastic depth): branches of single images are left out in training. Beyond Darknet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from studio.diagnostics import Diagnostic, error
from studio.layers.base import Category, Context, Layer, Out, PrintedRow, Shape, key
from studio.layers.beyond import Beyond
from studio.layers.pointwise import Dropout
from studio.layers.torch_text import TorchForm, number_text


@dataclass(frozen=True, slots=True)
class DropConnect(Layer):
    """Zeroes the whole branch of an image at random in training, and scales the others by 1 / (1 - probability).

    C x H x W stays; the identity at inference (Huang et al. 2016; zoo.md section 4).
    """

    section: ClassVar[str] = "drop_connect"
    category: ClassVar[Category] = Category.DROPOUT
    elementwise: ClassVar[bool] = True
    summary: ClassVar[str] = "Leaves out the branch of single images in training; does nothing at inference."

    probability: float = key(0.2, "Share of images whose branch is left out.", low=0, high=1, shown=True)

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """A probability that is none."""
        if not 0 <= self.probability < 1:
            message = f"probability={self.probability:g}"
            yield error("dropout-probability", message, key="probability", expected="0 or more and below 1")

    def beyond_darknet(self) -> Beyond | None:
        """A `[dropout]` with the same probability, which drops single values."""
        changes = "[dropout] with the same probabilities, which drops single values where drop-connect drops branches"
        return Beyond("drop-connect", (Dropout(probability=self.probability),), changes, training_only=True)

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """A module of its own."""
        if not 0 <= self.probability < 1:
            return None
        if self.probability == 0:
            return TorchForm("", "{0}")
        return TorchForm(f"DropConnect({number_text(self.probability)})", "{self}({0})", ("DropConnect",))

    def printed(self, row: PrintedRow) -> str:
        """`dropcon    p = 0.013        1280  ->   1280`."""
        size = row.inputs[0].flat
        return f"dropcon    p = {self.probability:.3f}        {size:4}  ->   {size:4}"

    def facts(self) -> tuple[str, ...]:
        """The probability."""
        return (f"p {self.probability:.3g}",)
