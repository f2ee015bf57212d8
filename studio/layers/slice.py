"""Slice: some of the channels of an earlier layer, by their number. Beyond Darknet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from studio.diagnostics import Diagnostic, error
from studio.layers.base import NOTHING, Category, Context, Layer, Out, PrintedRow, Ref, Shape, key
from studio.layers.beyond import Beyond
from studio.layers.torch_text import TorchForm


@dataclass(frozen=True, slots=True)
class Slice(Layer):
    """Takes channels `start` to `start + filters` of an earlier layer: C x H x W becomes `filters` x H x W.

    Darknet's `[route] groups` splits equally only; a MixConv whose kernels do not divide its channels needs shares of
    other sizes (zoo.md section 5).
    """

    section: ClassVar[str] = "slice"
    category: ClassVar[Category] = Category.WIRING
    summary: ClassVar[str] = "Takes a run of channels of an earlier layer; Darknet has equal groups only."
    reads_previous: ClassVar[bool] = False
    needs_image: ClassVar[bool] = True

    from_: Ref | None = key(None, "The layer to read.", shown=True, required=True)
    start: int = key(0, "First channel that is taken, from 0.", low=0, shown=True)
    filters: int = key(1, "Channels that are taken.", low=1, unit="channels", shown=True)

    def _fits(self, inputs: tuple[Shape, ...]) -> bool:
        return bool(inputs) and 0 <= self.start < self.start + self.filters <= inputs[0].c

    def infer(self, inputs: tuple[Shape, ...], context: Context) -> Out:
        """`filters` channels; unknown where the source has not so many."""
        return Out.of(Shape.of(self.filters, inputs[0].h, inputs[0].w)) if self._fits(inputs) else NOTHING

    def stored_input(self, inputs: tuple[Shape, ...], out: Out, sources: tuple[Shape, ...]) -> Shape:
        """The source."""
        return inputs[0] if inputs else Shape.of(0, 0, 0)

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """No source, or channels that it does not have."""
        if not inputs:
            yield error("slice-empty", "slice without a layer to read", key="from", expected="from=-1 or another layer")
        elif inputs[0].image and not self._fits(inputs):
            text = f"{self.filters} channels from {self.start} on, of {inputs[0].c}"
            yield error("slice-range", text, key="filters", expected=f"channels from 0 to {inputs[0].c - 1}")

    def beyond_darknet(self) -> Beyond | None:
        """Nothing by itself; the block that it is in can round its channels."""
        changes = "expanded channels rounded up to a multiple of the kernels, so that all shares are equal"
        return Beyond("unequal shares of channels", (), changes)

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """An index."""
        if not self._fits(inputs):
            return None
        return TorchForm("", f"{{0}}[:, {self.start}:{self.start + self.filters}]")

    def printed(self, row: PrintedRow) -> str:
        """`slice 12 -> 40..79`."""
        source = row.sources[0] if row.sources else -1
        return f"slice  {source} -> {self.start}..{self.start + self.filters - 1}"

    def facts(self) -> tuple[str, ...]:
        """The channels, from 0."""
        return (f"{self.start}..{self.start + self.filters - 1}",)
