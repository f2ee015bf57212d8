"""A design to text: verbatim where nothing changed, one line patched where one key changed."""

from __future__ import annotations

from difflib import unified_diff

from studio.design.design import NET, Design
from studio.design.edits import delete, insert_layer, set_key, set_param, set_scale
from studio.design.from_cfg import load
from studio.design.to_cfg import to_cfg
from studio.layers.base import Address
from studio.layers.convolutional import Convolutional
from studio.scaling import Scale


def changed_lines(before: Design, after: Design) -> list[str]:
    old, new = to_cfg(before).source.text().split("\n"), to_cfg(after).source.text().split("\n")
    diff = list(unified_diff(old, new, lineterm="", n=0))[2:]
    return [line for line in diff if not line.startswith("@@")]


def test_an_untouched_file_prints_its_bytes(detector: Design, detector_text: bytes) -> None:
    assert to_cfg(detector).source.encode() == detector_text


def test_an_edit_and_its_opposite_give_the_bytes_back(detector: Design, detector_text: bytes) -> None:
    there = set_key(detector, 2, "filters", "48")
    assert to_cfg(set_key(there, 2, "filters", "32")).source.encode() == detector_text


def test_an_edited_key_changes_its_own_line_only_in_its_own_spacing(detector: Design) -> None:
    assert changed_lines(detector, set_key(detector, 2, "filters", "48")) == ["-filters = 32", "+filters = 48"]


def test_net_keys_are_patched_as_well(detector: Design) -> None:
    assert changed_lines(detector, set_key(detector, NET, "width", "96")) == ["-width = 64", "+width = 96"]


def test_an_inserted_section_moves_the_numbers_that_need_it_and_no_other(detector: Design) -> None:
    after = insert_layer(detector, 4, Convolutional(batch_normalize=True, filters=32, size=3, pad=True))
    diff = changed_lines(detector, after)
    assert [line for line in diff if line.startswith("-") and line != "-"] == ["-from=-3", "-layers = -1, 4"]
    assert "+from=-4" in diff
    assert "+layers = -1, 5" in diff


def test_owners_name_the_layer_of_each_section(b0: Design) -> None:
    owners = to_cfg(b0).owners
    assert owners[0] == Address(NET)
    assert owners[1] == Address(1)
    assert owners[2] == Address(2, 0, "depthwise")
    assert len(owners) == len(to_cfg(b0).source.chunks)


def test_a_scaled_file_prints_the_scaled_numbers_and_the_base_stays(detector: Design) -> None:
    scaled = set_scale(detector, Scale(width=1.5, resolution=96))
    text = to_cfg(scaled).source.text()
    assert "width = 96" in text
    assert "filters = 48" in text
    assert "filters=18" in text  # the convolution before the head keeps its filters
    assert scaled.nodes == detector.nodes


def test_a_folded_block_prints_the_lines_it_came_from(folded_b0: Design, flat_b0: Design) -> None:
    assert to_cfg(folded_b0).source.encode() == to_cfg(flat_b0).source.encode()


def test_one_parameter_of_a_folded_block_changes_only_its_lines(folded_b0: Design) -> None:
    stage = folded_b0.nodes[2]
    assert changed_lines(folded_b0, set_param(folded_b0, stage.id, "kernel", 5)) == ["-size=3", "+size=5"] * 2


def test_deleting_everything_leaves_the_net_section_and_the_tail(detector: Design) -> None:
    text = to_cfg(delete(detector, [node.id for node in detector.nodes])).source.text()
    assert text.startswith("# A small detector")
    assert text.endswith("# the end\n")
    assert not load(text.encode()).nodes
