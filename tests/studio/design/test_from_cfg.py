"""Cfg text to a design: a node for each section, references by identity, nothing lost and nothing that fails."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.design.design import NET, Design, LayerNode
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.to_cfg import to_cfg
from studio.layers.base import Address, Bound, Dangling
from studio.layers.unknown import UnknownLayer


def layer_of(design: Design, index: int) -> object:
    node = design.nodes[index]
    assert isinstance(node, LayerNode)
    return node.layer


def test_each_section_is_a_node_with_its_lines(detector: Design) -> None:
    assert [node.id for node in detector.nodes] == list(range(1, 12))
    assert detector.nodes[0].name == "conv1"
    stem = detector.nodes[0]
    assert isinstance(stem, LayerNode)
    assert stem.raw is not None
    assert "# 0: stem\n" in stem.raw
    assert detector.options.width == 64


def test_references_are_bound_to_nodes_in_the_style_they_were_written(detector: Design) -> None:
    route = layer_of(detector, 8)
    assert route.layers == (Bound(Address(8), "rel"), Bound(Address(5), "abs"))  # type: ignore[attr-defined]


def test_a_number_that_names_no_layer_stays_as_it_is() -> None:
    design = load(b"[net]\nwidth=8\nheight=8\nchannels=3\n[conv]\n[route]\nlayers=-9,77\n")
    assert layer_of(design, 1).layers == (Dangling(-9), Dangling(77))  # type: ignore[attr-defined]
    assert b"layers=-9,77" in to_cfg(design).source.encode()


def test_an_unknown_section_is_kept() -> None:
    design = load(b"[net]\nwidth=8\nheight=8\nchannels=3\n[wavelet]\nlevels=3\n[conv]\nfilters=4\n")
    assert layer_of(design, 0) == UnknownLayer(name="wavelet")
    assert not expand(design).rows[1].known


def test_a_file_without_net_keeps_all_its_sections() -> None:
    design = load(b"[conv]\nfilters=4\n[maxpool]\n")
    assert len(design.nodes) == 2
    assert design.node(NET) == design.net
    assert to_cfg(design).source.encode() == b"[conv]\nfilters=4\n[maxpool]\n"


@pytest.mark.parametrize("data", [b"", b"\x00\xff\x00", b"\n\n", b"just words", b"[", b"[]\n=\n", b"x=1\n[net]\n"])
def test_junk_gives_a_design_that_prints_the_same_bytes(data: bytes) -> None:
    design = load(data)
    assert to_cfg(design, expand(design)).source.encode() == data


KEYS = [
    "filters=4",
    "size=3",
    "stride=0",
    "groups=-1",
    "layers=-1,0",
    "from=-2",
    "from=7",
    "activation=mish",
    "x",
    "pad=1 ",
]
NAMES = [
    "convolutional",
    "route",
    "shortcut",
    "maxpool",
    "avgpool",
    "scale_channels",
    "upsample",
    "yolo",
    "softmax",
    "?",
]
SECTIONS = st.lists(st.tuples(st.sampled_from(NAMES), st.lists(st.sampled_from(KEYS), max_size=4)), max_size=12)


@given(SECTIONS, st.sampled_from(["\n", "\r\n"]))
def test_whatever_sections_a_file_has_it_expands_and_prints_unchanged(
    sections: list[tuple[str, list[str]]], end: str
) -> None:
    lines = ["[net]", "width=16", "height=16", "channels=3"]
    for name, keys in sections:
        lines += ["", f"[{name}]", *keys]
    data = end.join(lines).encode()
    design = load(data)
    assert to_cfg(design, expand(design)).source.encode() == data
