"""Which columns of the layers table somebody chose, kept in the settings."""

from __future__ import annotations

from widgets.panels.layer_columns import COLUMNS, Column
from widgets.settings import settings

_KEY = "layers/columns"


def chosen_columns() -> frozenset[Column] | None:
    """The chosen columns; None where as many are shown as fit."""
    stored = settings().value(_KEY)
    names = stored.split(",") if isinstance(stored, str) else stored if isinstance(stored, list) else []
    found = frozenset(Column(place) for place, spec in enumerate(COLUMNS) if spec.words[0] in names)
    return found or None


def remember_columns(chosen: frozenset[Column] | None) -> None:
    """Keep a choice."""
    stored = settings()
    stored.setValue(_KEY, ",".join(COLUMNS[column].words[0] for column in sorted(chosen or ())))
    stored.sync()
