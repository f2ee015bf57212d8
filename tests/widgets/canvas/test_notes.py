"""Sticky notes: written, moved, resized, coloured and thrown away where they are; each is one undo step."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit

from studio.design import edits
from studio.design.design import Note
from studio.design.store import dump, load


@pytest.fixture
def noted(driver):
    """A note beside the block."""
    note = Note("Fuse these?", driver.address("mbconv1").node)
    driver.bench.document.apply(edits.set_notes(driver.design, (note,)), "note")
    driver.canvas.fit_all()
    return driver


def on_note(driver, x: float, y: float = 12.0) -> QPoint:
    item = driver.canvas.canvas_scene.notes[0]
    return driver.canvas.mapFromScene(item.mapToScene(QPointF(x, y)))


def editor(driver) -> QPlainTextEdit:
    found = driver.port.findChild(QPlainTextEdit, "noteText")
    assert found is not None and found.isVisible()
    return found


def test_a_new_note_stands_beside_the_selection_and_is_typed_into(driver) -> None:
    driver.click("mbconv1")
    driver.canvas.add_note()
    QTest.keyClicks(editor(driver), "Why 6?")
    QTest.keyClick(editor(driver), Qt.Key.Key_Escape)
    assert driver.design.notes == (Note("Why 6?", driver.address("mbconv1").node),)
    driver.bench.document.undo()
    driver.bench.document.undo()
    assert driver.design.notes == ()


def test_without_a_selection_it_is_free(driver) -> None:
    driver.canvas.add_note()
    driver.canvas.notes.finish()
    assert driver.design.notes[0].node == 0


def test_a_double_click_types_and_nothing_typed_throws_it_away(noted) -> None:
    noted.double_click(on_note(noted, 40))
    editor(noted).setPlainText("")
    QTest.keyClick(editor(noted), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert noted.design.notes == ()
    noted.bench.document.undo()
    assert noted.design.notes[0].text == "Fuse these?"


def test_it_is_dragged(noted) -> None:
    noted.drag(on_note(noted, 60), (40, 30))
    note, zoom = noted.design.notes[0], noted.canvas.camera.zoom
    assert (note.x, note.y) == (pytest.approx(40 / zoom, abs=2), pytest.approx(30 / zoom, abs=2))
    assert noted.bench.document.stack.undoText() == "Move note"
    noted.bench.document.undo()
    assert noted.design.notes[0] == Note("Fuse these?", note.node)


def test_its_edge_makes_it_wider(noted) -> None:
    noted.drag(on_note(noted, 205), (50, 0))
    assert noted.design.notes[0].width > 240
    noted.drag(on_note(noted, noted.design.notes[0].width - 3), (-900, 0))
    assert noted.design.notes[0].width == 96


def test_its_dot_gives_it_the_next_colour(noted) -> None:
    noted.click(on_note(noted, 60))
    noted.click(on_note(noted, 194, 11))
    assert noted.design.notes[0].colour == "blue"
    assert not noted.canvas.grab().isNull()


def test_delete_is_about_the_chosen_note(noted) -> None:
    nodes = noted.design.nodes
    noted.click("mbconv1")
    noted.click(on_note(noted, 60))
    assert noted.bench.selection.addresses == ()
    noted.key(Qt.Key.Key_Delete)
    assert noted.design.notes == () and noted.design.nodes == nodes
    noted.click("mbconv1")
    noted.key(Qt.Key.Key_Delete)
    assert noted.design.nodes != nodes


def test_an_edit_from_elsewhere_ends_typing_without_harm(noted) -> None:
    noted.canvas.notes.edit(0)
    noted.bench.document.apply(edits.set_notes(noted.design, ()), "gone")
    noted.canvas.notes.finish()
    assert noted.design.notes == ()


def test_width_and_colour_are_in_the_file(driver) -> None:
    note = Note("x", 0, 1.0, 2.0, 300.0, "green")
    design = edits.set_notes(driver.design, (note, Note("y")))
    assert load(dump(design)).notes == design.notes
