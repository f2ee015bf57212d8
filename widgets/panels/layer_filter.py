"""What is typed to filter the layers table: words that a row must have, and comparisons with its numbers.

`conv 3x3`, `groups>1`, `bflops>0.1 activation=mish`: everything must hold. A comparison names a column or a key of the
layer; numbers may end in k, M or G.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from studio.diagnostics import did_you_mean
from studio.layers import LAYERS
from widgets.panels.layer_columns import COLUMNS, Column, named_column
from widgets.panels.layer_rows import LayerRow, Rows

_TERM = re.compile(r"(?P<name>[^\s<>=!]+)(?P<sign><=|>=|!=|==|=|<|>)(?P<value>\S*)")
_NUMBER = re.compile(r"(?P<digits>[+-]?(?:\d[\d,]*\.?\d*|\.\d+))(?P<unit>[kmg]?)b?%?", re.IGNORECASE)
_UNITS = {"": 1.0, "k": 1e3, "m": 1e6, "g": 1e9}
_SIGNS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
}


class FilterProblem(Exception):
    """Why a filter means nothing, in a sentence."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """`name sign value`: `column` where the name is one, else a key of the layer."""

    name: str
    column: Column | None
    sign: str
    value: str

    def holds(self, row: LayerRow, rows: Rows) -> bool:
        """Whether it is true of a row; what a row has no value for is never true."""
        mine = COLUMNS[self.column].value(row, rows) if self.column is not None else _key(row, self.name)
        if mine is None:
            return False
        wanted = _number(self.value)
        if wanted is not None and isinstance(mine, (int, float)):
            return _SIGNS[self.sign](float(mine), wanted)
        same = str(mine).lower() == self.value.lower()
        return same if self.sign in ("=", "==") else self.sign == "!=" and not same


@dataclass(frozen=True, slots=True)
class Filter:
    """What a row must have; an empty one lets everything through."""

    words: tuple[str, ...] = ()
    comparisons: tuple[Comparison, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.comparisons)

    def passes(self, row: LayerRow, rows: Rows) -> bool:
        """Whether a row has it all."""
        said = _said(row) if self.words else ""
        return all(word in said for word in self.words) and all(item.holds(row, rows) for item in self.comparisons)


def read_filter(text: str) -> Filter:
    """The filter that a text means; raises FilterProblem."""
    words, comparisons = [], []
    for term in re.sub(r"\s*(<=|>=|!=|==|=|<|>)\s*", r"\1", text).split():
        found = _TERM.fullmatch(term)
        if found is not None:
            comparisons.append(_comparison(found["name"], found["sign"], found["value"]))
        else:
            words.append(term.lower().replace("×", "x"))
    return Filter(tuple(words), tuple(comparisons))


def _comparison(name: str, sign: str, value: str) -> Comparison:
    column = named_column(name)
    if column is None and name not in _keys():
        names = [word for spec in COLUMNS for word in spec.words] + sorted(_keys())
        guess = did_you_mean(name.lower(), names)
        raise FilterProblem(f"No layer has “{name}”" + (f", perhaps {guess}" if guess else ""))
    if not value:
        raise FilterProblem(f"Something to compare {name} with is missing after {sign}")
    if sign in "<><=>=" and sign not in ("=", "==") and _number(value) is None:
        raise FilterProblem(f"{name} {sign} needs a number, not “{value}”")
    return Comparison(name, column, sign, value)


@cache
def _keys() -> frozenset[str]:
    return frozenset(spec.name for cls in LAYERS for spec in cls.keys())


def _key(row: LayerRow, name: str) -> float | str | None:
    if row.layer is None or row.layer.spec(name) is None:
        return None
    value = row.layer.value(name)
    return value if value is None or isinstance(value, (int, float, str)) else str(value)


def _number(text: str) -> float | None:
    found = _NUMBER.fullmatch(text)
    return float(found["digits"].replace(",", "")) * _UNITS[found["unit"].lower()] if found else None


def _said(row: LayerRow) -> str:
    """All words of a row, shapes without blanks."""
    section = row.layer.section if row.layer is not None else ""
    shapes = " ".join(text.replace(" ", "") for text in (row.size, row.input, row.output))
    return f"{row.title} {section} {row.facts} {row.filters} {shapes}".lower().replace("×", "x")
