"""What can be done in the cfg text: one table for keys, the context menu, the head and the list of shortcuts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from widgets import theme


@dataclass(frozen=True, slots=True)
class TextAction:
    """One action; those of a group stand together in the menu."""

    name: str
    group: str
    text: str
    keys: str
    icon: str = ""


TEXT_ACTIONS: tuple[TextAction, ...] = (
    TextAction("fix", "help", "Quick fix", "Alt+Return; Alt+Enter; Ctrl+.", "lightbulb"),
    TextAction("complete", "help", "Suggest", "Ctrl+Space"),
    TextAction("follow", "go", "Go to the layer", "F12", "external-link"),
    TextAction("back", "go", "Back", "Alt+Left"),
    TextAction("forward", "go", "Forward", "Alt+Right"),
    TextAction("find", "find", "Find", "Ctrl+F", "search"),
    TextAction("replace", "find", "Find and replace", "Ctrl+H"),
    TextAction("next", "find", "Next match", "F3"),
    TextAction("previous", "find", "Previous match", "Shift+F3"),
    TextAction("comment", "edit", "Comment or back", "Ctrl+/"),
    TextAction("fold", "fold", "Fold or open here", "Ctrl+M"),
    TextAction("foldAll", "fold", "Fold or open all", "Ctrl+Shift+M", "fold-vertical"),
)


def make_actions(widget: QWidget, do: Mapping[str, Callable[[], object]]) -> dict[str, QAction]:
    """The actions of a widget, which work while it has the focus; `do` has what each does."""
    made = {}
    for spec in TEXT_ACTIONS:
        action = QAction(spec.text, widget)
        action.setObjectName(f"text:{spec.name}")
        keys = [QKeySequence(text) for text in spec.keys.split("; ")]
        action.setShortcuts(keys)
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.setToolTip(f"{spec.text} ({keys[0].toString(QKeySequence.SequenceFormat.NativeText)})")
        if spec.icon:
            action.setIcon(theme.icon(spec.icon))
        action.triggered.connect(lambda checked=False, run=do[spec.name]: run())
        widget.addAction(action)
        made[spec.name] = action
    return made
