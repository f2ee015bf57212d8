"""Which rows of the layers table stand where: filtered, and sorted by a column, above and inside blocks alike."""

from __future__ import annotations

from dataclasses import dataclass, field

from widgets.panels.layer_columns import COLUMNS, Column
from widgets.panels.layer_filter import Filter
from widgets.panels.layer_rows import LayerRow, Rows

Shown = tuple[tuple[int, tuple[int, ...]], ...]
"""In the order of the table: the place of a node, and the places of its layers in it."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How rows are chosen and ordered. `column` None: as in the network."""

    filter: Filter = field(default_factory=Filter)
    column: Column | None = None
    down: bool = True

    @property
    def plain(self) -> bool:
        """True where all rows stand in the order of the network."""
        return not self.filter and self.column is None

    def stepped(self, column: Column) -> Arrangement:
        """After a click on a head: the largest first, then the smallest, then the network's order again.

        Words begin with the smallest.
        """
        words = column in (Column.NUMBER, Column.LAYER)
        if column != self.column:
            return Arrangement(self.filter, column, not words)
        if self.down != words:
            return Arrangement(self.filter, column, not self.down)
        return Arrangement(self.filter, None)

    def shown(self, rows: Rows) -> Shown:
        """The rows that stand in the table."""
        if self.plain:
            return tuple((place, tuple(range(len(below) - 1))) for place, below in enumerate(rows.outline))
        kept: dict[int, tuple[int, ...]] = {}
        for place in range(len(rows)):
            row = rows[place]
            whole = not self.filter or self.filter.passes(row, rows)
            inner = [at for at, below in enumerate(row.inner) if whole or self.filter.passes(below, rows)]
            if whole or inner:
                kept[place] = self._ordered([(at, row.inner[at]) for at in inner], rows)
        return tuple((place, kept[place]) for place in self._ordered([(place, rows[place]) for place in kept], rows))

    def _ordered(self, numbered: list[tuple[int, LayerRow]], rows: Rows) -> tuple[int, ...]:
        """Places in the order of the column; rows without a value come last either way."""
        if self.column is None:
            return tuple(place for place, _ in numbered)
        value = COLUMNS[self.column].value
        valued = [(value(row, rows), place) for place, row in numbered]
        known = [(found, place) for found, place in valued if found is not None]
        known.sort(key=lambda pair: pair[0], reverse=self.down)
        return (*(place for _, place in known), *(place for found, place in valued if found is None))
