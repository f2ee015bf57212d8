"""Rows of the layers table as text for other programs: as Darknet prints them, as CSV, as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

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


def _as_darknet(made: Expansion) -> str:
    from generators.table import darknet_table  # nothing that writes files is loaded before somebody wants it

    return darknet_table(made.network, made.rows)


def _as_csv(made: Expansion) -> str:
    from generators.table import csv_table

    return csv_table(made.network, made.rows)


def _as_markdown(made: Expansion) -> str:
    from generators.table import markdown_table

    return markdown_table(made.network, made.rows)


COPIES: tuple[Copy, ...] = (
    Copy("darknet", "Copy as Darknet prints it", 1, _as_darknet),
    Copy("csv", "Copy as CSV", 1, _as_csv),
    Copy("markdown", "Copy as Markdown", 2, _as_markdown),
)
