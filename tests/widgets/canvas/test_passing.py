"""Bypassed nodes on the canvas: dimmed, with the wires that pass by."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from studio.design.bypass import set_bypassed
from studio.design.design import Design
from studio.design.expand import expand
from studio.layers.base import Address
from widgets.canvas.passing import through_bypassed
from widgets.canvas.picture import picture_of

CONTROL = Qt.KeyboardModifier.ControlModifier


def ends(design: Design) -> set[tuple[str, str, bool]]:
    names = {node.id: node.name for node in design.nodes}
    lines = picture_of(design, expand(design)).lines
    return {(names[line.src.node], names[line.dst.node], line.passing) for line in lines}


@pytest.mark.parametrize("place", range(20))
def test_the_wires_are_those_of_the_design_whatever_is_bypassed(flat: Design, place: int) -> None:
    node = flat.nodes[place]
    if not node.layer.reads_previous:  # type: ignore[union-attr]
        pytest.skip("a route has nothing to pass by")
    before = {(src, dst) for src, dst, _ in ends(flat)}
    after = ends(set_bypassed(flat, {node.id}))
    named = getattr(node.layer, "from_", ())  # type: ignore[union-attr]
    assert {(src, dst) for src, dst, _ in after} <= before
    assert len(before) - len(after) <= (1 if named else 0)
    assert all(passing == (node.name in (src, dst)) for src, dst, passing in after)


def test_without_any_nothing_changes(flat: Design) -> None:
    assert through_bypassed(flat, []) == []
    assert not any(passing for *_, passing in ends(flat))


def test_ctrl_b_leaves_a_node_out_and_takes_it_in_again(driver) -> None:
    before = driver.design
    driver.click("mbconv1")
    driver.key(Qt.Key.Key_B, CONTROL)
    item = driver.canvas.canvas_scene.nodes[driver.address("mbconv1")]
    assert (item.card.bypassed, item.card.share, item.card.repeats) == (True, None, 2)
    assert len(driver.bench.derived.rows) == len(expand(before).rows) - len(
        [one for one in expand(before).network.layers if one.address.node == item.address.node]
    )
    assert driver.bench.document.stack.undoText() == "Bypass mbconv1"
    driver.key(Qt.Key.Key_B, CONTROL)
    assert driver.design == before
    assert driver.bench.document.stack.undoText() == "Take in mbconv1"
    driver.bench.document.undo()
    assert driver.design.named("mbconv1").bypassed
    driver.bench.document.undo()
    assert driver.design is before


def test_several_are_bypassed_together_and_one_refusal_changes_nothing(driver_of, neck: Design) -> None:
    driver = driver_of(neck)
    route = next(node for node in neck.nodes if not node.layer.reads_previous)  # type: ignore[union-attr]
    driver.bench.selection.set((Address(neck.nodes[1].id), Address(route.id)), None)
    driver.key(Qt.Key.Key_B, CONTROL)
    assert driver.design is neck
    assert "nothing to pass by" in driver.said[-1]


def test_a_bypassed_block_stays_closed(driver) -> None:
    driver.canvas.toggle_block(driver.address("mbconv1").node)
    driver.bench.document.apply(set_bypassed(driver.design, {driver.address("mbconv1").node}), "Bypass")
    assert driver.canvas.canvas_scene.nodes[driver.address("mbconv1")].inside is None
