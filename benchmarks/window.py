"""The window against its bars: first paint, opening, frames, edits until all is repainted, typing, memory.

python benchmarks/window.py [CFG ...]

Without paths the cfgs of the folder in STUDIO_REFERENCE (or ../shared/reference/darknet/cfg) are taken where they are,
else networks made here. Offscreen unless QT_QPA_PLATFORM says otherwise. Each figure is the median of several runs, as
CPU time of the process and as wall time; on a machine that others use as well the CPU time is the one to trust, and it
counts what threads of the process do.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from widgets.cfg_text.editor import CfgEditor
    from widgets.main_window import MainWindow

ROOT = Path(__file__).resolve().parents[1]
SIZE = (1440, 900)
RUNS = 11

_START = """
import json, sys, time
from widgets.app import make_window
from PySide6.QtWidgets import QApplication
window = make_window()
QApplication.processEvents()
window.grab()
print(json.dumps(time.process_time()))
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, in the unit of its bar."""

    what: str
    cpu: float
    wall: float
    bar: float
    unit: str = "ms"

    def line(self) -> str:
        """One line of the report."""
        met = "ok  " if self.cpu <= self.bar else "OVER"
        return f"{met} {self.what:<58} CPU {self.cpu:7.1f}  wall {self.wall:7.1f}  bar {self.bar:g} {self.unit}"


def timed(what: str, bar: float, run: Callable[[int], object], runs: int = RUNS) -> Figure:
    """The median of several runs; each is told its number, the first is not counted."""
    run(0)
    cpu, wall = [], []
    for number in range(1, runs + 1):
        began, used = time.perf_counter(), time.process_time()
        run(number)
        cpu.append(1000 * (time.process_time() - used))
        wall.append(1000 * (time.perf_counter() - began))
    return Figure(what, statistics.median(cpu), statistics.median(wall), bar)


def start(folder: Path) -> Figure:
    """A process up to its first painted window, its modules compiled as they are from the second start on."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(folder)
    code = f"import time; begin = time.time()\n{_START}\nprint(json.dumps(time.time() - begin))"
    pairs = []
    for _ in range(6):
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True, cwd=ROOT
        )
        pairs.append([1000 * json.loads(line) for line in done.stdout.splitlines()[-2:]])
    cpu, wall = (statistics.median(pair[place] for pair in pairs[1:]) for place in (0, 1))
    return Figure("start to first paint", cpu, wall, 500)


def network(layers: int) -> str:
    """A cfg of convolutions with a shortcut after every third layer and a route after every eleventh."""
    parts = ["[net]\nwidth=416\nheight=416\nchannels=3\n"]
    for place in range(layers):
        if place % 11 == 10:
            parts.append(f"[route]\nlayers=-1,{-4 if place % 3 else -3}\n")
        elif place % 3 == 2 and place > 3 and place % 11 not in (0, 1, 2, 3):
            parts.append("[shortcut]\nfrom=-2\nactivation=linear\n")
        else:
            stride = 2 if place in (1, 12, 40, 90, 160) else 1
            lines = f"batch_normalize=1\nfilters=64\nsize=3\nstride={stride}\npad=1\nactivation=leaky\n"
            parts.append(f"[convolutional]\n{lines}")
    return "\n".join(parts)


def largest(folder: Path) -> Path:
    """yolov4-p6 where the references are, else a network of its size."""
    reference = Path(os.environ.get("STUDIO_REFERENCE", ROOT.parent / "shared" / "reference"))
    for place in (reference / "darknet" / "cfg", reference):
        if (place / "yolov4-p6.cfg").is_file():
            return place / "yolov4-p6.cfg"
    return made(folder, 376)


def made(folder: Path, layers: int) -> Path:
    """A cfg of so many layers."""
    path = folder / f"made-{layers}.cfg"
    path.write_text(network(layers))
    return path


def settle() -> None:
    """Everything that waits is done and painted."""
    from PySide6.QtCore import QEvent
    from PySide6.QtWidgets import QApplication

    for _ in range(3):
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def opened(path: Path) -> MainWindow:
    """A window with a file, painted."""
    from widgets.app import make_window

    window = make_window([path])
    window.resize(*SIZE)
    settle()
    return window


def closed(window: MainWindow) -> None:
    """Away with a window without a question."""
    window.workbench.document.replace(window.workbench.document.design)
    window.close()
    window.deleteLater()
    settle()


def opening(path: Path, small: Path) -> list[Figure]:
    """Another file in a window that stands, up to its painted canvas."""
    window = opened(small)

    def run(number: int) -> None:
        window.workbench.document.load(path)
        settle()
        window.canvas.viewport().grab()

    began, used = time.perf_counter(), time.process_time()
    run(0)
    first = 1000 * (time.process_time() - used), 1000 * (time.perf_counter() - began)
    again = timed(f"open {path.name} once more", 400, run, 5)
    closed(window)
    return [Figure(f"open {path.name} to painted canvas, the first time", *first, 400), again]


def frames(path: Path, layers: int, bar: float) -> list[Figure]:
    """A full repaint while panning and zooming, at 1:1 and with all in view."""
    window = opened(path)
    canvas = window.canvas
    port = canvas.viewport()

    def pan(number: int) -> None:
        canvas.camera.pan(0, -40 if number % 2 else 40)
        port.repaint()

    def zoom(number: int) -> None:
        canvas.camera.zoom_by(1.02 if number % 2 else 1 / 1.02)
        port.repaint()

    canvas.zoom_to(1.0)
    settle()
    figures = [timed(f"pan, {layers:,} layers", bar, pan), timed(f"zoom at 1:1, {layers:,} layers", bar, zoom)]
    canvas.fit_all()
    settle()
    figures.append(timed(f"zoom with all in view, {layers:,} layers", bar, zoom))
    closed(window)
    return figures


def edits(path: Path, bars: tuple[float, float]) -> list[Figure]:
    """A step in the inspector until every view in sight is painted; a node that is dragged by one step."""
    from PySide6.QtWidgets import QWidget

    from studio.layers.base import Address

    window = opened(path)
    bench, canvas = window.workbench, window.canvas
    node = next(it.address.node for it in bench.derived.network.layers[20:] if it.layer.spec("filters"))
    bench.selection.set([Address(node)])
    settle()
    count = len(bench.derived.rows)
    figures = []
    for panel in ("layers", "text"):
        window.show_panel(panel)
        settle()
        field = window.findChild(QWidget, "field:filters")

        def step(number: int, field: QWidget = field) -> None:
            field.stepBy(1 if number % 2 else -1)  # type: ignore[attr-defined]
            settle()

        figures.append(timed(f"step in the inspector, {count} layers, {panel} in sight", bars[0], step))

    def drag(number: int) -> None:
        canvas.canvas_scene.set_offsets({node: (4.0 * number, 0.0)})
        settle()

    figures.append(timed(f"a dragged node, {count} layers", bars[1], drag))
    closed(window)
    return figures


def typing(path: Path) -> list[Figure]:
    """A key typed into the cfg text until every view in sight is painted; then the memory of the process."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QTextCursor
    from PySide6.QtTest import QTest

    window = opened(path)
    window.show_panel("text")
    settle()
    editor = _editor(window)
    at = editor.toPlainText().index("filters=", 3000)
    cursor = editor.textCursor()
    cursor.setPosition(at + len("filters="))
    cursor.movePosition(QTextCursor.MoveOperation.EndOfLine)
    editor.setTextCursor(cursor)
    editor.setFocus()
    settle()

    def key(number: int) -> None:
        QTest.keyClick(editor, Qt.Key.Key_8 if number % 2 else Qt.Key.Key_Backspace)
        settle()

    key(1)

    figures = [timed(f"a key in the text of {path.name}", 60, key)]
    figures.append(Figure(f"resident memory with {path.name} open", resident(), resident(), 300, "MB"))
    closed(window)
    return figures


def _editor(window: MainWindow) -> CfgEditor:
    from widgets.cfg_text.editor import CfgEditor

    found = window.findChild(CfgEditor, "cfgText")
    assert found is not None
    return found


def resident() -> float:
    """Megabytes that the process holds in memory; where the system doesn't say, the most it ever held."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def main() -> None:
    """Print every figure against its bar."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ.update(XDG_CONFIG_HOME=name, XDG_STATE_HOME=name, PYTHONPATH=str(ROOT))
        paths = [Path(word) for word in sys.argv[1:]] or [largest(folder)]
        small, medium, large = (made(folder, layers) for layers in (12, 500, 4000))
        figures = [start(folder / "bytecode")]
        for path in paths:
            figures += opening(path, small) + typing(path)
        figures += frames(medium, 500, 10) + frames(large, 4000, 33)
        figures += edits(medium, (50, 16.7))
        for figure in figures:
            print(figure.line())


if __name__ == "__main__":
    main()
