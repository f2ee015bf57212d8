"""Layers by the kind of their work, from plain cfgs and from blocks alike."""

from __future__ import annotations

from collections import Counter

from studio.analysis.work_kinds import work_kinds
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.templates import new
from studio.design.to_cfg import to_cfg


def kinds(name: str) -> Counter[str]:
    found = expand(new(name))
    return Counter(work_kinds(found.network, found.rows))


def test_efficientnet_b0() -> None:
    found = kinds("efficientnet_b0")
    assert found["stem"] == 1
    assert found["depthwise"] == 16
    assert found["squeeze-excite"] == 16 * 4
    assert found["expand 1×1"] == 15 + 1
    assert found["project 1×1"] == 16
    assert found["head"] >= 2


def test_a_network_without_gates_has_none() -> None:
    assert kinds("darknet19")["squeeze-excite"] == 0
    assert kinds("darknet19")["full 3×3"] > 5


def test_groups_that_are_no_depthwise() -> None:
    assert kinds("cspresnext50")["grouped 3×3"] > 5


def test_plain_layers_tell_the_same_as_blocks() -> None:
    design = new("efficientnet_b0")
    folded = expand(design)
    flat = expand(load(to_cfg(design).source.encode()))
    assert work_kinds(folded.network, folded.rows) == work_kinds(flat.network, flat.rows)


def test_unknown_shapes_are_no_obstacle() -> None:
    broken = expand(
        load(b"[net]\nwidth=32\nheight=32\nchannels=3\n\n[convolutional]\nfilters=abc\n\n[route]\nlayers=-9\n")
    )
    assert len(work_kinds(broken.network, broken.rows)) == 2
