"""Every row of every layer and block has an editor that shows its value and gives it back as it was."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio.blocks import BLOCKS
from studio.blocks.base import Block
from studio.design.design import NET, Design
from studio.design.edits import insert_block, insert_layer
from studio.design.expand import expand
from studio.layers import LAYERS
from studio.layers.base import Layer
from widgets.fields.line import LineField
from widgets.fields.number import NumberField
from widgets.inspector.editors import editor_for
from widgets.inspector.items import groups_of
from widgets.inspector.values import value_of


def shown_and_read(qtbot: QtBot, design: Design, node: int) -> list[str]:
    """Rows whose editor doesn't show their value, or reads another from its own text."""
    wrong = []
    parent = QWidget()
    qtbot.addWidget(parent)
    for item in (item for group in groups_of(design, [node]) for item in group.items):
        field = editor_for(item, parent)
        value = value_of(design, expand(design), node, item)
        field.setValue(value)
        assert field.objectName() == item.field
        read = field.value()
        if isinstance(field, LineField) and not _out_of_bounds(field, value):
            read = field._parse(field.text())
        if read != value and (read, value) != (None, ()):  # an emptied line is an empty list
            wrong.append(item.name)
    return wrong


def _out_of_bounds(field: LineField, value: object) -> bool:
    """Defaults that stand for something else, such as an input of 0 pixels."""
    return isinstance(field, NumberField) and isinstance(value, int | float) and field._bounded(value) != value


@pytest.mark.parametrize("cls", LAYERS, ids=lambda cls: cls.section)
def test_of_layers(qtbot: QtBot, cls: type[Layer]) -> None:
    assert shown_and_read(qtbot, insert_layer(Design(), 0, cls()), 1) == []


@pytest.mark.parametrize("cls", BLOCKS, ids=lambda cls: cls.kind)
def test_of_blocks(qtbot: QtBot, cls: type[Block]) -> None:
    assert shown_and_read(qtbot, insert_block(Design(), 0, cls(), 2), 1) == []


def test_of_net(qtbot: QtBot) -> None:
    assert shown_and_read(qtbot, Design(), NET) == []
