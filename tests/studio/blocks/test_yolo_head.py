"""YOLO's head: its filters follow from classes and anchors."""

from __future__ import annotations

import pytest

from studio.blocks.yolo_head import ANCHORS, YoloHead
from studio.scaling import Rounding
from tests.studio.blocks.windows import rows_of, widths_of


@pytest.mark.parametrize(("classes", "mask", "filters"), [(80, (0, 1, 2), 255), (1, (0, 1, 2), 18), (20, (1,), 25)])
def test_filters_are_derived(classes: int, mask: tuple[int, ...], filters: int) -> None:
    block = YoloHead(classes=classes, mask=mask)
    assert widths_of(block, 256) == {"conv": 512, "predict": filters}
    assert rows_of(block, 256)[-1].out.next.c == filters == block.outputs(256, Rounding(1.7))


def test_masks_without_anchors_and_half_pairs_are_left_out() -> None:
    block = YoloHead(mask=(1, 2, 5), anchors=(*ANCHORS, 7.0)).canonical(64)
    assert (block.mask, block.anchors) == ((1, 2), ANCHORS)
    assert YoloHead(mask=(9,), anchors=(3.0,)).canonical(64).outputs(64, Rounding()) == 85


def test_facts_say_classes_and_mask() -> None:
    assert YoloHead().facts() == ("80 classes", "mask 0,1,2")
