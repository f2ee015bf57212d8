"""Problems that only the whole network shows."""

from __future__ import annotations

from studio.diagnostics import NodeRef
from tests.studio.snippets import checked

HALF = "conv filters=18 size=3 stride=2 pad=1 activation=linear"
SAME = "conv filters=18 size=3 pad=1 activation=linear"
HEAD = "yolo classes=1 num=3 anchors=1,2,3,4,5,6"


class TestInputSize:
    def test_a_warning_with_heads(self) -> None:
        found = checked((3, 30, 32), HALF, HALF, HEAD)["input-size"]
        assert found.severity == "warning" and found.where == NodeRef(0, "height", -1)
        assert found.message.startswith("height=30 is not a multiple of the total stride 4")
        assert found.expected == "28 or 32"

    def test_an_error_where_maps_do_not_meet(self) -> None:
        found = checked((3, 30, 30), HALF, HALF, "upsample", "route layers=-1,0")
        assert found["input-size"].severity == "error"
        assert "route-sizes" in found

    def test_an_error_where_a_reorg_has_rows_left(self) -> None:
        assert checked((3, 30, 32), HALF, "reorg3d stride=2")["input-size"].severity == "error"

    def test_nothing_in_a_classifier(self) -> None:
        assert checked((3, 30, 30), HALF, HALF, "avgpool") == {}


class TestHeads:
    def test_classes_differ(self) -> None:
        other = "yolo classes=2 num=3 anchors=1,2,3,4,5,6"
        found = checked((3, 32, 32), SAME, HEAD, SAME, HEAD, "conv filters=21 activation=linear", other)
        assert found["head-classes"].message == "heads disagree: classes=2 here, 1 in layers 1, 3"
        assert found["head-classes"].where == NodeRef(6, "classes", 5)

    def test_random_sizes_with_a_layer_of_fixed_size(self) -> None:
        found = checked((3, 32, 32), SAME, f"{HEAD} random=1", "connected output=4 activation=linear")
        assert "stops at layer 2" in found["head-random"].message
        assert "head-random" not in checked((3, 32, 32), SAME, f"{HEAD} random=1")


def test_no_map_at_all_crashes_darknet() -> None:
    assert checked((3, 1, 1), "connected output=4 activation=linear")["network-flat"].severity == "error"


def test_relu6_is_told_once() -> None:
    found = checked((3, 8, 8), "conv activation=relu6", "conv activation=relu6")["activation-relu6"]
    assert "(2 layers)" in found.message and found.where == NodeRef(1, "activation", 0)


def test_more_values_than_a_32_bit_int_counts() -> None:
    found = checked((3, 32, 32), *["upsample stride=100"] * 2, "upsample stride=2")
    assert found["size-overflow"].where == NodeRef(2, "", 1)
