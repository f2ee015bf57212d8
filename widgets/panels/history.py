"""Every step that was taken in this document; a click goes back to it, or forward."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QUndoView, QVBoxLayout, QWidget

from widgets.panels.base import Area, Panel
from widgets.workbench import Workbench


class HistoryPanel(Panel):
    """Qt's own list of undo steps, of the document in front. Steps after the one in use are those to redo."""

    title: ClassVar[str] = "History"
    key: ClassVar[str] = "history"
    icon: ClassVar[str] = "history"
    area: ClassVar[Area] = "bottom"
    lazy: ClassVar[bool] = True

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(workbench, parent)
        self._view = QUndoView(self)
        self._view.setObjectName("historyList")
        self._view.setAccessibleName("Steps")
        self._view.setUniformItemSizes(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._view)
        self.setFocusProxy(self._view)
        document = workbench.document
        document.replaced.connect(self._show)
        document.pathChanged.connect(self._show)
        self._show()

    def badge(self) -> str:
        """How many steps can be undone."""
        count = self.workbench.document.stack.index()
        return str(count) if count else ""

    def _show(self) -> None:
        document = self.workbench.document
        self._view.setEmptyLabel(f"Opened {document.path.name}" if document.path else "Begun")
        if self._view.stack() is not document.stack:
            self._view.setStack(document.stack)
        self.tell_badge()
