"""A section that Darknet does not know: kept, drawn and reported, its shape unknown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from studio.diagnostics import Diagnostic, error
from studio.layers.base import NOTHING, Category, Context, Layer, Out, PrintedRow, Shape


@dataclass(frozen=True, slots=True)
class UnknownLayer(Layer):
    """Stands for a section of an unknown type. Its keys stay in the text; everything after it is unknown."""

    section: ClassVar[str] = "unknown"
    category: ClassVar[Category] = Category.OTHER
    summary: ClassVar[str] = "A section type that Darknet does not know."

    name: str = ""

    def infer(self, inputs: tuple[Shape, ...], context: Context) -> Out:
        """Nothing is known of its output."""
        return NOTHING

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """Darknet makes an empty layer of it and stops or crashes later."""
        yield error("section-unknown", f"[{self.name}] is not a section that Darknet knows")

    def printed(self, row: PrintedRow) -> str:
        """Darknet's message."""
        return f"Type not recognized: [{self.name}]"
