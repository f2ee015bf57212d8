"""Corners, colours and dots."""

from __future__ import annotations

from studio.layout import Wire, place
from tests.studio.layout.nets import chain


def test_shortcuts_run_on_the_right_and_routes_on_the_left() -> None:
    items = chain(6).items
    wires = (*chain(6).wires, Wire(0, 3, "shortcut"), Wire(1, 5, "route"))
    placed = place(items, wires)
    shortcut, route = placed.paths[-2:]
    assert all(x > 0 for x, _ in shortcut[2:4])
    assert all(x < 0 for x, _ in route[2:4])
    assert placed.kinds == ("trunk",) * 5 + ("shortcut", "route")
    assert [kind for _, kind in placed.taps] == ["shortcut", "route"]
