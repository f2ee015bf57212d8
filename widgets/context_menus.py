"""Context menus of the canvas, the layers table and the list of problems: the actions that say they are within."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QMenu, QWidget

from studio.layers.base import Address
from widgets.action_specs import ACTIONS
from widgets.actions import Actions
from widgets.canvas.view import Canvas

REACH = 8.0
"""Pixels around a wire that count as on it."""

_TABLES = {"layersTable": "node", "problemsList": "problem"}
"""Tables by their names, and what a row of each is."""


def groups_within(context: str) -> tuple[tuple[str, ...], ...]:
    """Names of the actions in the context menu of a `node`, a `wire`, an `empty` place or a `problem`, in groups."""
    groups: dict[str, list[str]] = {}
    for spec in ACTIONS:
        for word in spec.within.split():
            name, _, group = word.partition("/")
            if name == context:
                groups.setdefault(group, []).append(spec.name)
    return tuple(tuple(groups[group]) for group in sorted(groups, key=int))


class ContextMenus(QObject):
    """One for a window. A right click selects what is under it first; the Menu key asks for what is selected."""

    def __init__(self, actions: Actions, canvas: Canvas, window: QWidget) -> None:
        super().__init__(window)
        self._actions = actions
        self._canvas = canvas
        tables = [window.findChild(QAbstractItemView, name) for name in _TABLES]
        self._views: dict[QObject, QAbstractScrollArea] = {}
        for view in (canvas, *filter(None, tables)):
            for watched in (view, view.viewport()):
                self._views[watched] = view
                watched.installEventFilter(self)

    def menu_for(self, context: str, widget: QWidget) -> QMenu:
        """The actions for one kind of thing, after those of the widget itself."""
        menu = QMenu(widget)
        menu.setObjectName(f"menu:{context}")
        menu.addActions(widget.actions())
        for group in groups_within(context):
            if not menu.isEmpty():
                menu.addSeparator()
            menu.addActions([self._actions[name] for name in group])
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A right click, or the Menu key."""
        if not isinstance(event, QContextMenuEvent) or watched not in self._views:
            return False
        view = self._views[watched]
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        at = self._selected_place(view) if by_key else event.pos()
        context = self._context(view, at, by_key)
        if context:
            self.menu_for(context, view).popup(view.viewport().mapToGlobal(at))
        return True

    def _context(self, view: QAbstractScrollArea, at: QPoint, by_key: bool) -> str:
        if isinstance(view, QAbstractItemView):
            return _of_table(view, at)
        if by_key:
            return "node" if self._canvas.workbench.selection.nodes else "empty"
        return self._of_canvas(at)

    def _of_canvas(self, at: QPoint) -> str:
        """`node`, `wire` or `empty`; a node that is not selected is selected alone."""
        canvas = self._canvas
        point = canvas.mapToScene(at)
        item = canvas.canvas_scene.node_at(point)
        if item is None:
            return "wire" if canvas.canvas_scene.line_at(point, REACH / canvas.camera.zoom) else "empty"
        chosen = canvas.workbench.selection.addresses
        if item.address not in chosen and Address(item.address.node) not in chosen:
            canvas.select((item.address,))
        return "node"

    def _selected_place(self, view: QAbstractScrollArea) -> QPoint:
        """Where the menu of the Menu key opens: at what is selected, within sight."""
        room = view.viewport().rect()
        if isinstance(view, QAbstractItemView):
            place = view.visualRect(view.currentIndex())
        else:
            place = self._canvas.mapFromScene(self._canvas.canvas_scene.selected_box()).boundingRect()
        return place.intersected(room).center() if place.intersects(room) else room.center()


def _of_table(table: QAbstractItemView, at: QPoint) -> str:
    """What a row is; one that is not selected is selected alone. Below the rows there is nothing."""
    index = table.indexAt(at)
    if not index.isValid():
        return ""
    if not table.selectionModel().isSelected(index):
        table.setCurrentIndex(index)
    return _TABLES[table.objectName()]
