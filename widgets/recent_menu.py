"""The menu of the files that were opened last, with a digit for each."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from widgets.commands.files import open_recent
from widgets.recent import MOST, forget_files, recent_files
from widgets.shell import Shell


def fill_recent(file_menu: QMenu, shell: Shell) -> QMenu:
    """Put "Open recent" below "Open…"; its entries are made when it opens, their shortcuts work at any time."""
    menu = QMenu("Open recent", file_menu)
    menu.setObjectName("recentMenu")
    below = [action for action in file_menu.actions() if action.isSeparator()]
    file_menu.insertMenu(below[0] if below else None, menu)  # type: ignore[arg-type]
    menu.aboutToShow.connect(lambda: _fill(menu, shell))
    for place in range(MOST):
        _shortcut(shell, place)
    return menu


def _fill(menu: QMenu, shell: Shell) -> None:
    menu.clear()
    files = recent_files()
    for place, path in enumerate(files):
        action = menu.addAction(f"{path.name}\tCtrl+{place + 1}", partial(open_recent, shell, place))
        action.setToolTip(str(path))
        action.setStatusTip(str(path))
    if not files:
        menu.addAction("No file was opened yet").setEnabled(False)
        return
    menu.addSeparator()
    menu.addAction("Forget these", forget_files)


def _shortcut(shell: Shell, place: int) -> None:
    window: QWidget = shell.widget
    action = QAction(f"Open recent {place + 1}", window)
    action.setShortcut(f"Ctrl+{place + 1}")
    action.triggered.connect(lambda: open_recent(shell, place))
    window.addAction(action)
