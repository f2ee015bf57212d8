"""Takes the pictures of the documentation from the real window, without a display: `python docs/make_screenshots.py`.

They land in `docs/screenshots/`: each view in both themes, at the size of a notebook and of a large screen with
`--all`, else the ones that the documentation shows.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.design.edits import set_scale
from studio.design.files import write_design
from studio.design.templates import new
from studio.layers.base import Address
from studio.scaling import Scale
from widgets import theme
from widgets.app import make_window
from widgets.main_window import MainWindow

FOLDER = Path(__file__).resolve().parent / "screenshots"
SMALL, USUAL, LARGE = (1280, 800), (1440, 900), (2560, 1440)


def main_view(window: MainWindow) -> None:
    """A stage selected and opened on the canvas, its form beside it."""
    window.show_space("design")
    stage = window.workbench.document.design.named("stage4")
    assert stage is not None
    window.workbench.selection.set((Address(stage.id),))
    window.canvas.toggle_selected()
    window.canvas.reveal(Address(stage.id))


def scaling_view(window: MainWindow) -> None:
    """The coefficients of B4 and what they cost."""
    document = window.workbench.document
    document.apply(set_scale(document.design, Scale(1.4, 1.8, 380)), "Scale")
    window.show_space("scale")


#: Settings of nobody: pictures are the same on every machine.
HOME = tempfile.mkdtemp()
VIEWS: dict[str, Callable[[MainWindow], None]] = {"main": main_view, "scaling": scaling_view}


def take(name: str, look: str, size: tuple[int, int], target: Path) -> None:
    """One picture of a fresh window."""
    file = Path(HOME) / "efficientnet_b0.studio.yaml"
    write_design(new("efficientnet_b0"), file)
    window = make_window([file])
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.set_theme(app, look)
    window.resize(*size)
    QTest.qWait(200)
    VIEWS[name](window)
    QTest.qWait(300)
    window.grab().save(str(target))
    window.workbench.document.replace(window.workbench.document.design)
    window.close()
    print(target)


def main() -> None:
    """All pictures, or those that the documentation shows."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.update(XDG_CONFIG_HOME=HOME, XDG_STATE_HOME=HOME)
    FOLDER.mkdir(exist_ok=True)
    sizes = {"": USUAL} if "--all" not in sys.argv else {"": USUAL, "-small": SMALL, "-large": LARGE}
    for suffix, size in sizes.items():
        for name in VIEWS:
            for look in ("light", "dark"):
                take(name, look, size, FOLDER / f"{name}-{look}{suffix}.png")


if __name__ == "__main__":
    main()
