"""What a panel shows while it has nothing to show: icon, what is missing, why it is worth it, one button."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from widgets import theme

RADIUS = 8
WIDTH = 320
"""As wide as it would like to be: most sentences take two lines then."""


class EmptyState(QWidget):
    """A dashed card. `primary` makes its button the one that the view is about; without `action` there is none."""

    #: The button was pressed.
    chosen = Signal()

    def __init__(
        self,
        icon: str,
        title: str,
        sentence: str,
        action: str = "",
        *,
        primary: bool = False,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._icon_name = icon
        self._icon = QLabel(self)
        self._title = QLabel(title, self)
        self._title.setProperty("role", "title")
        self._sentence = QLabel(sentence, self)
        self._sentence.setProperty("role", "label")
        self._sentence.setWordWrap(True)
        self.button = QPushButton(action, self)
        self.button.setVisible(bool(action))
        self.button.clicked.connect(self.chosen)
        if primary:
            theme.set_role(self.button, kind="primary")
        self._column = QVBoxLayout(self)
        for part in (self._icon, self._title, self._sentence):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            self._column.addWidget(part)
        self._column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        self._refresh()
        theme.signals.themeChanged.connect(self._refresh)

    def setText(self, title: str, sentence: str) -> None:
        """Say something else, such as why it failed."""
        self._title.setText(title)
        self._sentence.setText(sentence)
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)

    def sizeHint(self) -> QSize:
        """As high as its words need at that width."""
        width = theme.px(WIDTH)
        return QSize(width, self._column.totalHeightForWidth(width))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The dashed border."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("line2"), 1, Qt.PenStyle.DashLine))
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, theme.px(RADIUS), theme.px(RADIUS))
        painter.end()

    def _refresh(self) -> None:
        self._icon.setPixmap(theme.pixmap(self._icon_name, "text3", 20, self.devicePixelRatioF()))
        self._column.setContentsMargins(theme.px(24), theme.px(16), theme.px(24), theme.px(16))
        self._column.setSpacing(theme.px(6))
