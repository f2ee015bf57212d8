"""What of the scene a view shows: zoom at a point, fit, the place to start from."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTransform
from PySide6.QtWidgets import QGraphicsView

from widgets.canvas.ink import DETAIL

LEAST, MOST = 0.02, 4.0
STEP = 1.2
MARGIN = 24.0
#: A network that fits at this zoom is shown whole when it is opened; a taller one from its top.
_WHOLE_FROM = 0.8
_START_FROM = 0.5


class Camera:
    """Zooms and moves a view whose scroll bars are hidden."""

    def __init__(self, view: QGraphicsView, told: Callable[[float], object]) -> None:
        """`told` is called with each new zoom."""
        self._view = view
        self._told = told
        self._content = QRectF()

    @property
    def zoom(self) -> float:
        """Pixels of the screen for one of the scene."""
        return self._view.transform().m11()

    @property
    def centre(self) -> QPointF:
        """The point of the scene in the middle."""
        return self._view.mapToScene(self._view.viewport().rect().center())

    def set_content(self, content: QRectF) -> None:
        """What there is to see; the view moves freely around it."""
        self._content = content
        self.leave_room()

    def leave_room(self) -> None:
        """Let the content be moved almost out of the view at this zoom."""
        port = self._view.viewport().size()
        across, down = port.width() / self.zoom * 0.9, port.height() / self.zoom * 0.9
        self._view.setSceneRect(self._content.adjusted(-across, -down, across, down))

    def zoom_to(self, zoom: float, at: QPointF | None = None) -> None:
        """Zoom so that the point `at` of the viewport (its middle for None) keeps what it shows."""
        zoom = min(max(zoom, LEAST), MOST)
        at = QPointF(self._view.viewport().rect().center()) if at is None else at
        fixed = self._view.viewportTransform().inverted()[0].map(at)
        self._view.setTransform(QTransform.fromScale(zoom, zoom))
        self.leave_room()
        self.put(fixed, at)
        self._told(zoom)

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom in or out."""
        self.zoom_to(self.zoom * factor, at)

    def put(self, point: QPointF, at: QPointF) -> None:
        """Show a point of the scene at a point of the viewport."""
        self._view.horizontalScrollBar().setValue(round(point.x() * self.zoom - at.x()))
        self._view.verticalScrollBar().setValue(round(point.y() * self.zoom - at.y()))

    def pan(self, across: float, down: float) -> None:
        """Move what is shown by pixels of the screen."""
        bars = self._view.horizontalScrollBar(), self._view.verticalScrollBar()
        for bar, by in zip(bars, (across, down), strict=True):
            bar.setValue(bar.value() - round(by))

    def page(self, by: int) -> None:
        """Move down or up by most of a view."""
        self.pan(0.0, -by * 0.85 * self._view.viewport().height())

    def centre_on(self, point: QPointF) -> None:
        """Show a point in the middle."""
        self.put(point, QPointF(self._view.viewport().rect().center()))

    def fit(self, box: QRectF, most: float = 1.0) -> None:
        """Show the whole of a rectangle, at most at `most`."""
        if box.isEmpty():
            return
        self.zoom_to(min(self._fitting(box), most))
        self.centre_on(box.center())

    def fit_all(self) -> None:
        """Show everything."""
        self.fit(self._content)

    def start(self) -> None:
        """Show a network that was just opened: whole where it can be read, else its beginning."""
        if self._content.isEmpty():
            self.zoom_to(1.0)
            self.centre_on(QPointF(0, 0))
            return
        if self._fitting(self._content) >= _WHOLE_FROM:
            self.fit_all()
            return
        if self._content.width() > 2 * self._content.height():
            self._start_at_left()
            return
        wide = (self._view.viewport().width() - 2 * MARGIN) / self._content.width()
        self.zoom_to(min(1.0, max(wide, _START_FROM)))
        x = self._content.center().x() if wide >= _START_FROM else 0.0
        self.put(QPointF(x, self._content.top()), QPointF(self._view.viewport().width() / 2, 0.0))

    def _start_at_left(self) -> None:
        """The beginning of a network that runs to the right."""
        port = self._view.viewport()
        self.zoom_to(min(1.0, max((port.height() - 2 * MARGIN) / self._content.height(), _START_FROM)))
        self.put(QPointF(self._content.left(), self._content.center().y()), QPointF(MARGIN, port.height() / 2))

    def reveal(self, box: QRectF) -> None:
        """Move as little as is needed to show a rectangle."""
        seen = self._view.mapToScene(self._view.viewport().rect()).boundingRect()
        if not seen.contains(box):
            self._view.ensureVisible(box, round(MARGIN), round(MARGIN))

    def show_across(self, box: QRectF) -> None:
        """Show a rectangle from left to right: move, else zoom out as far as details last, else begin at its left."""
        room = self._view.viewport().width() - 2 * MARGIN
        if box.width() * self.zoom > room and box.width() * DETAIL <= room:
            self.zoom_to(room / box.width())
        top = self._view.mapToScene(0, 0)
        seen = QRectF(top.x(), box.top(), self._view.viewport().width() / self.zoom, 1.0)
        margin = MARGIN / self.zoom
        by = min(0.0, box.left() - margin - seen.left()) or max(0.0, box.right() + margin - seen.right())
        if box.width() * self.zoom > room:
            by = box.left() - margin - seen.left()
        self.pan(-by * self.zoom, 0.0)

    def _fitting(self, box: QRectF) -> float:
        port = self._view.viewport().size()
        return min((port.width() - 2 * MARGIN) / box.width(), (port.height() - 2 * MARGIN) / box.height())
