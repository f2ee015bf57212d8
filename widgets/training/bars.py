"""Names with a bar and a percentage: accuracies of classes, probabilities of a prediction."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.training.wording import percent
from widgets import theme
from widgets.share_bar import paint_share_bar

ROW = 22


class Bars(QWidget):
    """One row each, in the order given."""

    def __init__(self, name: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.rows: tuple[tuple[str, float], ...] = ()
        theme.signals.themeChanged.connect(self.updateGeometry)

    def tell(self, rows: Sequence[tuple[str, float]]) -> None:
        """Show names and shares of 1."""
        self.rows = tuple(rows)
        self.setAccessibleDescription(", ".join(f"{name} {percent(share)}" for name, share in rows))
        self.setVisible(bool(rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As high as the rows are."""
        return QSize(theme.px(200), theme.px(ROW) * len(self.rows))

    def minimumSizeHint(self) -> QSize:
        """Rows are not cut off."""
        return QSize(theme.px(120), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Name at the left, bar in the middle, percentage at the right."""
        painter = QPainter(self)
        painter.setFont(theme.font(12))
        height, right, thick = theme.px(ROW), theme.px(54), theme.px(6)
        name_room = (self.width() - right) * 0.42
        for place, (name, share) in enumerate(self.rows):
            line = QRectF(0, place * height, self.width(), height)
            painter.setPen(theme.color("text"))
            shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, int(name_room) - theme.px(6))
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft | middle, shown)
            painter.drawText(line, Qt.AlignmentFlag.AlignRight | middle, percent(share))
            bar = QRectF(name_room, line.center().y() - thick / 2, self.width() - right - name_room, thick)
            paint_share_bar(painter, bar, share)
        painter.end()
