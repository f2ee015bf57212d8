"""Lucide icons as pixmaps, as a QIcon that follows the theme, and as files for the style sheet."""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

FOLDER = Path(__file__).parent / "icons"
STROKE = "1.75"


@cache
def source(name: str) -> str:
    """The SVG text of an icon, its stroke set to ours; raises FileNotFoundError when there is none."""
    path = FOLDER / f"{name}.svg"
    if not path.is_file():
        raise FileNotFoundError(f"no icon {name!r}: {path} does not exist")
    return re.sub(r'stroke-width="[^"]*"', f'stroke-width="{STROKE}"', path.read_text(encoding="utf-8"), count=1)


def recoloured(name: str, colour: str, filled: bool = False) -> str:
    """The SVG text with its strokes in a colour (#RRGGBB), its area too when `filled`."""
    text = source(name).replace("currentColor", colour)
    return text.replace('fill="none"', f'fill="{colour}"', 1) if filled else text


@lru_cache(maxsize=1024)
def render(name: str, colour: str, size: int, ratio: float = 1.0, filled: bool = False) -> QPixmap:
    """The icon as a square of `size` device-independent pixels for a screen of this pixel ratio."""
    side = max(1, round(size * ratio))
    result = QPixmap(side, side)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    renderer = QSvgRenderer(QByteArray(recoloured(name, colour, filled).encode()))
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    result.setDevicePixelRatio(ratio)
    return result


class Engine(QIconEngine):
    """Draws an icon at the size asked for, in the colour that `colour(mode)` gives at that moment."""

    def __init__(self, name: str, colour: Callable[[QIcon.Mode], str], filled: bool) -> None:
        super().__init__()
        self._name = name
        self._colour = colour
        self._filled = filled

    def clone(self) -> QIconEngine:
        """A copy, as Qt asks for when an icon detaches."""
        return Engine(self._name, self._colour, self._filled)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw in the middle of the rectangle."""
        side = min(rect.width(), rect.height())
        ratio = painter.device().devicePixelRatioF()
        pixmap = render(self._name, self._colour(mode), side, ratio, self._filled)
        painter.drawPixmap(rect.x() + (rect.width() - side) // 2, rect.y() + (rect.height() - side) // 2, pixmap)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The icon in device pixels."""
        return render(self._name, self._colour(mode), min(size.width(), size.height()), 1.0, self._filled)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        """The icon for a screen with a pixel ratio; `size` is in device pixels already."""
        result = QPixmap(self.pixmap(size, mode, state))
        result.setDevicePixelRatio(scale)
        return result


@cache
def _files() -> Path:
    """A folder for recoloured SVGs, gone when the program ends: style sheets take images from files only."""
    folder = Path(tempfile.mkdtemp(prefix="backbone-studio-icons-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def file_for(name: str, colour: str, size: int) -> Path:
    """A file with the icon in a colour, of this natural size in pixels, for `image: url(...)`."""
    path = _files() / f"{name}-{colour.lstrip('#')}-{size}.svg"
    text = re.sub(r'\b(width|height)="24"', rf'\1="{size}"', recoloured(name, colour), count=2)
    path.write_text(text, encoding="utf-8")
    return path
