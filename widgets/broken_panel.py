"""What stands over a panel that broke: what happened, and the report to copy."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from widgets import theme
from widgets.crash import report_of
from widgets.empty_state import EmptyState


class BrokenPanel(QWidget):
    """Covers its panel until that can show something again."""

    def __init__(self, panel: QWidget) -> None:
        super().__init__(panel)
        self.setObjectName("brokenPanel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("surface", "panel")
        self._report = ""
        self._panel = panel
        self._state = EmptyState("circle-x", "", "", "Copy report", name="panelFailure", parent=self)
        self._state.chosen.connect(lambda: QGuiApplication.clipboard().setText(self._report))
        column = QVBoxLayout(self)
        edge = theme.px(12)
        column.setContentsMargins(edge, edge, edge, edge)
        column.addWidget(self._state)
        column.addStretch(1)
        panel.installEventFilter(self)

    def show_failure(self, title: str, failure: Exception) -> None:
        """Say it, over the whole panel."""
        self._report = report_of(failure)
        said = str(failure).split("\n")[0][:160] or "no more is known"
        self._state.setText(
            f"{title} can't be shown",
            f"{type(failure).__name__}: {said}. Your design is as it was; this is tried again with the next change.",
        )
        self.setGeometry(self._panel.rect())
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the panel."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._panel.rect())
        return False
