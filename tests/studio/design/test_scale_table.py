"""Scales side by side, and which nodes follow them."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.design.design import Design, Scales
from studio.design.edits import set_scale, set_scales
from studio.design.from_cfg import load
from studio.design.problems import problems
from studio.design.scale_table import follows, follows_lines, phi_table, preset_table, table_json, table_lines
from studio.scaling import Compound, Scale


def test_each_phi_has_the_formula_and_all_costs(b0: Design) -> None:
    lines = phi_table(b0)
    assert [line.name for line in lines] == [str(phi) for phi in range(8)]
    assert lines[1].scale == Scale(width=1.1, depth=1.2, resolution=258)
    for cost in ("params", "macs", "bflops", "memory"):
        values = [getattr(line, cost) for line in lines]
        assert values == sorted(set(values))
    assert lines[0].macs == 385_814_752


def test_another_rule_gives_other_networks(b0: Design) -> None:
    (line,) = phi_table(b0, (1,), Compound(alpha=2.0, beta=1.0, gamma=1.0))
    assert (line.scale.width, line.scale.depth, line.resolution) == (1.0, 2.0, 224)


def test_the_presets_are_the_released_networks_and_show_the_09_rule(b0: Design) -> None:
    lines = {line.name: line for line in preset_table(b0)}
    assert (lines["B3"].params, lines["B3"].macs) == (12_233_232, 1_827_141_392)
    assert lines["B3"].rounded_up == ((16, 24, 16),)
    assert lines["B4"].rounded_up == ()


def test_heads_stay_and_pins_hold(b0: Design) -> None:
    stage = b0.named("stage2")
    assert stage is not None
    items = {item.name: item for item in follows(set_scales(b0, stage.id, Scales(width=False)))}
    assert (items["stage2"].width, items["stage2"].depth, items["stage2"].why) == (False, True, "pinned")
    assert (items["classifier"].width, items["classifier"].why) == (False, "feeds a head or a softmax")
    assert items["pool"].width is None
    assert items["stem"].width is True


def test_the_table_is_aligned_and_says_what_rounding_did(b0: Design) -> None:
    lines = table_lines(preset_table(b0), "preset")
    assert len({len(line) for line in lines[:11]}) == 1
    assert lines[11].startswith("preset B3: 16 x 1.2")
    assert follows_lines(follows(b0))[1].split() == ["stem", "convolutional", "scales", "-"]
    assert table_json(phi_table(b0, (0,)), follows(b0))["scales"][0]["params"] == 5_288_548


@pytest.mark.parametrize("scale", [Scale(width=0.5), Scale(width=1.3), Scale(depth=2.0), Scale(resolution=640)])
def test_flat_files_keep_their_shapes_at_any_scale(reference: Path, scale: Scale) -> None:
    for path in sorted((reference / "darknet" / "cfg").glob("*.cfg")):
        design = load(path.read_bytes())
        known = {item.code for item in problems(design) if item.severity == "error"}
        found = {item.code for item in problems(set_scale(design, scale)) if item.severity == "error"}
        assert found <= known, (path.name, found - known)


def test_a_size_that_does_not_suit_the_strides_of_a_detector_is_warned_about(reference: Path) -> None:
    design = load((reference / "darknet" / "cfg" / "yolov3.cfg").read_bytes())
    found = problems(set_scale(design, Scale(resolution=400)))
    assert any("not a multiple of the total stride 32" in item.message for item in found)
