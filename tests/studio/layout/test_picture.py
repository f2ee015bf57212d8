"""The counts that the other tests rely on see what is wrong."""

from __future__ import annotations

from dataclasses import replace

from studio.layout import Wire, place
from tests.studio.layout import picture
from tests.studio.layout.nets import chain


def test_the_eye_sees_what_is_wrong_with_a_picture() -> None:
    straight = chain(3)
    good = place(*straight)
    shifted = {**good.boxes, 2: good.boxes[1]._replace(x=good.boxes[1].x + 100)}
    assert picture.overlapping_boxes(replace(good, boxes=shifted)) == [(1, 2)]
    aside = {**good.boxes, 1: good.boxes[1]._replace(x=300)}
    assert picture.loose_ends(replace(good, boxes=aside), straight.wires) == [0, 1]
    assert picture.crooked_wires(replace(good, paths=(((0, 0), (5, 5)), good.paths[1]))) == [0]
    (x, y), _ = good.paths[0]
    through = (((x, y), (x, good.boxes[2].y)), good.paths[1])
    long_wire = (Wire(0, 2), straight.wires[1])
    assert picture.wires_behind_boxes(replace(good, paths=through), long_wire) == [(0, 1)]
    apart = (Wire(0, "x"), Wire(1, "y"))
    along = (((0, 0), (0, 50)), ((0, 40), (0, 90)))
    assert picture.shared_lines(replace(good, paths=along), apart) == [(0, 1)]
    across = (((0, 0), (0, 50)), ((-20, 25), (20, 25)))
    assert picture.crossings(replace(good, paths=across), apart) == 1
