"""Where the user's own things live: the XDG folders, made when something is first written there."""

from __future__ import annotations

import os
from pathlib import Path

_NAME = "backbone-studio"


def config_folder() -> Path:
    """Settings and the user's own templates: `$XDG_CONFIG_HOME/backbone-studio`, by default under `~/.config`."""
    return _base("XDG_CONFIG_HOME", ".config") / _NAME


def state_folder() -> Path:
    """Unsaved work: `$XDG_STATE_HOME/backbone-studio`, by default under `~/.local/state`."""
    return _base("XDG_STATE_HOME", ".local/state") / _NAME


def cache_folder() -> Path:
    """What can be made again: `$XDG_CACHE_HOME/backbone-studio`, by default under `~/.cache`."""
    return _base("XDG_CACHE_HOME", ".cache") / _NAME


def _base(variable: str, default: str) -> Path:
    """The folder of an XDG variable; the standard says that a relative one is to be ignored."""
    given = Path(os.environ.get(variable, ""))
    return given if given.is_absolute() else Path.home() / default
