"""The main window: it assembles canvas, panels, bars and actions around a workbench, and knows none of them by name."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QWidget

from widgets import crash, theme
from widgets.actions import Actions
from widgets.autosaver import Autosaver
from widgets.bars import MenuRow, ToolBar
from widgets.canvas.view import Canvas
from widgets.centre import Centre
from widgets.commands.disk import take_change, tell_vanished
from widgets.commands.exporting import export_designs
from widgets.commands.files import begin, open_path, unless_lost
from widgets.context_menus import ContextMenus
from widgets.disk_watch import DiskWatch
from widgets.docks import SPACES, START, Docks
from widgets.document import Document
from widgets.notices import Notices
from widgets.panels import PANELS
from widgets.panels.base import Panel
from widgets.recent_menu import fill_recent
from widgets.segments import Choice
from widgets.settings import number
from widgets.sheet import Sheet
from widgets.status_bar import StatusBar
from widgets.workbench import Workbench


class MainWindow(QMainWindow):
    """One document in one window. It is a `widgets.shell.Shell` for the commands."""

    #: It was closed and will not come back.
    closed = Signal()

    def __init__(self, document: Document | None = None) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        self.setAcceptDrops(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.workbench = Workbench(document, self)
        self.notices = Notices(self)
        self.canvas = Canvas(self.workbench)
        self.autosaver: Autosaver | None = None
        self._given_up: list[Sheet] = []
        self._centre = Centre(self.canvas, self.notices, PANELS, self.workbench, self)
        self.setCentralWidget(self._centre)
        self._docks = Docks(PANELS, self.workbench, self)
        self.commands = Actions(self, self)
        self._menu_row = MenuRow(
            tuple(Choice(space.key, space.title, space.help) for space in SPACES if space.listed), self
        )
        self._fill_menus()
        ContextMenus(self.commands, self.canvas, self)
        self.setMenuWidget(self._menu_row)
        self._tools = ToolBar(self.commands, self.workbench.view_state, self)
        self.addToolBar(self._tools)
        self._status = StatusBar(self.workbench, self)
        self.setStatusBar(self._status)
        self._disk = DiskWatch(self.workbench.document, self)
        self._connect()
        self.resize(1280, 800)
        self.show_space(SPACES[0].key)
        self._name()

    @property
    def widget(self) -> QWidget:
        """The parent for dialogs."""
        return self

    def show_space(self, key: str) -> None:
        """Arrange the panels for another kind of work."""
        self._menu_row.spaces.setValue(key)
        self._docks.leave()  # before the centre asks for another width
        self._centre.show_space(key)
        self._docks.arrange(key)
        self._tools.setVisible(key != START)
        self.workbench.view_state.set_space(key)

    def show_panel(self, key: str) -> Panel:
        """Bring a panel to the front, in the work space that has it where it stands in the centre."""
        if self._centre.has(key):
            return self._centre.panel(key)
        return self._docks.show(key)

    def keep_layout(self, settings: QSettings) -> None:
        """Store how the window and its work spaces are arranged."""
        settings.setValue("geometry", self.saveGeometry())
        for space, state in self._docks.layouts().items():
            settings.setValue(f"layouts/{space}", state)
        for space, scale in self._docks.scales().items():
            settings.setValue(f"scales/{space}", scale)

    def take_layout(self, settings: QSettings) -> None:
        """Arrange the window and its work spaces as they were."""
        stored = {space.key: settings.value(f"layouts/{space.key}") for space in SPACES}
        geometry = settings.value("geometry")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        layouts = {key: state for key, state in stored.items() if isinstance(state, QByteArray)}
        self._docks.set_layouts(
            layouts, {key: number(settings.value(f"scales/{key}"), theme.scale()) for key in layouts}
        )
        # At once: docks that were never laid out would be remembered with sizes of nothing.
        self.show_space(START if self.workbench.document.sheet.blank else SPACES[0].key)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped anywhere."""
        if _files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the files, each in a tab."""
        for path in _files(event):
            event.acceptProposedAction()
            open_path(self, path)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved changes first, document by document; then end what runs and forget what was kept."""
        unsaved = [sheet for sheet in self.workbench.sheets.modified if sheet not in self._given_up]
        if unsaved:
            event.ignore()
            self.workbench.sheets.show(unsaved[0])
            unless_lost(self, "Close", lambda: self._close_without(unsaved[0]))
            return
        self.workbench.tasks.stop_all()
        if self.autosaver is not None:
            self.autosaver.close()
        event.accept()
        self.closed.emit()

    def _close_without(self, sheet: Sheet) -> None:
        """This one was saved or may go: see to the next."""
        self._given_up.append(sheet)
        self.close()

    def _fill_menus(self) -> None:
        menus = self.commands.menus(self._menu_row.bar)
        fill_recent(menus["File"], self)
        view: QMenu = menus["View"]
        view.addSeparator()
        panels = view.addMenu("Panels")
        for dock in self._docks.docks.values():
            panels.addAction(dock.toggleViewAction())
        reset = view.addAction("Reset layout", self._docks.reset)
        reset.setToolTip("Put the panels of this work space where they were at first")
        for place, space in enumerate((space for space in SPACES if space.listed), 1):
            action = view.addAction(space.title, partial(self.show_space, space.key))
            action.setShortcut(f"Ctrl+F{place}")
            self.addAction(action)

    def _connect(self) -> None:
        document = self.workbench.document
        document.pathChanged.connect(self._name)
        document.modifiedChanged.connect(self.setWindowModified)
        document.replaced.connect(self._begin)
        document.replaced.connect(self._greet)
        document.designChanged.connect(self._greet)
        self.workbench.openWanted.connect(lambda path: open_path(self, path))
        self.workbench.beginWanted.connect(lambda template: begin(self, template))
        self._disk.changed.connect(lambda: take_change(self))
        self._disk.vanished.connect(lambda: tell_vanished(self))
        self._menu_row.spaces.changed.connect(self.show_space)
        self._status.problemsWanted.connect(lambda: self.show_panel("problems"))
        self.workbench.spaceWanted.connect(self.show_space)
        self.workbench.exportWanted.connect(lambda designs: export_designs(self, designs))
        self.workbench.crashed.connect(self._status.tell_crash)
        crash.hook.crashed.connect(self._status.tell_crash)

    def _begin(self) -> None:
        """Another document: questions about the one before mean nothing any more."""
        for key in ("unsaved", "disk", "save"):
            self.notices.dismiss(key)

    def _greet(self) -> None:
        """A blank document shows the first page where its canvas would be; the first node ends it."""
        blank, space = self.workbench.document.sheet.blank, self.workbench.view_state.space
        if blank and space == SPACES[0].key:
            self.show_space(START)
        elif not blank and space == START:
            self.show_space(SPACES[0].key)

    def _name(self) -> None:
        document = self.workbench.document
        self.setWindowTitle(f"{document.name}[*]")
        self.setWindowModified(document.modified)
        self.setWindowFilePath(str(document.path) if document.path else "")


def _files(event: QDropEvent) -> list[Path]:
    """Local files that a drag carries."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
