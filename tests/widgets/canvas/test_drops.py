"""Drags from the palette: marked where they go, refused in words where they can't."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from widgets.mime import Entry, to_mime

COPY, LEFT, NONE = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class Dragged:
    """A drag over a canvas, with the events that Qt sends."""

    def __init__(self, driver, data: QMimeData) -> None:
        self.driver, self.data = driver, data

    def over(self, point: QPoint) -> bool:
        """Enter and move; whether a drop would be taken."""
        enter = QDragEnterEvent(point, COPY, self.data, LEFT, NONE)
        QApplication.sendEvent(self.driver.port, enter)
        move = QDragMoveEvent(point, COPY, self.data, LEFT, NONE)
        QApplication.sendEvent(self.driver.port, move)
        return move.isAccepted()

    def drop(self, point: QPoint) -> None:
        """Let go."""
        QApplication.sendEvent(self.driver.port, QDropEvent(QPointF(point), COPY, self.data, LEFT, NONE))


def layer(driver, name: str) -> Dragged:
    return Dragged(driver, to_mime(Entry("layer", name)))


def test_on_a_wire_it_inserts_there(driver) -> None:
    point = driver.on_wire("conv1", "mbconv1")
    drag = layer(driver, "convolutional")
    assert drag.over(point)
    marked = [edge for edge in driver.canvas.canvas_scene.edges.values() if edge.drop == "insert"]
    ends = driver.address("conv1"), driver.address("mbconv1")
    assert [(edge.line.src, edge.line.dst) for edge in marked] == [ends]
    drag.drop(point)
    assert driver.names[:3] == ["conv1", "conv2", "mbconv1"]
    assert driver.bench.selection.addresses == (driver.address("conv2"),)
    assert not any(edge.drop for edge in driver.canvas.canvas_scene.edges.values())


def test_within_reach_of_a_wire_counts(driver) -> None:
    point = driver.on_wire("conv1", "mbconv1") + QPoint(12, 0)
    drag = Dragged(driver, to_mime(Entry("block", "MBConv")))
    assert drag.over(point)
    drag.drop(point)
    assert driver.names[1] == "mbconv2"


def test_on_nothing_it_appends(driver_of, neck) -> None:
    driver = driver_of(neck)
    drag = layer(driver, "dropout")
    assert drag.over(driver.nowhere())
    drag.drop(driver.nowhere())
    assert driver.names[-1] == "dropout1"


def test_on_a_node_it_goes_after_it(driver) -> None:
    drag = layer(driver, "dropout")
    assert drag.over(driver.at("conv1"))
    assert driver.canvas.canvas_scene.nodes[driver.address("conv1")].look.drop == "insert"
    drag.drop(driver.at("conv1"))
    assert driver.names[1] == "dropout1"


def test_where_it_cannot_work_it_is_refused_with_the_reason(driver) -> None:
    before = driver.design
    drag = layer(driver, "shortcut")
    assert not drag.over(driver.at("conv1"))
    target = driver.canvas._drag.target
    assert target is not None
    assert target.refusal == "no earlier layer fits a shortcut of 16×16×16; expected one of the same shape"
    assert driver.canvas.canvas_scene.nodes[driver.address("conv1")].look.drop == "refused"
    drag.drop(driver.at("conv1"))
    assert driver.design is before


def test_a_reference_is_no_place(driver_of, flat) -> None:
    driver = driver_of(flat)
    assert not layer(driver, "dropout").over(driver.on_wire("conv6", "shortcut1"))
    target = driver.canvas._drag.target
    assert target is not None
    assert "shortcut1 names conv6" in target.refusal


def test_leaving_takes_the_marks_away(driver) -> None:
    drag = layer(driver, "dropout")
    drag.over(driver.at("conv1"))
    QApplication.sendEvent(driver.port, QDragLeaveEvent())
    assert driver.canvas.canvas_scene.nodes[driver.address("conv1")].look.drop == ""
    assert driver.canvas._drag.target is None


def test_what_is_not_of_the_palette_is_not_taken(driver) -> None:
    data = QMimeData()
    data.setText("convolutional")
    assert not Dragged(driver, data).over(driver.at("conv1"))


def test_a_name_that_nobody_knows_is_refused(driver) -> None:
    assert not layer(driver, "mystery").over(driver.nowhere())


def test_marks_paint(driver) -> None:
    layer(driver, "dropout").over(driver.on_wire("conv1", "mbconv1"))
    plain = driver.canvas.grab().toImage()
    layer(driver, "shortcut").over(driver.at("conv1"))
    assert driver.canvas.grab().toImage() != plain


def test_a_snippet_goes_where_it_is_dropped(driver) -> None:
    before = driver.design
    drag = Dragged(driver, to_mime(Entry("snippet", "squeeze_excite")))
    assert drag.over(driver.on_wire("conv1", "mbconv1"))
    drag.drop(driver.on_wire("conv1", "mbconv1"))
    assert len(driver.names) == len(before.nodes) + 4
    assert driver.names[0] == "conv1"
    assert driver.names[5] == "mbconv1"
    driver.bench.document.undo()
    assert driver.design == before
