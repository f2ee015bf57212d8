"""The learning rate that a recipe plans, drawn before the run. Painted, so that no chart has to load for it."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from studio.training.recipe import Recipe
from studio.training.schedule import Schedule, schedule_for
from widgets import theme

HEIGHT = 72
#: Points of the curve.
POINTS = 240
#: Steps of an epoch while nobody knows how many images there are.
UNKNOWN = 100


class RatePreview(QWidget):
    """A curve over the whole run, its highest rate at the left, its length at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ratePreview")
        self.setAccessibleName("Planned learning rate")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self._schedule: Schedule | None = None
        self._known = False
        self._steps: tuple[int, ...] = ()
        self._rates: tuple[float, ...] = ()
        theme.signals.themeChanged.connect(self.updateGeometry)

    @property
    def rates(self) -> tuple[float, ...]:
        """The rates that are drawn, from the first step to the last."""
        return self._rates

    def tell(self, recipe: Recipe | None, images: int) -> None:
        """Draw the plan of a recipe on that many images (0: not known yet); None draws nothing."""
        self._known = images > 0
        if recipe is None:
            self._schedule, self._steps, self._rates = None, (), ()
        else:
            recipe = recipe.grown()
            self._schedule = schedule_for(recipe, images or UNKNOWN * recipe.batch)
            last = max(1, self._schedule.max_batches)
            count = min(POINTS, last)
            self._steps = tuple(1 + round(number * (last - 1) / max(1, count - 1)) for number in range(count))
            self._rates = tuple(self._schedule.rates(self._steps))
        self.setAccessibleDescription(self._words())
        self.update()

    def sizeHint(self) -> QSize:
        """Low and as wide as the form."""
        return QSize(theme.px(240), theme.px(HEIGHT))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The rate under the mouse."""
        box = self._box()
        if self._schedule is None or not self._steps or not box.width():
            return
        share = min(1.0, max(0.0, (event.position().x() - box.left()) / box.width()))
        place = round(share * (len(self._steps) - 1))
        where = f"step {self._steps[place]:,}" if self._known else f"{100 * share:.0f} % of the run"
        QToolTip.showText(event.globalPosition().toPoint(), f"{where}: {self._rates[place]:.4g}", self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Base line, curve, words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(11))
        box = self._box()
        painter.setPen(QPen(theme.color("line2"), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        high = max((rate for rate in self._rates if math.isfinite(rate)), default=0.0)
        if high > 0:
            points = QPolygonF([self._place(box, number, rate / high) for number, rate in enumerate(self._rates)])
            painter.setPen(QPen(theme.series(0), theme.px(2), Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
            painter.drawPolyline(points)
        painter.setPen(theme.color("text3"))
        line = QRectF(box.left(), box.bottom() + theme.px(2), box.width(), theme.px(16))
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft, f"{self._rates[0]:.3g}" if self._rates else "")
        painter.drawText(line, Qt.AlignmentFlag.AlignHCenter, f"at most {high:.3g}" if high else "no plan yet")
        painter.drawText(line, Qt.AlignmentFlag.AlignRight, f"{self._rates[-1]:.3g}" if self._rates else "")
        painter.end()

    def _place(self, box: QRectF, number: int, share: float) -> QPointF:
        x = box.left() + box.width() * number / max(1, len(self._rates) - 1)
        return QPointF(x, box.bottom() - box.height() * min(1.0, max(0.0, share if math.isfinite(share) else 1.0)))

    def _box(self) -> QRectF:
        px = theme.px
        return QRectF(self.rect()).adjusted(px(11), px(6), -px(4), -px(20))

    def _words(self) -> str:
        if self._schedule is None or not self._rates:
            return "no plan yet"
        first, last = self._rates[0], self._rates[-1]
        return f"{self._schedule.policy}: from {first:.3g} over {max(self._rates):.3g} to {last:.3g}"
