"""The columns of the layers table: what each says of a row, how rows sort by it, how wide it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from widgets.costs import NONE, UNKNOWN, percent
from widgets.panels.layer_rows import LayerRow, Rows


class Column(IntEnum):
    """The columns in order: Darknet's, then the costs."""

    NUMBER = 0
    LAYER = 1
    FILTERS = 2
    SIZE = 3
    INPUT = 4
    OUTPUT = 5
    BFLOPS = 6
    SHARE = 7
    PARAMS = 8
    MACS = 9
    MEMORY = 10
    FIELD = 11
    TIME = 12


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One column. `words`: its names in a filter, the first of them in the menu; `width` in design pixels.

    `value` is None for what a row has none of; such rows come last when sorted.
    """

    head: str
    words: tuple[str, ...]
    width: int
    text: Callable[[LayerRow, Rows], str]
    value: Callable[[LayerRow, Rows], float | str | None]
    help: str = ""


def _number(text: str) -> float | None:
    digits = text.split(" ")[0]
    return float(digits) if digits.isdecimal() else None


def _field(row: LayerRow, rows: Rows) -> str:
    size = rows.field(row)
    return UNKNOWN if size is None else f"{size:,}"


def _time(row: LayerRow, rows: Rows) -> str:
    spent = rows.time(row)
    return NONE if spent is None else f"{spent:.2f}"


COLUMNS: tuple[ColumnSpec, ...] = (
    ColumnSpec("#", ("number", "#"), 64, lambda row, rows: row.number, lambda row, rows: float(row.first)),
    ColumnSpec("layer", ("layer", "type"), 116, lambda row, rows: row.title, lambda row, rows: row.title.lower()),
    ColumnSpec("filters", ("filters",), 52, lambda row, rows: row.filters, lambda row, rows: _number(row.filters)),
    ColumnSpec("size / strd", ("size",), 70, lambda row, rows: row.size, lambda row, rows: _number(row.size)),
    ColumnSpec(
        "input",
        ("input",),
        118,
        lambda row, rows: row.input,
        lambda row, rows: float(row.sizes[0]),
        "Width × height × channels of what comes in",
    ),
    ColumnSpec(
        "output",
        ("output",),
        118,
        lambda row, rows: row.output,
        lambda row, rows: float(row.sizes[1]),
        "Width × height × channels of what comes out",
    ),
    ColumnSpec(
        "BF",
        ("bflops", "bf"),
        68,
        lambda row, rows: f"{row.bflops:.4f}",
        lambda row, rows: row.bflops,
        "Billions of operations as Darknet counts them",
    ),
    ColumnSpec(
        "share",
        ("share", "%"),
        110,
        lambda row, rows: percent(row.share),
        lambda row, rows: 100 * row.share,
        "Part of the whole network, of the cost that all bars stand for",
    ),
    ColumnSpec(
        "params",
        ("params", "parameters"),
        92,
        lambda row, rows: f"{row.params:,}",
        lambda row, rows: float(row.params),
        "Learnable numbers",
    ),
    ColumnSpec(
        "MACs",
        ("macs",),
        96,
        lambda row, rows: f"{row.macs:,}",
        lambda row, rows: float(row.macs),
        "Multiply-adds of convolutions and linear layers",
    ),
    ColumnSpec(
        "memory",
        ("memory", "mb"),
        76,
        lambda row, rows: f"{row.memory / 1e6:.2f} MB",
        lambda row, rows: row.memory / 1e6,
        "Outputs for one image in float32",
    ),
    ColumnSpec(
        "field",
        ("receptive field", "field", "rf"),
        60,
        _field,
        lambda row, rows: _float(rows.field(row)),
        "Receptive field: input pixels that one output pixel can depend on",
    ),
    ColumnSpec("ms", ("ms", "time"), 60, _time, lambda row, rows: rows.time(row), "Measured milliseconds"),
)
"""In the order of `Column`."""

HEADS = tuple(spec.head for spec in COLUMNS)


def _float(value: int | None) -> float | None:
    return None if value is None else float(value)


def named_column(word: str) -> Column | None:
    """The column that a word of a filter names."""
    return next((Column(place) for place, spec in enumerate(COLUMNS) if word.lower() in spec.words), None)
