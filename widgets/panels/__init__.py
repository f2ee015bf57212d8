"""The panels of the window and the one table of them; the window assembles it and names none."""

from __future__ import annotations

from widgets.panels.base import Panel

PANELS: tuple[type[Panel], ...] = ()
