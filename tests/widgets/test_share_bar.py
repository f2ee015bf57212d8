"""Share bars: how far they are filled, and with what."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QTableView
from pytestqt.qtbot import QtBot

from widgets import theme
from widgets.share_bar import Part, ShareBarDelegate, ShareRole, paint_share_bar
from widgets.tables import style_table

WIDTH = 100


def painted(fraction: float, parts: list[Part] | None = None) -> list[QColor]:
    """The colours along the middle of a bar of 100 x 6."""
    image = QImage(WIDTH, 6, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    paint_share_bar(painter, QRectF(0, 0, WIDTH, 6), fraction, parts)
    painter.end()
    return [image.pixelColor(x, 3) for x in range(WIDTH)]


@pytest.mark.parametrize(("fraction", "width"), [(0.0, 0), (0.25, 25), (1.0, 100), (1.5, 100), (0.001, 1)])
def test_it_is_filled_as_far_as_the_share(qapp: QApplication, fraction: float, width: int) -> None:
    trough = painted(0.0)
    filled = [x for x, colour in enumerate(painted(fraction)) if colour != trough[x]]
    assert len(filled) == width


def test_parts_stand_in_order_with_their_widths(qapp: QApplication) -> None:
    colours = painted(0.8, [(3, "layer"), (1, "depthwise")])
    assert colours[30] == theme.category("layer")
    assert colours[70] == theme.category("depthwise")
    assert colours[90] not in (theme.category("layer"), theme.category("depthwise"))


def test_a_cell_shows_bar_and_text(qtbot: QtBot) -> None:
    model = QStandardItemModel(1, 1)
    item = QStandardItem("22.3 %")
    item.setData(1.0, ShareRole.FRACTION)
    item.setData(((1.0, "pool"),), ShareRole.PARTS)
    model.setItem(0, 0, item)
    view = QTableView()
    qtbot.addWidget(view)
    view.setModel(model)
    style_table(view, (140,))
    view.setItemDelegateForColumn(0, ShareBarDelegate(view))
    view.show()
    image = view.viewport().grab().toImage()
    row = view.rowHeight(0)
    assert row == theme.px(24)
    assert any(image.pixelColor(30, y) == theme.category("pool") for y in range(row))
    ground = image.pixelColor(136, 2)
    assert any(image.pixelColor(x, y) != ground for x in range(66, 100) for y in range(row))
