"""Anchor heads: their channels, masks and anchors."""

from __future__ import annotations

import pytest

from studio.diagnostics import NodeRef, SetKey
from studio.layers.base import Shape
from studio.layers.yolo import GaussianYolo, Yolo
from tests.studio.snippets import checked, last, printed

ANCHORS = "anchors=10,14,23,27,37,58 num=3"


def conv(filters: int) -> str:
    return f"conv filters={filters} activation=linear"


def test_a_head_hands_its_map_on() -> None:
    row = last((8, 4, 4), conv(18), f"yolo classes=1 {ANCHORS}")
    assert (row.out.next, row.params, row.bflops) == (Shape.of(18, 4, 4), 0, 0)


@pytest.mark.parametrize(
    ("head", "filters"),
    [
        (f"yolo classes=1 mask=0,1,2 {ANCHORS}", 18),
        (f"yolo classes=1 mask=0 {ANCHORS}", 6),
        (f"yolo classes=80 {ANCHORS}", 255),
        (f"Gaussian_yolo classes=10 mask=0,1,2 {ANCHORS}", 57),
    ],
)
def test_the_channels_that_fit(head: str, filters: int) -> None:
    assert "head-filters" not in checked((8, 4, 4), conv(filters), head)
    assert "head-filters" in checked((8, 4, 4), conv(filters + 1), head)


def test_wrong_filters_are_told_and_mended_at_the_convolution() -> None:
    found = checked((8, 4, 4), conv(255), f"yolo classes=1 mask=0,1,2 {ANCHORS}")["head-filters"]
    assert found.sentence() == "filters=255 before [yolo]; expected 18 for 1 class: (1 + 5) × 3 masks"
    assert found.where == NodeRef(1, "filters", 0)
    assert found.fix is not None and found.fix.ops == (SetKey(1, "filters", "18"),)


def test_without_a_convolution_before_it_there_is_nothing_to_set() -> None:
    found = checked((8, 4, 4), conv(255), "maxpool size=2 stride=2", f"yolo classes=1 {ANCHORS}")["head-filters"]
    assert (found.where, found.fix) == (NodeRef(3, "", 2), None)


@pytest.mark.parametrize(
    ("keys", "code", "severity"),
    [
        (f"mask=3 {ANCHORS}", "head-mask", "error"),
        ("mask=0 num=3 anchors=10,14", "head-anchors", "warning"),
        ("mask=0 num=1 anchors=10,14,20,30", "head-anchors", "warning"),
        (f"counters_per_class=1,2 {ANCHORS}", "head-counters", "error"),
        (f"iou_loss=gio {ANCHORS}", "key-choice", "warning"),
    ],
)
def test_problems(keys: str, code: str, severity: str) -> None:
    assert checked((8, 4, 4), conv(6), f"yolo classes=1 {keys}")[code].severity == severity


def test_no_classes() -> None:
    assert "head-classes-count" in checked((8, 4, 4), conv(15), f"yolo classes=0 {ANCHORS}")


def test_too_many_anchors_overwrite_memory_in_a_gaussian_head() -> None:
    found = checked((8, 4, 4), conv(10), "Gaussian_yolo classes=1 num=1 anchors=10,14,20,30")
    assert found["head-anchors"].severity == "error"


def test_printed() -> None:
    head = printed((8, 4, 4), conv(6), "yolo classes=1 iou_loss=ciou iou_normalizer=0.07 scale_x_y=1.05")
    assert head == (
        "yolo\n[yolo] params: iou loss: ciou (4), iou_norm: 0.07, obj_norm: 1.00, cls_norm: 1.00, "
        "delta_norm: 1.00, scale_x_y: 1.05"
    )
    assert printed((8, 4, 4), conv(10), "Gaussian_yolo classes=1 yolo_point=left_top") == (
        "[Gaussian_yolo] iou loss: mse (2), iou_norm: 0.75, obj_norm: 1.00, cls_norm: 1.00, "
        "delta_norm: 1.00, scale: 1.00, point: 2"
    )


def test_facts() -> None:
    assert Yolo(classes=1, mask=(0, 1)).facts() == ("1 class", "mask 0,1")
    assert GaussianYolo(classes=10, num=9).facts() == ("10 classes", "9 anchors")
