"""Seconds from a started process to the first painted window, empty and with a cfg of EfficientNet-B0 open.

`python benchmarks/first_paint.py [RUNS]` prints the median wall and CPU seconds of several processes, offscreen unless
QT_QPA_PLATFORM says otherwise, and what opening and painting the cfg adds. Bars: 0.6 s, and 0.5 s more.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

PROBE = """
import json, sys, time
from pathlib import Path
from widgets.app import make_window
from PySide6.QtWidgets import QApplication
window = make_window([Path(name) for name in sys.argv[1:]])
QApplication.processEvents()
window.grab()
print(json.dumps(time.process_time()))
"""


def measure(*files: str) -> tuple[float, float]:
    """(wall, CPU) seconds of one process up to its first painted window."""
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {
            "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
            "XDG_CONFIG_HOME": home,
            "XDG_STATE_HOME": home,
            "PYTHONPATH": str(ROOT),
        }
        code = f"import time; begin = time.time()\n{PROBE}\nprint(json.dumps(time.time() - begin))"
        done = subprocess.run(
            [sys.executable, "-c", code, *files], env=environment, capture_output=True, text=True, check=True
        )
    cpu, wall = (json.loads(line) for line in done.stdout.splitlines()[-2:])
    return wall, cpu


def main() -> None:
    """Print the medians."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as folder:
        cfg = Path(folder) / "b0.cfg"
        command = [sys.executable, str(ROOT / "main.py"), "new", "efficientnet_b0", "-o", str(cfg)]
        subprocess.run(command, check=True)
        for files in ((), (str(cfg),)):  # once for the page cache
            measure(*files)
        pairs = [(measure(), measure(str(cfg))) for _ in range(runs)]
    for name, place in (("wall", 0), ("CPU", 1)):
        empty = statistics.median(pair[0][place] for pair in pairs)
        opened = statistics.median(pair[1][place] for pair in pairs)
        more = f"with efficientnet_b0.cfg open {opened:.2f} s (+{opened - empty:.2f})"
        print(f"{name}: first paint {empty:.2f} s, {more}")


if __name__ == "__main__":
    main()
