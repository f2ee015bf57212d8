"""The options of a format: a row for each that its generator declares, defaults first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QWidget
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
    options = ExportOptions(generator_named("png"))
    qtbot.addWidget(options)
    with qtbot.waitSignal(options.changed):
        child(options, SegmentField, "option:level").button("layer").click()
    child(options, FlagField, "option:legend").setValue(False)
    child(options, IntField, "option:dpi").setValue(300)
    assert options.values() == {"level": "layer", "legend": False, "dpi": 300}


def test_options_beside_the_format_are_exported_with(
    open_window: Callable[..., MainWindow], cfg: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    window = open_window(cfg)
    window.commands["export"].trigger()
    dialog = child(window, ExportDialog)
    dialog.choose(generator_named("dot"))
    child(dialog, SegmentField, "option:theme").setValue("dark")
    dialog.accept()
    qtbot.waitUntil(lambda: (tmp_path / "three.dot").exists(), timeout=60000)
    assert "#131519" in (tmp_path / "three.dot").read_text()
