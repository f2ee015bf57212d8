"""How the window was left: a file in the user's configuration."""

from __future__ import annotations

from PySide6.QtCore import QSettings

from studio.files import config_folder


def settings() -> QSettings:
    """The stored settings; what is set is written when Qt next gets to it, or by `sync`."""
    return QSettings(str(config_folder() / "window.ini"), QSettings.Format.IniFormat)


def number(value: object, default: float) -> float:
    """A stored number; the default where somebody wrote something else."""
    try:
        return float(str(value))
    except ValueError:
        return default
