"""Small pills on wires."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from studio.layout import place
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
                assert any(min(a[0], b[0]) <= x <= max(a[0], b[0]) and min(a[1], b[1]) <= y <= max(a[1], b[1])
                           for a, b in pairwise(path))
        with_tags = replace(placed, boxes={**placed.boxes, **{("tag", key): box for key, box in placed.tags.items()}})
        assert picture.overlapping_boxes(with_tags) == []
