"""Differences in words and as JSON."""

from __future__ import annotations

import json

from studio.design.design import Design
from studio.design.diff import diff
from studio.design.diff_text import diff_json, diff_lines
from studio.design.edits import insert_layer, set_key, set_repeats, set_scale
from studio.layers.pooling import MaxPool
from studio.scaling import Scale


def test_equal_designs_are_told_in_a_line(b0: Design) -> None:
    assert list(diff_lines(diff(b0, b0))) == ["no difference in 126 layers"]


def test_layers_that_came_and_changed_stand_with_numbers_names_and_costs(detector: Design) -> None:
    node = next(node for node in detector.nodes if node.name == "conv2")
    changed = insert_layer(set_key(detector, node.id, "filters", "48"), 0, MaxPool(size=2, stride=1))
    lines = list(diff_lines(diff(detector, changed)))
    assert lines[0] == "+ 0 maxpool2 [maxpool 2×2 s1] 0 params, 0 MACs"
    assert lines[1].startswith("~ 1 -> 2 conv2 [convolutional] filters 32 -> 48, MACs ")
    assert lines[1].endswith("(+50.0 %)")
    assert "layers: 10 the same, 1 changed, 1 inserted, 0 removed" in lines


def test_whole_repeats_of_a_block_are_one_line(b0: Design) -> None:
    lines = list(diff_lines(diff(b0, set_repeats(b0, b0.nodes[2].id, 3))))
    assert lines[0].startswith("+ 22..29 stage2[2] [8 layers] 10,710 params")
    assert lines[1] == "layers: 126 the same, 0 changed, 8 inserted, 0 removed"


def test_settings_come_first_and_sums_last(b0: Design) -> None:
    lines = list(diff_lines(diff(b0, set_scale(b0, Scale(resolution=240)))))
    assert lines[0] == "~ scale.resolution: none -> 240"
    assert lines[-3] == "params: 5,288,548"
    assert lines[-1].startswith("BFLOPS: 0.772 -> 0.")


def test_json_has_every_layer(b0: Design, detector: Design) -> None:
    words = json.loads(json.dumps(diff_json(diff(b0, set_repeats(b0, b0.nodes[2].id, 3)))))
    assert words["format"] == 1
    assert not words["equal"]
    assert len(words["layers"]) == 134
    assert words["totals"]["before"]["params"] == 5288548
    inserted = [layer for layer in words["layers"] if layer["state"] == "inserted"]
    assert inserted[0]["before"] is None
    assert inserted[0]["after"]["name"] == "stage2[2].expand"
    changed = diff_json(diff(detector, set_key(detector, 0, "width", "96")))
    assert changed["settings"]["net.width"][1] == "96"
