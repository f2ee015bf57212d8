"""The tabs above the canvas, one for each open document; a dot marks what is not saved."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QEnterEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QTabBar, QToolButton, QWidget

from widgets import theme
from widgets.sheet import Sheet
from widgets.workbench import Workbench

_HEIGHT = 32


class DocumentTabs(QWidget):
    """The sheets of the window as tabs, and a button for another one."""

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("documentRow")
        self.setProperty("surface", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._workbench = workbench
        self._sheets = workbench.sheets
        self.bar = _bar(self)
        self._another = QToolButton(self)
        self._another.setObjectName("newDocument")
        self._another.setAccessibleName("New from template")
        self._another.setToolTip("New from template (Ctrl+N)")
        self._another.setProperty("small", True)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.bar)
        self._row.addWidget(self._another)
        self._row.addStretch(1)
        self._listen()
        self._dress()
        self._show()

    def _listen(self) -> None:
        document = self._workbench.document
        self._sheets.changed.connect(self._show)
        document.pathChanged.connect(self._show)
        document.replaced.connect(self._show)
        document.modifiedChanged.connect(self._mark)
        self.bar.currentChanged.connect(self._bring)
        self.bar.tabMoved.connect(self._moved)
        self.bar.tabBarDoubleClicked.connect(lambda place: self._want("new") if place < 0 else None)
        self.bar.customContextMenuRequested.connect(self._menu)
        self.bar.installEventFilter(self)
        self._another.clicked.connect(lambda: self._want("new"))
        theme.signals.themeChanged.connect(self._dress)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """The middle button closes a tab."""
        if isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.MiddleButton:
            place = self.bar.tabAt(event.position().toPoint())
            if place >= 0 and event.type() == QEvent.Type.MouseButtonRelease:
                self._close(self._sheets.all[place])
            return True
        return False

    def _show(self) -> None:
        """As many tabs as sheets, in their order; those that stay are kept, so that a drag goes on."""
        bar, sheets = self.bar, self._sheets.all
        blocked = bar.blockSignals(True)
        while bar.count() > len(sheets):
            bar.removeTab(bar.count() - 1)
        while bar.count() < len(sheets):
            bar.addTab("")
        for place, sheet in enumerate(sheets):
            kind = "file-code" if sheet.path and sheet.path.suffix == ".cfg" else "layers"
            bar.setTabIcon(place, theme.icon(kind, "text2"))
            if bar.tabText(place) != _written(sheet.name):
                bar.setTabText(place, _written(sheet.name))
            bar.setTabToolTip(place, str(sheet.path) if sheet.path else "Not saved yet")
            if not isinstance(self._button(place), _Close):
                bar.setTabButton(place, QTabBar.ButtonPosition.RightSide, self._close_button())
        bar.setCurrentIndex(self._sheets.place)
        bar.blockSignals(blocked)
        self._mark()

    def _mark(self) -> None:
        for place, sheet in enumerate(self._sheets.all):
            button = self._button(place)
            if isinstance(button, _Close):
                button.mark(sheet.modified)
            words = f"{sheet.name}, not saved" if sheet.modified else sheet.name
            self.bar.setAccessibleTabName(place, words)

    def _button(self, place: int) -> QWidget | None:
        return self.bar.tabButton(place, QTabBar.ButtonPosition.RightSide)

    def _close_button(self) -> _Close:
        button = _Close(self.bar)
        button.clicked.connect(lambda: self._close(self._sheets.all[self._place_of(button)]))
        return button

    def _place_of(self, button: QWidget) -> int:
        return next(place for place in range(self.bar.count()) if self._button(place) is button)

    def _bring(self, place: int) -> None:
        if 0 <= place < len(self._sheets.all):
            self._sheets.show(self._sheets.all[place])

    def _moved(self, start: int, end: int) -> None:
        self._sheets.move(start, end)

    def _close(self, sheet: Sheet) -> None:
        self._sheets.show(sheet)
        self._want("closeTab")

    def _menu(self, at: QPoint) -> None:
        place = self.bar.tabAt(at)
        if place < 0:
            return
        sheet = self._sheets.all[place]
        menu = QMenu(self.bar)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Close", lambda: self._close(sheet))
        others = menu.addAction("Close others that are saved", lambda: self._close_others(sheet))
        others.setEnabled(any(not other.modified and other is not sheet for other in self._sheets.all))
        menu.popup(self.bar.mapToGlobal(at))

    def _close_others(self, kept: Sheet) -> None:
        for sheet in self._sheets.all:
            if sheet is not kept and not sheet.modified:
                self._sheets.close(sheet)
        self._sheets.show(kept)

    def _want(self, action: str) -> None:
        self._workbench.actionWanted.emit(action)

    def _dress(self) -> None:
        self.setFixedHeight(theme.px(_HEIGHT))
        self.bar.setFixedHeight(theme.px(_HEIGHT))
        self.bar.setIconSize(QSize(theme.px(14), theme.px(14)))
        self._another.setIcon(theme.icon("plus", "text2"))
        self._row.setContentsMargins(0, 0, theme.px(6), 0)
        self._row.setSpacing(theme.px(4))
        self._show()


class _Close(QToolButton):
    """Closes a tab; a dot in its place while the document is not saved and nobody points at it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "closeTab")
        self.setAccessibleName("Close document")
        self.setToolTip("Close (Ctrl+W)")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._unsaved = self._pointed = False

    def mark(self, unsaved: bool) -> None:
        """Whether the document holds unsaved edits."""
        self._unsaved = unsaved
        self.setFixedSize(theme.square(18))
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        """The cross comes."""
        self._pointed = True
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """The dot comes back."""
        self._pointed = False
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A cross, or the dot."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if self._unsaved and not self._pointed:
            painter.setBrush(theme.color("accent"))
            painter.drawEllipse(self.rect().center() + QPoint(1, 1), theme.px(3), theme.px(3))
        else:
            if self._pointed:
                painter.setBrush(theme.color("selected"))
                painter.drawRoundedRect(self.rect(), theme.px(4), theme.px(4))
            theme.icon("x", "text3").paint(painter, self.rect().adjusted(2, 2, -2, -2))
        painter.end()


def _bar(parent: QWidget) -> QTabBar:
    bar = QTabBar(parent)
    bar.setObjectName("documentTabs")
    bar.setAccessibleName("Documents")
    bar.setProperty("role", "documents")
    bar.setMovable(True)
    bar.setDrawBase(False)
    bar.setExpanding(False)
    bar.setUsesScrollButtons(True)
    bar.setElideMode(Qt.TextElideMode.ElideMiddle)
    bar.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    return bar


def _written(name: str) -> str:
    """A name as a tab shows it: `&` is no shortcut."""
    return name.replace("&", "&&")
