"""Panels in docks: heads of our own, tabs with counts where docks share a place, layouts by work space."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QEvent, QObject, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QTabBar,
    QTabWidget,
    QToolButton,
    QWidget,
)

from widgets import theme
from widgets.panels.base import Panel
from widgets.workbench import Workbench

_AREAS = {
    "left": Qt.DockWidgetArea.LeftDockWidgetArea,
    "right": Qt.DockWidgetArea.RightDockWidgetArea,
    "bottom": Qt.DockWidgetArea.BottomDockWidgetArea,
}
_VERSION = 1
"""Of the arrangement below; layouts stored under another one, or with other panels, are forgotten."""


@dataclass(frozen=True, slots=True)
class Space:
    """A work space: its name on the switch, and how wide and high the dock areas are in design pixels.

    One that is not `listed` comes and goes by itself.
    """

    key: str
    title: str
    help: str
    left: int = 224
    right: int = 324
    bottom: int = 240
    listed: bool = True


START = "start"
"""The work space of a blank document."""
SPACES: tuple[Space, ...] = (
    Space("design", "Design", "Blocks, layers and their text"),
    Space("scale", "Scale", "Width, depth and resolution against cost", right=360),
    Space("insight", "Insight", "Counted operations against measured time"),
    Space("train", "Train", "Training runs, live", left=256, right=350),
    Space("compare", "Compare", "Two designs side by side"),
    Space(START, "Start", "What to begin with", listed=False),
)


class DockHead(QWidget):
    """The 32 px above a panel: title, count, menu."""

    def __init__(self, dock: PanelDock) -> None:
        super().__init__(dock)
        self.setProperty("role", "dockHead")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._dock = dock
        title = QLabel(dock.panel_class.title, self)
        title.setProperty("role", "section")
        self._badge = QLabel(self)
        self._badge.setProperty("role", dock.panel_class.badge_role)
        menu = QToolButton(self)
        menu.setIcon(theme.icon("ellipsis"))
        menu.setProperty("small", True)
        menu.setAccessibleName(f"{dock.panel_class.title}: menu")
        menu.setToolTip("Float or close this panel")
        menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu.setMenu(dock.menu(menu))
        self._row = QHBoxLayout(self)
        for part in (title, self._badge):
            self._row.addWidget(part)
        self._row.addStretch(1)
        self._row.addWidget(menu)
        self.setBadge("")
        self._dress()
        theme.signals.themeChanged.connect(self._dress)

    def sizeHint(self) -> QSize:
        """Qt asks for this, and for no fixed height."""
        return QSize(super().sizeHint().width(), theme.px(32))

    def setBadge(self, text: str) -> None:
        """What stands beside the title."""
        self._badge.setText(text)
        self._badge.setVisible(bool(text))

    def _dress(self) -> None:
        self.setFixedHeight(theme.px(32))
        self._row.setContentsMargins(theme.px(12), 0, theme.px(6), 0)
        self._row.setSpacing(theme.px(8))


class PanelDock(QDockWidget):
    """A dock that holds one panel and makes it when it is needed."""

    badgeChanged = Signal()

    def __init__(self, panel_class: type[Panel], workbench: Workbench, window: QMainWindow) -> None:
        super().__init__(panel_class.title, window)
        self.panel_class = panel_class
        self.badge = ""
        self.setObjectName(f"dock:{panel_class.key}")
        self._workbench = workbench
        self._panel: Panel | None = None
        self._head = DockHead(self)
        self._no_head = QWidget(self)
        self._no_head.setFixedHeight(0)
        self.setTitleBarWidget(self._head)
        if not panel_class.lazy:
            self.panel()

    def panel(self) -> Panel:
        """The panel."""
        if self._panel is None:
            self._panel = self._make()
            self._panel.badgeChanged.connect(self._set_badge)
            self.setWidget(self._panel)
            self.visibilityChanged.connect(lambda seen: self.panel().rest(not seen))
            self._panel.tell_badge()
        return self._panel

    def _make(self) -> Panel:
        """The panel; one that can't be made says so in its place, and the window opens without it."""
        try:
            return self.panel_class(self._workbench, self)
        except Exception as failure:
            stand_in = Panel.named(self.panel_class, self._workbench, self)
            stand_in.tell_broken(failure)
            return stand_in

    def menu(self, parent: QWidget) -> QMenu:
        """What can be done with the dock."""
        menu = QMenu(parent)
        menu.addAction("Float", lambda: self.setFloating(not self.isFloating()))
        menu.addAction("Close", self.close)
        return menu

    def show_head(self, shown: bool) -> None:
        """A dock among tabs needs no head: its tab says what it is."""
        wanted = self._head if shown else self._no_head
        if self.titleBarWidget() is not wanted:
            self._head.setVisible(shown)
            self.setTitleBarWidget(wanted)

    def showEvent(self, event: QShowEvent) -> None:
        """The panel is needed now."""
        self.panel()
        super().showEvent(event)

    def _set_badge(self, text: str) -> None:
        self.badge = text
        self._head.setBadge(text)
        self.badgeChanged.emit()


class Docks(QObject):
    """All docks of a window and how each work space arranges them."""

    def __init__(self, panels: Iterable[type[Panel]], workbench: Workbench, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._space = ""
        self._scale = theme.scale()
        self._layouts: dict[str, QByteArray] = {}
        self._scales: dict[str, float] = {}  # what each was made at
        self._dress = QTimer(self)
        self._dress.setSingleShot(True)
        self._dress.timeout.connect(self._dress_tabs)
        window.setDockNestingEnabled(True)
        for area in _AREAS.values():
            window.setTabPosition(area, QTabWidget.TabPosition.North)
        window.setCorner(Qt.Corner.BottomLeftCorner, _AREAS["left"])
        window.setCorner(Qt.Corner.BottomRightCorner, _AREAS["right"])
        panels = tuple(panels)
        self._version = zlib.crc32(f"{_VERSION} {[kind.key for kind in panels]}".encode()) & 0x7FFFFFFF
        self.docks = {kind.key: PanelDock(kind, workbench, window) for kind in panels if kind.area in _AREAS}
        for dock in self.docks.values():
            dock.badgeChanged.connect(self._dress.start)
            dock.dockLocationChanged.connect(self._dress.start)
            dock.visibilityChanged.connect(self._dress.start)
            dock.topLevelChanged.connect(self._dress.start)
        theme.signals.themeChanged.connect(self._dress.start)
        theme.signals.themeChanged.connect(self._follow_scale)
        window.installEventFilter(self)

    @property
    def space(self) -> str:
        """The work space in use, '' before the first."""
        return self._space

    def arrange(self, key: str) -> None:
        """Switch to a work space as it was left, or as it is meant to be."""
        self.remember()
        self._space = key
        stored = self._layouts.get(key)
        if stored is None or not self._window.restoreState(stored, self._version):
            self._arrange_anew(next(space for space in SPACES if space.key == key))
        else:
            self._grow_sides(theme.scale() / self._scales.get(key, theme.scale()))
        self._dress_tabs()

    def remember(self) -> None:
        """Keep the arrangement of the work space in use."""
        if self._space:
            self._layouts[self._space] = self._window.saveState(self._version)
            self._scales[self._space] = theme.scale()

    def leave(self) -> None:
        """Keep the arrangement as it is now, before anything moves for the work space that comes."""
        self.remember()
        self._space = ""

    def layouts(self) -> dict[str, QByteArray]:
        """The arrangements so far, to be stored."""
        self.remember()
        return dict(self._layouts)

    def scales(self) -> dict[str, float]:
        """The scale of the window that each arrangement was made at."""
        return dict(self._scales)

    def set_layouts(self, layouts: dict[str, QByteArray], scales: dict[str, float]) -> None:
        """Arrangements from another time; they count when a space is next shown."""
        self._layouts, self._scales = dict(layouts), dict(scales)
        self._space = ""

    def reset(self) -> None:
        """Forget how the work space in use was changed."""
        self._layouts.pop(self._space, None)
        self._arrange_anew(next(space for space in SPACES if space.key == self._space))

    def show(self, key: str) -> Panel:
        """Bring a panel to the front."""
        dock = self.docks[key]
        if not dock.panel_class.spaces and not dock.isVisible():
            self._join(dock)
        dock.show()
        dock.raise_()
        return dock.panel()

    def _follow_scale(self) -> None:
        ratio, self._scale = theme.scale() / self._scale, theme.scale()
        self._grow_sides(ratio)

    def _grow_sides(self, ratio: float) -> None:
        """Docks at the sides grow and shrink with what stands in them; the centre keeps half of the window."""
        if ratio == 1:
            return
        sides: dict[str, PanelDock] = {}
        for dock in self.docks.values():
            if dock.panel_class.area != "bottom" and dock.isVisible() and not dock.isFloating():
                sides.setdefault(dock.panel_class.area, dock)
        wanted = [dock.width() * ratio for dock in sides.values()]
        fits = min(1.0, self._window.width() / 2 / sum(wanted)) if wanted else 1.0
        sizes = [round(width * fits) for width in wanted]
        self._window.resizeDocks(list(sides.values()), sizes, Qt.Orientation.Horizontal)

    def _join(self, guest: PanelDock) -> None:
        """A panel that no work space has takes no room of its own: it comes as a tab of the first one there."""
        for dock in self.docks.values():
            same = dock.panel_class.area == guest.panel_class.area
            if same and dock is not guest and dock.isVisible() and not dock.isFloating():
                self._window.tabifyDockWidget(dock, guest)
                return

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt makes tab bars when it lays out: dress those that came."""
        if event.type() in (QEvent.Type.ChildAdded, QEvent.Type.LayoutRequest):
            self._dress.start()
        return super().eventFilter(watched, event)

    def _arrange_anew(self, space: Space) -> None:
        window = self._window
        shown = [dock for dock in self.docks.values() if space.key in dock.panel_class.spaces]
        for dock in self.docks.values():
            dock.setFloating(False)
            window.removeDockWidget(dock)
        for dock in self.docks.values():
            window.addDockWidget(_AREAS[dock.panel_class.area], dock)
        bottom = [dock for dock in shown if dock.panel_class.area == "bottom"]
        for dock in bottom[1:]:
            window.tabifyDockWidget(bottom[0], dock)
        for dock in self.docks.values():  # not before: side by side they would widen the window
            dock.setVisible(dock in shown)
        if bottom:
            bottom[0].raise_()
        for area, size, along in (
            ("left", space.left, Qt.Orientation.Horizontal),
            ("right", space.right, Qt.Orientation.Horizontal),
            ("bottom", space.bottom, Qt.Orientation.Vertical),
        ):
            there = [dock for dock in shown if dock.panel_class.area == area][:1]
            window.resizeDocks(there, [theme.px(size)] * len(there), along)
        right = [dock for dock in shown if dock.panel_class.area == "right"]
        window.resizeDocks(right, [dock.panel_class.share for dock in right], Qt.Orientation.Vertical)

    def _dress_tabs(self) -> None:
        """Tabs get their counts, and docks among tabs lose their heads."""
        for dock in self.docks.values():
            alone = not any(other.isVisibleTo(self._window) for other in self._window.tabifiedDockWidgets(dock))
            dock.show_head(alone or dock.isFloating())
        by_title = {dock.panel_class.title: dock for dock in self.docks.values()}
        for bar in self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            bar.setDrawBase(False)
            bar.setExpanding(False)
            bar.setVisible(self._in_use(bar))
            for place in range(bar.count()):
                named = by_title.get(bar.tabText(place))
                if named is not None:
                    _set_count(bar, place, named.badge, named.panel_class.badge_role)
            if bar.contextMenuPolicy() != Qt.ContextMenuPolicy.CustomContextMenu:
                bar.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
                bar.customContextMenuRequested.connect(lambda at, bar=bar: self._tab_menu(bar, at))

    def _in_use(self, bar: QTabBar) -> bool:
        """True for a bar above a dock that is seen: Qt leaves bars of earlier arrangements where they were."""
        titles = {bar.tabText(place) for place in range(bar.count())}
        return any(
            dock.panel_class.title in titles
            and dock.isVisibleTo(self._window)
            and (dock.x(), dock.width()) == (bar.x(), bar.width())
            for dock in self.docks.values()
        )

    def _tab_menu(self, bar: QTabBar, at: QPoint) -> None:
        """What a head's menu offers, for a dock that has none."""
        title = bar.tabText(bar.tabAt(at))
        for dock in self.docks.values():
            if dock.panel_class.title == title:
                dock.menu(bar).popup(bar.mapToGlobal(at))


class _Count(QWidget):
    """A count in a tab, lifted to the line of the tab's text."""

    def __init__(self, text: str, role: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.scale = theme.scale()
        self.label = QLabel(text, self)
        self.label.setProperty("role", role)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, theme.px(4), theme.px(3))
        row.addWidget(self.label)


def _set_count(bar: QTabBar, place: int, text: str, role: str) -> None:
    """The count at the right of a tab; a new label only for another text or size, since a tab keeps its first size."""
    side = QTabBar.ButtonPosition.RightSide
    count = bar.tabButton(place, side)
    shown = isinstance(count, _Count) and count.scale == theme.scale()
    if (count.label.text() if isinstance(count, _Count) and shown else "") == text:
        return
    made = _Count(text, role, bar) if text else None
    bar.setTabButton(place, side, made)
    if made is not None:
        made.show()
