"""Wires are dragged: from outputs, by their ends, to readers and to nothing; what cannot be says so on the way."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from studio.design.from_cfg import load
from studio.design.rewire import named_by
from studio.layers.base import Address
from widgets.canvas.grips import output_of

LEFT = Qt.MouseButton.LeftButton
CONV = "[convolutional]\nfilters={}\nsize=3\nstride={}\npad=1\nactivation=leaky\n"
TEXT = (
    "[net]\nwidth=32\nheight=32\nchannels=3\n"
    + CONV.format(8, 1) * 3
    + "[shortcut]\nfrom=-2\n"
    + CONV.format(16, 2)
    + CONV.format(16, 1)
    + "[route]\nlayers=-1,-2\n"
    + CONV.format(16, 1)
)


@pytest.fixture
def wired(driver_of):
    """A residual and a concat, whole in view at full size."""
    driver = driver_of(load(TEXT.encode(), "wires"))
    driver.canvas.resize(1000, 1000)
    driver.canvas.camera.zoom_to(1.0)
    driver.canvas.camera.centre_on(driver.canvas.canvas_scene.content().center())
    driver.canvas.touch()
    return driver


def output(driver, name: str) -> QPoint:
    grip = output_of(driver.canvas.canvas_scene, driver.address(name))
    assert grip is not None
    return driver.canvas.mapFromScene(QPointF(*grip.at)) - QPoint(0, 2)


def end(driver, src: str, dst: str, target: bool) -> QPoint:
    """A point beside an end of a wire, outside of the node."""
    ends = driver.address(src), driver.address(dst)
    line = next(line for line in driver.canvas.canvas_scene.picture.lines if (line.src, line.dst) == ends)
    a, b = (line.path[-1], line.path[-2]) if target else (line.path[0], line.path[1])
    length = abs(a[0] - b[0]) + abs(a[1] - b[1])
    by = min(5.0, length / 2) / length
    return driver.canvas.mapFromScene(QPointF(a[0] + (b[0] - a[0]) * by, a[1] + (b[1] - a[1]) * by))


def pull(driver, start: QPoint, to: QPoint, release: bool = True) -> None:
    driver.drag(start, (to.x() - start.x(), to.y() - start.y()), release=release)


def sources(driver, name: str) -> list[str]:
    return [driver.design.node(node).name for node in named_by(driver.design.named(name))]


def choices(driver) -> QMenu:
    menu = driver.port.findChild(QMenu, "wireChoices")
    assert menu is not None
    return menu


def test_a_list_of_sources_grows_by_a_dropped_wire(wired) -> None:
    pull(wired, output(wired, "conv1"), wired.at("shortcut1"))
    assert sources(wired, "shortcut1") == ["conv2", "conv1"]
    assert wired.bench.document.stack.undoText() == "Add to shortcut1"
    wired.bench.document.undo()
    assert sources(wired, "shortcut1") == ["conv2"]


def test_a_layer_of_the_chain_asks_how(wired) -> None:
    before = wired.design
    pull(wired, output(wired, "conv1"), wired.at("conv4"))
    menu = choices(wired)
    assert [action.text() for action in menu.actions()] == [
        "Add conv1 by a shortcut",
        "Concatenate conv1 by a route",
        "Read conv1 instead of shortcut1",
    ]
    assert wired.design is before
    menu.actions()[1].trigger()
    assert sources(wired, "route2") == ["shortcut1", "conv1"]
    menu.close()


def test_a_choice_for_a_design_of_before_is_void(wired) -> None:
    pull(wired, output(wired, "conv1"), wired.at("conv4"))
    wired.canvas.commands.select_all()
    wired.canvas.commands.delete()
    emptied = wired.design
    choices(wired).actions()[0].trigger()
    assert wired.design is emptied


@pytest.mark.parametrize(
    ("start", "to", "reason"),
    [("conv5", "shortcut1", "only look back"), ("conv1", "route1", "32×32"), ("conv4", "route1", "already")],
)
def test_what_cannot_be_is_refused_on_the_way(wired, start: str, to: str, reason: str) -> None:
    before = wired.design
    pull(wired, output(wired, start), wired.at(to), release=False)
    assert wired.canvas.canvas_scene.nodes[wired.address(to)].look.drop == "refused"
    assert not wired.canvas.grab().isNull()
    QTest.mouseRelease(wired.port, LEFT, pos=wired.at(to))
    assert wired.design is before
    assert reason in wired.said[-1]
    assert wired.canvas.canvas_scene.nodes[wired.address(to)].look.drop == ""


def test_the_source_of_a_skip_is_dragged_to_another_layer(wired) -> None:
    pull(wired, end(wired, "conv4", "route1", target=False), wired.at("conv4"))
    assert sources(wired, "route1") == ["conv5", "conv4"]  # let go where it was
    pull(wired, end(wired, "conv2", "shortcut1", target=True), wired.at("shortcut1"))
    assert sources(wired, "shortcut1") == ["conv2"]


def test_a_trunk_wire_gets_a_route_and_loses_it_again(wired) -> None:
    before = wired.design
    pull(wired, end(wired, "shortcut1", "conv4", target=False), wired.at("conv1"))
    assert wired.names[4:6] == ["route2", "conv4"]
    assert sources(wired, "route2") == ["conv1"]
    pull(wired, end(wired, "conv1", "conv4", target=True), wired.nowhere())
    assert wired.design.nodes == before.nodes
    wired.bench.document.undo()
    wired.bench.document.undo()
    assert wired.design == before


def test_a_reference_dropped_on_nothing_goes_with_its_layer(wired) -> None:
    pull(wired, end(wired, "conv4", "route1", target=True), wired.nowhere())
    assert sources(wired, "route1") == ["conv5"]


def test_an_output_dropped_on_nothing_asks_what_reads_it(wired) -> None:
    pull(wired, output(wired, "conv2"), wired.nowhere())
    search = wired.canvas.furniture.search
    assert search.isVisible() and "a branch of conv2" in search.hint.text()
    titles = {row.title for row in search.model.rows}
    assert "convolutional" in titles and len(titles) < len(search.model.entries)
    search.line.setText("maxpool")
    QTest.keyClick(search.line, Qt.Key.Key_Return)
    assert wired.names[-2:] == ["route2", "maxpool1"]
    assert sources(wired, "route2") == ["conv2"]
    assert wired.bench.selection.nodes == (wired.address("maxpool1").node,)


def test_escape_calls_it_off(wired) -> None:
    before = wired.design
    pull(wired, output(wired, "conv1"), wired.at("shortcut1"), release=False)
    wired.key(Qt.Key.Key_Escape)
    QTest.mouseRelease(wired.port, LEFT, pos=wired.at("shortcut1"))
    assert wired.design is before


def test_handles_show_near_the_mouse(wired) -> None:
    QTest.mouseMove(wired.port, output(wired, "conv2"))
    assert wired.port.cursor().shape() is Qt.CursorShape.CrossCursor
    QTest.mouseMove(wired.port, wired.at("conv2"))
    assert wired.port.cursor().shape() is Qt.CursorShape.ArrowCursor
    wired.click(output(wired, "conv2"))
    assert wired.bench.selection.addresses == (Address(wired.address("conv2").node),)
