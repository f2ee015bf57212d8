"""Small pills on wires."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from studio.layout import RIGHT, TAG, Box, place
from studio.layout.tags import place_tags
from tests.studio.layout import picture
from tests.studio.layout.nets import reference_net


def test_tags_stand_on_their_wires_and_on_nothing_else(reference) -> None:
    for name in ("yolov4-tiny-3l", "yolov4-custom", "yolov7-tiny"):
        real = reference_net(name)
        placed = place(*real)
        assert list(placed.tags) == [wire.tag for wire in real.wires if wire.tag is not None]
        for wire, path in zip(real.wires, placed.paths, strict=True):
            if wire.tag is not None:
                tag = placed.tags[wire.tag]
                x, y = tag.x + tag.w / 2, tag.y + tag.h / 2
                assert any(
                    min(a[0], b[0]) <= x <= max(a[0], b[0]) and min(a[1], b[1]) <= y <= max(a[1], b[1])
                    for a, b in pairwise(path)
                )
        with_tags = replace(placed, boxes={**placed.boxes, **{("tag", key): box for key, box in placed.tags.items()}})
        assert picture.overlapping_boxes(with_tags) == []


def test_tags_stay_upright_when_the_picture_is_turned(reference) -> None:
    real = reference_net("yolov4-tiny-3l")
    placed = place(*real, flow=RIGHT)
    assert {(tag.w, tag.h) for tag in placed.tags.values()} == {TAG}
    with_tags = replace(placed, boxes={**placed.boxes, **{("tag", key): box for key, box in placed.tags.items()}})
    assert picture.overlapping_boxes(with_tags) == []


def test_a_tag_without_a_free_place_on_its_wire_stands_in_the_middle_of_it() -> None:
    path = ((0.0, 0.0), (0.0, 10.0), (-50.0, 10.0), (-50.0, 90.0), (-20.0, 90.0))
    free = place_tags([("t", path, False, False)], [], TAG)
    assert free == {"t": Box(-82, 41.5, 64, 17)}
    moved = place_tags([("t", path, False, False)], [Box(-90, 40, 20, 20)], TAG)["t"]
    assert moved.x == -82 and not 20 < moved.y < 60
    full = place_tags([("t", path, False, False)], [Box(-90, -200, 100, 500)], TAG)
    assert full == free
