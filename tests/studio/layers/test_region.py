"""Heads of YOLOv2 and YOLOv1."""

from __future__ import annotations

from studio.diagnostics import SetKey
from studio.layers.base import Shape
from studio.layers.region import Detection, Region
from studio.network.shapes import stored_inputs
from tests.studio.snippets import checked, last, network, printed

REGION = "region classes=3 coords=4 num=2 anchors=1,2,3,4"
DETECTION = "detection classes=2 coords=4 num=2 side=3"


def conv(filters: int) -> str:
    return f"conv filters={filters} activation=linear"


def test_region_asks_for_classes_coords_and_objectness() -> None:
    assert checked((8, 4, 4), conv(16), REGION) == {}
    assert "head-filters" in checked((8, 4, 4), conv(14), REGION)
    assert "head-anchors" in checked((8, 4, 4), conv(16), "region classes=3 coords=4 num=2 anchors=1,2")
    assert last((8, 4, 4), conv(16), REGION).out.next == Shape.of(16, 4, 4)


def test_detection_asks_for_a_vector_of_cells() -> None:
    """3*3 cells of 2 boxes with 1 + 4 values and 2 classes: 108."""
    assert "head-outputs" not in checked((8, 4, 4), "connected output=108 activation=linear", DETECTION)
    found = checked((8, 4, 4), "connected output=100 activation=linear", DETECTION)["head-outputs"]
    assert found.expected == "108: 3×3 cells × ((1 + 4) × 2 + 2)"
    assert found.fix is not None and found.fix.ops == (SetKey(1, "output", "108"),)


def test_detection_keeps_its_grid() -> None:
    found = network((8, 4, 4), "connected output=108", DETECTION)
    assert found.rows[1].out.next == Shape(0, 0, 0, 108)
    assert stored_inputs(found.network, found.rows)[1][:3] == (0, 3, 3)


def test_printed_and_facts() -> None:
    assert printed((8, 4, 4), conv(16), REGION) == "detection"
    assert printed((8, 4, 4), "connected output=108", DETECTION) == "Detection Layer"
    assert Region(classes=1, num=5).facts() == ("1 class", "5 anchors")
    assert Detection(classes=20).facts() == ("20 classes", "7×7")
