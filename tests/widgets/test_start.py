"""The window is there before anything slow is loaded."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SLOW = ("torch", "lightning_fabric", "kornia", "pyqtgraph", "pygraphviz", "networkx", "numpy", "onnx", "generators")

SCRIPT = f"""
import sys
from widgets.app import make_window
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

class Painted(QObject):
    seen = False
    def eventFilter(self, watched, event):
        self.seen = self.seen or event.type() == QEvent.Type.Paint
        return False

window = make_window(sys.argv[1:])
painted = Painted()
shown = window.canvas.viewport() if sys.argv[1:] else window.centralWidget()
shown.installEventFilter(painted)
shown.update()
QApplication.processEvents()
assert window.isVisible() and painted.seen, "nothing was painted"
assert not window.notices.shown, window.notices.shown
loaded = [name for name in {SLOW} if name in sys.modules]
sys.exit("loaded: " + ", ".join(loaded) if loaded else 0)
"""


@pytest.mark.parametrize("with_file", [False, True], ids=["empty", "with a cfg"])
def test_the_first_paint_waits_for_nothing_slow(root: Path, cfg: Path, with_file: bool) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(root)}
    words = [str(cfg)] if with_file else []
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *words], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
