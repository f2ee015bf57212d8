"""Palette and style sheet made from the theme's colours and sizes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from string import Template

from PySide6.QtGui import QColor, QPalette

from widgets import theme_icons

Color = Callable[[str], QColor]
Px = Callable[[float], int]

TEMPLATE = Path(__file__).parent / "theme.qss"


def mix(base: QColor, top: QColor, share: float) -> QColor:
    """`base` with `share` (0 to 1) of `top` laid over it, opaque."""
    pairs = (
        (base.red(), top.red()),
        (base.green(), top.green()),
        (base.blue(), top.blue()),
    )
    return QColor(*(round(below + (above - below) * share) for below, above in pairs))


def palette(color: Color) -> QPalette:
    """The palette for Fusion, from tokens."""
    roles = QPalette.ColorRole
    tokens = {
        "window": [roles.Window],
        "panel": [roles.Base],
        "lane": [roles.AlternateBase],
        "raised": [roles.Button, roles.ToolTipBase, roles.Light],
        "text": [roles.Text, roles.WindowText, roles.ButtonText, roles.HighlightedText, roles.ToolTipText],
        "text3": [roles.PlaceholderText],
        "line": [roles.Mid, roles.Midlight],
        "line2": [roles.Dark],
        "selected": [roles.Highlight],
        "accent": [roles.Accent, roles.Link, roles.LinkVisited],
    }
    result = QPalette()
    for token, filled in tokens.items():
        for role in filled:
            result.setColor(role, color(token))
    for role in (roles.Text, roles.WindowText, roles.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, role, mix(color("panel"), color("text3"), 0.6))
    return result


def style_sheet(color: Color, px: Px) -> str:
    """The style sheet of the application."""
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(_Values(color, px))


class _Values(dict[str, str]):
    """What `$name` means in the template.

    `text2` is a token, `px26` a size, `icon_chevron_down__text3` the file of a recoloured icon (with `__12` of that
    size), `raised__text__8` a token with 8 % of another over it, `half10_4` half of 10 design pixels and 4 real ones:
    a radius, since Qt draws square corners when one is a pixel too large (`half10_5_4`: less 4 design pixels).
    """

    def __init__(self, color: Color, px: Px) -> None:
        super().__init__()
        self._color = color
        self._px = px

    def __missing__(self, key: str) -> str:
        if match := re.fullmatch(r"px(\d+)", key):
            return f"{self._px(int(match[1]))}px"
        if match := re.fullmatch(r"half(\d+)_(\d+)(?:_(\d+))?", key):
            inside = self._px(int(match[3] or 0))
            return f"{(self._px(int(match[1])) + int(match[2]) - inside) // 2}px"
        if match := re.fullmatch(r"icon_(\w+?)__(\w+?)(?:__(\d+))?", key):
            name, size = match[1].replace("_", "-"), self._px(int(match[3] or 24))
            return theme_icons.file_for(name, self._color(match[2]).name(), size).as_posix()
        if match := re.fullmatch(r"(\w+?)__(\w+?)__(\d+)", key):
            return mix(self._color(match[1]), self._color(match[2]), int(match[3]) / 100).name()
        return self._color(key).name()
