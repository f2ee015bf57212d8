"""How busy the machine is: each measure with its recent curve and its value now. Hidden while nothing is measured."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.training.events import number
from studio.training.history import History
from widgets import theme

ROW = 26
#: Points of a small curve.
RECENT = 120


@dataclass(frozen=True, slots=True)
class Measure:
    """A name, its recent values, the value now in words, what it is of, and the top of its scale."""

    name: str
    values: tuple[float, ...]
    now: str
    of: str = ""
    top: float = 0.0


def measures_of(history: History) -> tuple[Measure, ...]:
    """What a run measured of its machine lately; only what there is: a CPU has no temperature here."""
    systems = history.systems[-RECENT:]
    last = history.system
    found = []
    if "gpu_util" in last:
        found.append(_share("GPU use", "gpu_util", history))
    if "gpu_mem" in last:
        total = number(last.get("gpu_mem_total"))
        values = tuple(number(item.get("gpu_mem")) for item in systems)
        of = f"of {total / 2**30:.1f}" if math.isfinite(total) else ""
        found.append(Measure("GPU memory", values, f"{values[-1] / 2**30:.1f} GiB", of, total))
    if "temp_c" in last:
        values = tuple(number(item.get("temp_c")) for item in systems)
        found.append(Measure("Temperature", values, f"{values[-1]:.0f} °C", "", 100.0))
    if "power_w" in last:
        values = tuple(number(item.get("power_w")) for item in systems)
        found.append(Measure("Power", values, f"{values[-1]:.0f} W"))
    if "cpu" in last:
        found.append(_share("CPU use", "cpu", history))
    if "ram" in last:
        values = tuple(number(item.get("ram")) for item in systems)
        found.append(Measure("Memory", values, f"{values[-1] / 2**30:.1f} GiB"))
    if history.steps:
        values = tuple(point.ips for point in history.steps[-RECENT:])
        found.append(Measure("Images/s", values, f"{values[-1]:,.0f}"))
        waits = tuple(point.data_s / point.step_s if point.step_s else 0.0 for point in history.steps[-RECENT:])
        found.append(Measure("Waiting for data", waits, f"{100 * waits[-1]:.1f} %", "", 1.0))
    return tuple(found)


def _share(name: str, key: str, history: History) -> Measure:
    values = tuple(number(item.get(key)) for item in history.systems[-RECENT:])
    return Measure(name, values, f"{100 * values[-1]:.0f} %", "", 1.0)


class DeviceStrip(QWidget):
    """One row for each measure."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("deviceStrip")
        self.setAccessibleName("Machine")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.measures: tuple[Measure, ...] = ()
        theme.signals.themeChanged.connect(self.updateGeometry)

    def tell(self, measures: Sequence[Measure]) -> None:
        """Show these."""
        if len(measures) != len(self.measures):
            self.updateGeometry()
        self.measures = tuple(measures)
        self.setAccessibleDescription(", ".join(f"{item.name} {item.now} {item.of}".rstrip() for item in measures))
        self.update()

    def sizeHint(self) -> QSize:
        """As high as its rows."""
        return QSize(theme.px(240), theme.px(ROW) * len(self.measures))

    def minimumSizeHint(self) -> QSize:
        """Rows are not cut off."""
        return QSize(theme.px(160), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Name, curve, value."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height, px = theme.px(ROW), theme.px
        for place, item in enumerate(self.measures):
            line = QRectF(0, place * height, self.width(), height)
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.setFont(theme.font(12))
            painter.setPen(theme.color("text2"))
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft | middle, item.name)
            painter.setPen(theme.color("text3"))
            painter.setFont(theme.font(11))
            painter.drawText(line, Qt.AlignmentFlag.AlignRight | middle, item.of)
            painter.setPen(theme.color("text"))
            painter.setFont(theme.font(12, 600))
            painter.drawText(line.adjusted(0, 0, -px(48), 0), Qt.AlignmentFlag.AlignRight | middle, item.now)
            box = QRectF(px(110), line.top() + px(6), max(0, self.width() - px(110 + 128)), height - px(12))
            _paint_curve(painter, box, item, place)
        painter.end()


def _paint_curve(painter: QPainter, box: QRectF, item: Measure, place: int) -> None:
    finite = [value for value in item.values if math.isfinite(value)]
    if len(finite) < 2 or box.width() < 8:
        return
    top = item.top if math.isfinite(item.top) and item.top > 0 else max(finite) * 1.15 or 1.0
    steps = box.width() / (len(finite) - 1)
    points = [
        QPointF(box.left() + number * steps, box.bottom() - box.height() * min(1.0, value / top))
        for number, value in enumerate(finite)
    ]
    painter.setPen(QPen(theme.series(place), theme.px(1.5)))
    painter.drawPolyline(QPolygonF(points))
