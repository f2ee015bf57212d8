"""What every panel of the table keeps to, whatever it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import get_args

import pytest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from studio.design.design import NET, Design
from studio.design.edits import delete, set_key
from studio.design.from_cfg import load
from studio.design.templates import new
from studio.layers.base import Address
from widgets import theme
from widgets.docks import SPACES
from widgets.panels import PANELS
from widgets.panels.base import Area, Panel
from widgets.theme_icons import FOLDER
from widgets.workbench import METRICS, Workbench

BROKEN = b"[net]\nwidth=32\nheight=32\nchannels=3\n\n[convolutional]\nfilters=abc\n\n[maxpol]\n\n[route]\nlayers=-9\n"
DESIGNS = {
    "empty": lambda: Design(),
    "broken": lambda: load(BROKEN),
    "efficientnet_b0": lambda: new("efficientnet_b0"),
}
every_panel = pytest.mark.parametrize("kind", PANELS, ids=lambda kind: kind.key)


@pytest.fixture(autouse=True)
def usual_look(qapp: QApplication) -> Iterator[None]:
    theme.set_theme(qapp, "light")
    yield
    theme.set_scale(qapp, 1.0)
    theme.set_theme(qapp, "light")


def test_keys_and_titles_are_unique() -> None:
    assert len({kind.key for kind in PANELS}) == len({kind.title for kind in PANELS}) == len(PANELS)


@every_panel
def test_it_says_what_it_is(kind: type[Panel]) -> None:
    assert kind.title
    assert re.fullmatch(r"[a-z]+", kind.key)
    assert (FOLDER / f"{kind.icon}.svg").is_file()
    assert kind.area in get_args(Area)
    assert set(kind.spaces) <= {space.key for space in SPACES}
    assert kind.__doc__
    assert kind.badge_role in ("count", "alarm", "badge")


@every_panel
@pytest.mark.parametrize("name", DESIGNS)
def test_it_shows_any_design(kind: type[Panel], name: str, qtbot: QtBot) -> None:
    panel = kind(Workbench(DESIGNS[name]()))
    qtbot.addWidget(panel)
    panel.show()
    QApplication.processEvents()
    assert panel.accessibleName() == kind.title


@every_panel
def test_it_follows_edits_selection_metric_theme_and_size(kind: type[Panel], qtbot: QtBot, qapp: QApplication) -> None:
    bench = Workbench(new("efficientnet_b0"))
    panel = kind(bench)
    qtbot.addWidget(panel)
    panel.show()
    document = bench.document
    inner = bench.derived.network.layers[62].address
    for addresses in ([Address(1)], [inner], [Address(NET)], [Address(2), Address(3)], []):
        bench.selection.set(addresses)
        QApplication.processEvents()
    bench.selection.set([Address(3), inner])
    document.apply(set_key(document.design, 1, "filters", "40"), "Filters")
    document.apply(delete(document.design, [3]), "Delete")
    for metric in METRICS:
        bench.view_state.set_metric(metric)
    document.undo()
    document.undo()
    document.redo()
    theme.set_theme(qapp, "dark")
    theme.set_scale(qapp, 1.5)
    QApplication.processEvents()
    document.replace(load(BROKEN))
    QApplication.processEvents()
    assert document.stack.count() == 0, "looking at a design must not edit it"


@every_panel
def test_it_never_edits_by_itself(kind: type[Panel], qtbot: QtBot) -> None:
    bench = Workbench(load(BROKEN))
    qtbot.addWidget(kind(bench))
    QApplication.processEvents()
    assert not bench.document.modified


@every_panel
def test_every_control_can_be_named_aloud(kind: type[Panel], qtbot: QtBot) -> None:
    panel = kind(Workbench(new("efficientnet_b0")))
    qtbot.addWidget(panel)
    panel.show()
    panel.workbench.selection.set([Address(2)])
    QApplication.processEvents()
    controls: list[QWidget] = []
    for what in (QAbstractButton, QAbstractItemView, QComboBox, QLineEdit):
        controls += [widget for widget in panel.findChildren(what) if widget.isVisible()]
    nameless = [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in controls
        if not widget.accessibleName()
        and not getattr(widget, "text", str)()
        and not widget.toolTip()
        and not (widget.parentWidget() and widget.parentWidget().accessibleName())
    ]
    assert nameless == []
