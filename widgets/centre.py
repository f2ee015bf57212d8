"""The middle of the window: messages on top, below them the canvas or the panel that takes its place."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from widgets.document_tabs import DocumentTabs
from widgets.notices import Notices
from widgets.panels.base import Panel
from widgets.workbench import Workbench


class Centre(QWidget):
    """Shows the canvas, except in work spaces that have a panel for the centre."""

    def __init__(
        self,
        canvas: QWidget,
        notices: Notices,
        panels: Iterable[type[Panel]],
        workbench: Workbench,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self._kinds = [kind for kind in panels if kind.area == "centre"]
        self._made: dict[str, Panel] = {}
        self._stack = _Pages(self)
        self._page = QWidget(self)
        inside = _column(self._page)
        inside.addWidget(canvas, 1)
        self._stack.addWidget(self._page)
        column = _column(self)
        self._tabs = DocumentTabs(workbench, self)
        column.addWidget(notices)
        column.addWidget(self._tabs)
        column.addWidget(self._stack, 1)

    def show_space(self, space: str) -> None:
        """Show what stands in the centre of a work space."""
        kind = next((kind for kind in self._kinds if space in kind.spaces), None)
        self._stack.setCurrentWidget(self._page if kind is None else self.panel(kind.key))
        self._tabs.setVisible(kind is None or kind.of_document)
        for made in self._made.values():
            made.rest(made is not self._stack.currentWidget())
        self.updateGeometry()  # now: docks are restored next, beside the page in sight

    def has(self, key: str) -> bool:
        """True for a panel that stands here."""
        return any(kind.key == key for kind in self._kinds)

    def panel(self, key: str) -> Panel:
        """A panel of the centre, made when first asked for."""
        if key not in self._made:
            kind = next(kind for kind in self._kinds if kind.key == key)
            self._made[key] = kind(self._workbench, self)
            self._stack.addWidget(self._made[key])
        return self._made[key]


class _Pages(QStackedWidget):
    """As small as the page in sight may be: a page that is hidden takes no room from the docks."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.currentChanged.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """Of the page in sight."""
        page = self.currentWidget()
        return page.sizeHint() if page is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Of the page in sight."""
        page = self.currentWidget()
        return page.minimumSizeHint() if page is not None else super().minimumSizeHint()


def _column(widget: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return column
