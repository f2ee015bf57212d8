"""The options of a format: a row for each that its generator declares, defaults first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from generators import GENERATORS, generator_named
from generators.base import Generator
from widgets.dialogs.export import ExportDialog
from widgets.dialogs.export_options import ExportOptions, asked
from widgets.fields import FlagField, IntField, SegmentField
from widgets.main_window import MainWindow

W = TypeVar("W", bound=QWidget)


def child(parent: QWidget, kind: type[W], name: str = "") -> W:
    """A widget that must be there."""
    found = parent.findChild(kind, name) if name else parent.findChild(kind)
    assert found is not None
    return found


@pytest.mark.parametrize("kind", [kind for kind in GENERATORS if asked(kind)], ids=lambda kind: kind.name)
def test_every_option_has_a_field_with_its_default(kind: type[Generator], qtbot: QtBot) -> None:
    dialog = ExportOptions(kind)
    qtbot.addWidget(dialog)
    assert all(dialog.findChild(QWidget, f"option:{spec.name}") is not None for spec in asked(kind))
    assert dialog.values() == {}
    assert kind.make(dialog.values()) == kind()


def test_what_is_changed_is_handed_on(qtbot: QtBot) -> None:
    dialog = ExportOptions(generator_named("png"))
    qtbot.addWidget(dialog)
    child(dialog, SegmentField, "option:level").setValue("layer")
    child(dialog, FlagField, "option:legend").setValue(False)
    child(dialog, IntField, "option:dpi").setValue(300)
    with qtbot.waitSignal(dialog.chosen) as told:
        next(button for button in dialog.findChildren(QPushButton) if button.text() == "Export").click()
    assert told.args == [{"level": "layer", "legend": False, "dpi": 300}]


def test_an_export_with_options_asks_for_them_first(
    open_window: Callable[..., MainWindow], cfg: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    window = open_window(cfg)
    window.commands["export"].trigger()
    files = child(window, ExportDialog)
    files.fileSelected.emit(str(tmp_path / "net.dot"))
    files.reject()
    options = child(window, ExportOptions)
    child(options, SegmentField, "option:theme").setValue("dark")
    options.accept()
    qtbot.waitUntil(lambda: (tmp_path / "net.dot").exists(), timeout=60000)
    assert "#131519" in (tmp_path / "net.dot").read_text()
