"""The actions of a window as Qt knows them, and the menus that they make."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from widgets import theme
from widgets.action_specs import ACTIONS, ActionSpec
from widgets.shell import Shell


class Actions(QObject):
    """The actions of one window as Qt knows them. They are enabled as document and selection allow."""

    def __init__(self, shell: Shell, parent: QWidget) -> None:
        super().__init__(parent)
        self._shell = shell
        self._made = {spec.name: self._make(spec, parent) for spec in ACTIONS}
        bench = shell.workbench
        bench.derived.updated.connect(self.refresh)
        bench.selection.changed.connect(self.refresh)
        bench.document.modifiedChanged.connect(self.refresh)
        bench.document.pathChanged.connect(self.refresh)
        bench.document.historyChanged.connect(self.refresh)
        bench.sheets.changed.connect(self.refresh)
        bench.actionWanted.connect(self.trigger)
        self.refresh()

    def __getitem__(self, name: str) -> QAction:
        return self._made[name]

    def trigger(self, name: str) -> None:
        """Do something by its name."""
        self._made[name].trigger()

    def menus(self, bar: QMenuBar) -> dict[str, QMenu]:
        """Fill a menu bar; returns the menus by name, for what is listed elsewhere."""
        made: dict[str, QMenu] = {}
        for name, specs in groupby(_by_menu(), key=lambda spec: spec.menu.split("/")[0]):
            menu = made[name] = bar.addMenu(name)
            for place, (_, group) in enumerate(groupby(specs, key=lambda spec: spec.menu)):
                if place:
                    menu.addSeparator()
                for spec in group:
                    menu.addAction(self._made[spec.name])
        return made

    def refresh(self) -> None:
        """Enable what can be done now; undo and redo say what."""
        for spec in ACTIONS:
            if spec.enabled is not None:
                self._made[spec.name].setEnabled(spec.enabled(self._shell))
        stack = self._shell.workbench.document.stack
        self._made["undo"].setText(f"Undo {stack.undoText()}".rstrip())
        self._made["redo"].setText(f"Redo {stack.redoText()}".rstrip())

    def _make(self, spec: ActionSpec, parent: QWidget) -> QAction:
        action = QAction(spec.text, parent)
        action.setObjectName(f"action:{spec.name}")
        if spec.icon:
            action.setIcon(theme.icon(spec.icon))
        keys = [QKeySequence(text) for text in spec.keys.split("; ") if text]
        action.setShortcuts(keys)
        shown = keys[0].toString(QKeySequence.SequenceFormat.NativeText) if keys else ""
        words = spec.help or spec.text.rstrip("…")
        action.setToolTip(f"{words} ({shown})" if shown else words)
        action.triggered.connect(lambda: spec.run(self._shell))
        parent.addAction(action)
        return action


def _by_menu() -> Iterator[ActionSpec]:
    """The table with each menu's actions together, menus in the order of their first action."""
    order = list(dict.fromkeys(spec.menu.split("/")[0] for spec in ACTIONS))
    yield from sorted(ACTIONS, key=lambda spec: order.index(spec.menu.split("/")[0]))
