"""Rows of the layers table as text for other programs: as Darknet prints them, as CSV, as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from generators.table import csv_table, darknet_table, markdown_table
from studio.design.expand import Expansion


@dataclass(frozen=True, slots=True)
class Copy:
    """A way to copy. `heads`: lines before those of the layers, which are one each."""

    name: str
    title: str
    heads: int
    make: Callable[[Expansion], str]

    def text(self, expansion: Expansion, layers: Collection[int] | None = None) -> str:
        """The table; of some layers by Darknet's indices its heads and their lines, without totals."""
        text = self.make(expansion)
        if layers is None:
            return text
        lines = text.splitlines(keepends=True)
        return "".join([*lines[: self.heads], *(lines[self.heads + layer] for layer in sorted(layers))])


COPIES: tuple[Copy, ...] = (
    Copy("darknet", "Copy as Darknet prints it", 1, lambda made: darknet_table(made.network, made.rows)),
    Copy("csv", "Copy as CSV", 1, lambda made: csv_table(made.network, made.rows)),
    Copy("markdown", "Copy as Markdown", 2, lambda made: markdown_table(made.network, made.rows)),
)
