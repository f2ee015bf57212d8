"""The files that were opened or saved last, for menus and the first page."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QSettings

from widgets.settings import settings

MOST = 9
"""As many as there are digits for shortcuts."""
_KEY = "recent"


def recent_files(stored: QSettings | None = None) -> tuple[Path, ...]:
    """The last files that are still there, the newest first."""
    return tuple(path for path in _listed(stored or settings()) if path.is_file())


def remember_file(path: Path) -> None:
    """Put a file first."""
    stored = settings()
    path = path.absolute()
    _write(stored, [path, *(other for other in _listed(stored) if other != path)])


def forget_files() -> None:
    """Forget them all."""
    _write(settings(), ())


def _listed(stored: QSettings) -> list[Path]:
    value = stored.value(_KEY)
    texts = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return [Path(text) for text in texts if isinstance(text, str) and text]


def _write(stored: QSettings, paths: Iterable[Path]) -> None:
    stored.setValue(_KEY, [str(path) for path in paths][:MOST])
    stored.sync()
