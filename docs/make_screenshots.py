"""Takes the pictures of the documentation from the real window, without a display.

    python docs/make_screenshots.py [--large] [--scale 1.25] [--to FOLDER] [NAME ...]

Each state in both themes at 1280 x 800, with `--large` at 2560 x 1440; without names all of them. They land in
`docs/screenshots/`, with 256 colours each so that they stay small.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: Settings of nobody: pictures are the same on every machine.
HOME = tempfile.mkdtemp()
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.update(XDG_CONFIG_HOME=HOME, XDG_STATE_HOME=HOME, XDG_DATA_HOME=HOME)
sys.path[:0] = [str(ROOT), str(ROOT / "docs")]

from PIL import Image  # noqa: E402
from PySide6.QtCore import QBuffer, QPoint  # noqa: E402
from PySide6.QtGui import QPainter, QPixmap  # noqa: E402
from PySide6.QtWidgets import QApplication, QDialog, QWidget  # noqa: E402
from sample_detector import detector  # noqa: E402

from studio.design.design import Design  # noqa: E402
from studio.design.edits import set_scale  # noqa: E402
from studio.design.files import write_design  # noqa: E402
from studio.design.from_cfg import load  # noqa: E402
from studio.design.templates import new  # noqa: E402
from studio.design.unfold import unfold_all  # noqa: E402
from studio.layers.base import Address  # noqa: E402
from studio.scaling import Scale  # noqa: E402
from widgets import theme  # noqa: E402
from widgets.app import make_window  # noqa: E402
from widgets.main_window import MainWindow  # noqa: E402
from widgets.panels.insight import InsightPanel  # noqa: E402

FOLDER = ROOT / "docs" / "screenshots"
USUAL, LARGE = (1280, 800), (2560, 1440)
_BROKEN = b"""[net]
width=416
height=416
channels=3

[convolutional]
batch_normalize=1
filters=32
siez=3
stride=1
pad=1
activation=leakey

[maxpol]
size=2
stride=2

[convolutional]
filters=64
size=3
stride=2
pad=1
activation=leaky

[route]
layers=-9

[convolutional]
filters=255
size=1
activation=linear

[yolo]
mask=0,1,2
anchors=10,14, 23,27, 37,58
classes=1
num=3
"""


@dataclass(frozen=True, slots=True)
class View:
    """A state: the design that is open (none: the first page), and what is done then; it returns a pop-up, if any."""

    design: Callable[[], Design] | None
    prepare: Callable[[MainWindow], QWidget | None] = lambda window: None


def b0() -> Design:
    """The design that most pictures show."""
    return new("efficientnet_b0")


def opened(window: MainWindow) -> None:
    """A stage selected and opened on the canvas, its form beside it."""
    stage = window.workbench.document.design.named("stage4")
    assert stage is not None
    window.workbench.selection.set((Address(stage.id),))
    window.canvas.toggle_selected()
    window.canvas.reveal(Address(stage.id))


def whole(window: MainWindow) -> None:
    """All of it."""
    window.canvas.fit_all()


def scaling(window: MainWindow) -> None:
    """The coefficients of B4 and what they cost."""
    document = window.workbench.document
    document.apply(set_scale(document.design, Scale(1.4, 1.8, 380)), "Scale")
    window.show_space("scale")


def problems(window: MainWindow) -> None:
    """What is wrong, in the list and on the canvas."""
    window.show_panel("problems")
    window.workbench.selection.set((Address(window.workbench.document.design.nodes[0].id),))


def text(window: MainWindow) -> None:
    """The cfg beside the canvas."""
    window.show_panel("text")
    opened(window)


def insight(window: MainWindow) -> None:
    """Measured on this machine."""
    window.show_space("insight")
    panel = window.show_panel("insight")
    assert isinstance(panel, InsightPanel)
    panel.measuring.start()


def space(key: str) -> Callable[[MainWindow], None]:
    """Another work space."""
    return lambda window: window.show_space(key)


def action(name: str) -> Callable[[MainWindow], QWidget | None]:
    """What an action shows: a panel, or something that floats above the window."""

    def run(window: MainWindow) -> QWidget | None:
        window.commands.trigger(name)
        settle(window, 0.2)
        dialogs = [found for found in window.findChildren(QDialog) if found.isVisible()]
        return QApplication.activePopupWidget() or (dialogs[-1] if dialogs else None)

    return run


VIEWS: dict[str, View] = {
    "start": View(None),
    "folded": View(b0, whole),
    "main": View(b0, opened),
    "flat": View(lambda: unfold_all(b0()), whole),
    "detector": View(detector, whole),
    "problems": View(lambda: load(_BROKEN, "broken"), problems),
    "text": View(b0, text),
    "scaling": View(b0, scaling),
    "insight": View(b0, insight),
    "training": View(b0, space("train")),
    "compare": View(b0, space("compare")),
    "export": View(b0, action("export")),
    "palette": View(b0, action("find")),
    "shortcuts": View(b0, action("shortcuts")),
    "preferences": View(b0, action("preferences")),
}


def settle(window: MainWindow, least: float = 0.4) -> None:
    """Everything that waits is done and painted."""
    end, latest = time.monotonic() + least, time.monotonic() + 60
    while time.monotonic() < end or (window.workbench.tasks.running and time.monotonic() < latest):
        QApplication.processEvents()
        time.sleep(0.01)
    QApplication.processEvents()


def take(name: str, look: str, size: tuple[int, int], target: Path) -> None:
    """One picture of a fresh window."""
    view = VIEWS[name]
    files = []
    if view.design is not None:
        design = view.design()
        files = [Path(HOME) / f"{design.name}.studio.yaml"]
        write_design(design, files[0])
    window = make_window(files)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.set_theme(app, "dark" if look == "dark" else "light")
    window.resize(*size)
    settle(window)
    above = view.prepare(window)
    settle(window)
    picture = window.grab()
    if above is not None:
        _paint_above(picture, window, above)
        above.close()
    _save(picture, target)
    for sheet in window.workbench.sheets.all:
        window.workbench.sheets.close(sheet)
    window.close()
    print(f"{target.name}  {target.stat().st_size // 1024} KB")


def _paint_above(picture: QPixmap, window: MainWindow, above: QWidget) -> None:
    """A dialog is a window of its own: lay it over the middle, or where it stands."""
    shot = above.grab()
    at = QPoint((window.width() - shot.width()) // 2, (window.height() - shot.height()) // 3)
    painter = QPainter(picture)
    painter.fillRect(picture.rect(), theme.color("text", 0.18))
    painter.drawPixmap(at, shot)
    painter.setPen(theme.color("line2"))
    painter.drawRect(at.x() - 1, at.y() - 1, shot.width() + 1, shot.height() + 1)
    painter.end()


def _save(picture: QPixmap, target: Path) -> None:
    """A PNG of 256 colours: a fifth of the size, and no eye tells it apart."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[call-overload]
    image = Image.open(io.BytesIO(buffer.data().data())).convert("RGB")
    image.quantize(256, dither=Image.Dither.NONE).save(target, optimize=True)


def main() -> None:
    """The pictures that were asked for."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    reader.add_argument("names", nargs="*", metavar="NAME", help=f"some of {', '.join(VIEWS)}")
    reader.add_argument("--large", action="store_true", help="2560 x 1440")
    reader.add_argument("--scale", type=float, default=1.0, help="size of everything, 0.9 to 1.75")
    reader.add_argument("--to", type=Path, default=FOLDER, help="another folder")
    given = reader.parse_args()
    unknown = sorted(set(given.names) - set(VIEWS))
    if unknown:
        reader.error(f"there is no view {', '.join(unknown)}")
    given.to.mkdir(exist_ok=True, parents=True)
    for name in given.names or VIEWS:
        for look in ("light", "dark"):
            make_window().close()  # the application, before the scale is set
            app = QApplication.instance()
            assert isinstance(app, QApplication)
            theme.set_scale(app, given.scale)
            take(name, look, LARGE if given.large else USUAL, given.to / f"{name}-{look}.png")


if __name__ == "__main__":
    main()
    os._exit(0)  # windows and threads need no farewell
