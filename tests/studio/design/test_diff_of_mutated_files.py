"""One changed section of a real cfg is all that the difference tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.design.design import Design, LayerNode
from studio.design.diff import Match, diff
from studio.design.edits import delete, insert_layer, replace_layer
from studio.design.from_cfg import load
from studio.layers.convolutional import Convolutional
from studio.layers.pooling import MaxPool

NAMES = ["efficientnet_b0", "yolov3", "yolov4-csp", "csresnext50-panet-spp"]


def cfg(reference: Path, name: str) -> Design:
    return load((reference / "darknet" / "cfg" / f"{name}.cfg").read_bytes(), name)


def convolution(design: Design) -> int:
    """The place of a convolution in the middle that is like none beside it."""
    places = range(len(design.nodes) // 2, len(design.nodes))
    return next(at for at in places if _stands_alone(design, at))


def _stands_alone(design: Design, at: int) -> bool:
    around = [node.layer for node in design.nodes[at - 1 : at + 2] if isinstance(node, LayerNode)]
    return isinstance(around[1], Convolutional) and around[0] != around[1] != around[2]


def differing(before: Design, after: Design) -> list[Match]:
    return [match for match in diff(before, after).layers if match.state != "same"]


@pytest.mark.parametrize("name", NAMES)
def test_a_deleted_section_is_removed(reference: Path, name: str) -> None:
    design = cfg(reference, name)
    at = convolution(design)
    found = [match for match in differing(design, delete(design, [design.nodes[at].id])) if match.state != "changed"]
    assert [(match.state, match.before and match.before.index) for match in found] == [("removed", at)]


@pytest.mark.parametrize("name", NAMES)
def test_an_inserted_section_is_inserted_and_renumbering_is_no_change(reference: Path, name: str) -> None:
    design = cfg(reference, name)
    at = convolution(design)
    (found,) = differing(design, insert_layer(design, at, MaxPool(size=3, stride=1)))
    assert (found.state, found.after and found.after.index) == ("inserted", at)


@pytest.mark.parametrize("name", NAMES)
def test_a_replaced_section_is_one_removed_and_one_inserted(reference: Path, name: str) -> None:
    design = cfg(reference, name)
    at = convolution(design)
    found = differing(design, replace_layer(design, design.nodes[at].id, MaxPool(size=3, stride=1)))
    moved = [match for match in found if match.state != "changed"]
    assert sorted(match.state for match in moved) == ["inserted", "removed"]
    assert all(side.index == at for match in moved if (side := match.before or match.after))
