"""Nodes are lined up, spread, and caught by guides."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from studio.layout import Box
from widgets.canvas.aligning import Guide, aligned, caught

BOXES = st.dictionaries(
    st.integers(1, 99), st.builds(Box, *[st.integers(-500, 500)] * 2, *[st.integers(10, 300)] * 2), min_size=3
)


@given(BOXES)
def test_middles_are_on_one_line(boxes: dict[int, Box]) -> None:
    column, row = aligned(boxes, "column"), aligned(boxes, "row")
    assert len({round(box.x + box.w / 2 + column.get(node, (0, 0))[0], 1) for node, box in boxes.items()}) <= 2
    assert len({round(box.y + box.h / 2 + row.get(node, (0, 0))[1], 1) for node, box in boxes.items()}) <= 2


@given(BOXES)
def test_gaps_are_equal_and_the_first_stays(boxes: dict[int, Box]) -> None:
    moves = aligned(boxes, "down")
    order = sorted(boxes, key=lambda node: (boxes[node].y, boxes[node].h))
    placed = [boxes[node]._replace(y=boxes[node].y + moves.get(node, (0, 0))[1]) for node in order]
    gaps = [after.y - before.y - before.h for before, after in pairwise(placed)]
    assert max(gaps) - min(gaps) < 0.1
    assert placed[0] == boxes[order[0]] and abs(placed[-1].y - boxes[order[-1]].y) < 0.1


def test_few_move_nothing() -> None:
    assert aligned({}, "column") == {} == aligned({1: Box(0, 0, 9, 9)}, "row")
    assert aligned({1: Box(0, 0, 9, 9), 2: Box(50, 7, 9, 9)}, "across") == {}


def test_a_box_is_caught_by_the_nearest_middle() -> None:
    others = [Box(0, 0, 100, 40), Box(300, 200, 100, 40)]
    by, guides = caught(Box(3, 150, 100, 40), others, 6)
    assert by == (-3, 0)
    assert guides == (Guide((50, 20), (50, 170)),)
    assert caught(Box(3, 150, 100, 40), others, 2) == ((0, 0), ())
    assert caught(Box(0, 0, 9, 9), (), 6) == ((0.0, 0.0), ())
