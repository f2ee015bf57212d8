"""Scaling against its bar: a step of the width slider at EfficientNet-B7, until all totals are new and painted.

python benchmarks/scaling.py

Offscreen unless QT_QPA_PLATFORM says otherwise. CPU time of the process is the figure to trust on a busy machine. Each
step goes to a width that was not counted before, so nothing is remembered from an earlier one.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
BAR = 30
B7 = (2.0, 3.1, 600)


def main() -> int:
    """Print the figures; 1 where the bar is missed."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["XDG_CONFIG_HOME"] = os.environ["XDG_STATE_HOME"] = tempfile.mkdtemp()
    from PySide6.QtWidgets import QLabel
    from window import closed, opened, settle, timed

    from studio.design.edits import set_scale
    from studio.design.files import write_design
    from studio.design.templates import new
    from studio.scaling import Scale
    from widgets.panels.scaling import ScalingPanel
    from widgets.scaling.strip import TotalsStrip

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "b0.studio.yaml"
        write_design(new("efficientnet_b0"), path)
        window = opened(path)
        document = window.workbench.document
        document.apply(set_scale(document.design, Scale(*B7)), "B7")
        window.show_space("scale")
        settle()
        panel, strip = window.findChild(ScalingPanel), window.findChild(TotalsStrip)
        assert panel is not None and strip is not None
        slider = panel.findChild(type(panel._width.slider), "scaleWidthSlider")
        assert slider is not None

        def step(number: int) -> None:
            slider.setValue(12 + number)

        def painted(number: int) -> None:
            step(number + 14)
            settle()

        figures = [
            timed("a step of the width slider at B7, totals", BAR, step),
            timed("the same until everything is painted", 2 * BAR, painted),
        ]
        assert any(label.text() == "Parameters" for label in strip.findChildren(QLabel))
        closed(window)
    for figure in figures:
        print(figure.line())
    return int(any(figure.cpu > figure.bar for figure in figures))


if __name__ == "__main__":
    raise SystemExit(main())
