"""The layout is asked anew only where places could change."""

from __future__ import annotations

import pytest

from studio.layout import IN_ORDER, SHARED, Item, Wire
from widgets.canvas import slots
from widgets.canvas.slots import Slots

ITEMS = [Item(number, 100, 40, (8, 8)) for number in range(3)]
WIRES = [Wire(0, 1, "trunk"), Wire(1, 2, "trunk")]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    calls: list[int] = []
    layout = slots.place

    def counted(*arguments: object) -> object:
        calls.append(1)
        return layout(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(slots, "place", counted)
    return calls


def test_an_edit_that_changes_no_size_and_no_wire_moves_nothing(asked: list[int]) -> None:
    place = Slots()
    first = place(ITEMS, WIRES, None, SHARED)
    assert place(list(ITEMS), list(WIRES), first.hint, SHARED) is first
    assert len(asked) == 1


def test_other_items_wires_or_lanes_are_laid_out(asked: list[int]) -> None:
    place = Slots()
    first = place(ITEMS, WIRES, None, SHARED)
    wider = [*ITEMS[:2], Item(2, 160, 40, (8, 8))]
    assert place(wider, WIRES, first.hint, SHARED).boxes[2].w == 160
    place(wider, [*WIRES, Wire(0, 2, "shortcut")], first.hint, SHARED)
    place(wider, [*WIRES, Wire(0, 2, "shortcut")], first.hint, IN_ORDER)
    assert len(asked) == 4


def test_tidy_asks_anew(asked: list[int]) -> None:
    place = Slots()
    place(ITEMS, WIRES, None, SHARED)
    place(ITEMS, WIRES, None, SHARED)
    assert len(asked) == 2
