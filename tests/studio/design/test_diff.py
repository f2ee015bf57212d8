"""The difference of two designs: what it finds, and what it is not disturbed by."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.design.design import Design
from studio.design.diff import Difference, Match, diff
from studio.design.edits import delete, insert_layer, rename, set_key, set_param, set_repeats, set_scale
from studio.design.from_cfg import load
from studio.design.to_cfg import to_cfg
from studio.layers.pooling import MaxPool
from studio.scaling import Scale


def changes(difference: Difference) -> list[Match]:
    return [match for match in difference.layers if match.state != "same"]


def test_a_design_does_not_differ_from_itself_nor_from_its_text(b0: Design, flat_b0: Design) -> None:
    assert diff(b0, b0).equal
    plain = replace(flat_b0, context=b0.context)
    assert changes(diff(b0, plain)) == []


def test_an_inserted_layer_is_all_that_differs_though_numbers_shift(detector: Design) -> None:
    difference = diff(detector, insert_layer(detector, 3, MaxPool(size=3, stride=1)))
    (only,) = changes(difference)
    assert (only.state, only.before) == ("inserted", None)
    assert only.after is not None
    assert (only.after.index, only.after.kind) == (3, "maxpool")
    assert difference.after.bflops > difference.before.bflops


def test_a_removed_layer_and_what_referred_to_it(detector: Design) -> None:
    gone = next(node for node in detector.nodes if node.name == "conv2")
    difference = diff(detector, delete(detector, [gone.id]))
    removed = [match for match in changes(difference) if match.state == "removed"]
    assert [match.before.name for match in removed if match.before] == ["conv2"]


def test_relative_and_absolute_numbers_of_one_layer_are_equal(detector: Design) -> None:
    text = to_cfg(detector).source.text()
    assert "layers = -1, 4" in text
    other = load(text.replace("layers = -1, 4", "layers = 7, -4").encode())
    assert diff(detector, other).equal


def test_a_reference_to_another_layer_is_a_changed_key(detector: Design) -> None:
    text = to_cfg(detector).source.text()
    other = load(text.replace("layers = -1, 4", "layers = -1, 3").encode())
    (only,) = changes(diff(detector, other))
    assert only.keys == (("layers", "upsample1,shortcut1", "upsample1,conv4"),)


def test_changed_keys_are_told_with_both_texts_and_the_costs_of_both(detector: Design) -> None:
    node = next(node for node in detector.nodes if node.name == "conv2")
    (only,) = changes(diff(detector, set_key(detector, node.id, "activation", "mish")))
    assert only.state == "changed"
    assert [key for key, _, _ in only.keys] == ["activation"]
    assert only.keys[0][2] == "mish"


def test_a_parameter_of_a_block_changes_its_layers_only(b0: Design) -> None:
    stage = b0.nodes[2]
    found = changes(diff(b0, set_param(b0, stage.id, "kernel", 5)))
    assert [match.after.name for match in found if match.after] == ["stage2[0].depthwise", "stage2[1].depthwise"]
    assert all(match.keys == (("size", "3", "5"),) for match in found)


def test_more_repeats_insert_whole_blocks(b0: Design) -> None:
    stage = b0.nodes[2]
    found = changes(diff(b0, set_repeats(b0, stage.id, 3)))
    assert {match.state for match in found} == {"inserted"}
    assert {match.after.name.split(".")[0] for match in found if match.after} == {"stage2[2]"}


def test_settings_are_compared_by_name(b0: Design) -> None:
    scaled = set_scale(set_key(b0, 0, "batch", "64"), Scale(depth=1.1, resolution=240))
    settings = diff(b0, scaled).settings
    assert ("scale.depth", "1", "1.1") in settings
    assert ("scale.resolution", "", "240") in settings
    assert ("net.batch", "128", "64") in settings


def test_names_of_nodes_make_no_difference(b0: Design) -> None:
    assert diff(b0, rename(b0, b0.nodes[2].id, "another")).equal


@pytest.mark.parametrize("one", ["empty", "b0"])
def test_an_empty_design_has_everything_to_gain(one: str, b0: Design) -> None:
    nothing = Design(net=b0.net)
    difference = diff(nothing, b0) if one == "empty" else diff(b0, nothing)
    assert {match.state for match in difference.layers} == {"inserted" if one == "empty" else "removed"}
    assert not difference.equal
