"""Whoever can't see the window hears what each control is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QSlider,
    QWidget,
)

from studio.layers.base import Address
from widgets.finder.popup import Finder
from widgets.main_window import MainWindow

CONTROLS = (QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QPlainTextEdit, QSlider)


def silent(window: MainWindow) -> list[str]:
    """Controls in sight that have neither a name nor a text."""
    found = [widget for widget in window.findChildren(QWidget) if isinstance(widget, CONTROLS)]
    return [
        f"{type(widget).__name__} {widget.objectName()} in {type(widget.parent()).__name__}"
        for widget in found
        if widget.isVisible()
        and not isinstance(widget, QHeaderView)  # part of its table, which has a name
        and not isinstance(widget.parent(), QLineEdit)  # the glass in a search line
        and not widget.objectName().startswith("qt_")
        and not widget.accessibleName()
        and not (isinstance(widget, QAbstractButton) and widget.text())
    ]


def test_every_control_of_every_panel_has_a_name(open_window: Callable[..., MainWindow], cfg: Path) -> None:
    window = open_window(cfg)
    window.workbench.selection.set([Address(1)])
    names = ("palette", "properties", "scaling", "layers", "problems", "text", "shortcuts", "preferences")
    for key in names:
        window.show_panel(key)
        QApplication.processEvents()
        assert silent(window) == [], key


def test_the_command_palette_has_names(open_window: Callable[..., MainWindow], cfg: Path) -> None:
    window = open_window(cfg)
    window.commands.trigger("find")
    assert window.findChild(Finder) is not None
    assert silent(window) == []
