"""Copy and paste: within a design, between designs, from text; references follow or find their place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.design.design import BlockNode, Design, LayerNode
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.rewire import named_by
from studio.design.to_cfg import to_cfg
from studio.design.transplant import cutting, paste, paste_text, read_cutting, sections_text, write_cutting
from studio.diagnostics import StudioError
from studio.layers.base import Dangling

CONV = "[convolutional]\nfilters=8\nsize=3\nstride=1\npad=1\nactivation=leaky\n"
TEXT = "[net]\nwidth=16\nheight=16\nchannels=3\n" + CONV * 3 + "[shortcut]\nfrom=-2\n" + CONV + "[route]\nlayers=-1,0\n"


@pytest.fixture
def design() -> Design:
    """Three convolutions, a skip, a convolution, a route to the very first."""
    return load(TEXT.encode(), "small")


def ids(design: Design, *names: str) -> tuple[int, ...]:
    return tuple(node.id for name in names if (node := design.named(name)))


def test_copies_refer_to_copies(design: Design) -> None:
    pasted = paste(design, cutting(design, ids(design, "conv2", "conv3", "shortcut1")), len(design.nodes))
    *_, second, _third, skip = pasted.nodes
    assert [node.name for node in pasted.nodes[-3:]] == ["conv5", "conv6", "shortcut2"]
    assert list(named_by(skip)) == [second.id]
    assert "from=-2" in to_cfg(pasted).source.encode().decode().split("[route]")[1]
    assert pasted.nodes[: len(design.nodes)] == design.nodes


def test_what_stands_outside_is_the_chain_or_kept(design: Design) -> None:
    cut = cutting(design, ids(design, "route1"))
    end = len(design.nodes)
    local = paste(design, cut, end)
    assert list(named_by(local.nodes[-1])) == [design.nodes[-1].id] * 2
    kept = paste(design, cut, end, keep_inputs=True)
    assert list(named_by(kept.nodes[-1])) == list(ids(design, "conv4", "conv1"))


def test_kept_inputs_include_that_of_the_chain(design: Design) -> None:
    cut = cutting(design, ids(design, "conv3"))
    pasted = paste(design, cut, len(design.nodes), keep_inputs=True)
    route, copy = pasted.nodes[-2:]
    assert isinstance(route, LayerNode) and route.layer.section == "route"
    assert list(named_by(route)) == list(ids(design, "conv2"))
    assert expand(pasted).rows[-1].out == expand(design).rows[design.position(ids(design, "conv3")[0])].out
    assert len(paste(design, cut, design.position(ids(design, "conv3")[0]), keep_inputs=True).nodes) == 7
    assert copy.name == "conv5"


def test_a_cutting_survives_the_way_to_another_window(design: Design, folded_b0: Design) -> None:
    for origin, nodes in ((design, ids(design, "shortcut1", "route1")), (folded_b0, (folded_b0.nodes[2].id,))):
        cut = cutting(origin, nodes)
        again = read_cutting(write_cutting(cut))
        assert again.part.nodes == cut.part.nodes
        assert again.around == cut.around and again.before == cut.before
        assert paste(design, again, 3).nodes == paste(design, cut, 3).nodes


def test_text_of_sections_goes_out_and_comes_in(design: Design) -> None:
    text = sections_text(to_cfg(design), ids(design, "conv2", "conv3", "shortcut1"))
    assert text == CONV * 2 + "[shortcut]\nfrom=-2\n"
    pasted = paste_text(design, text, len(design.nodes))
    assert list(named_by(pasted.nodes[-1])) == [pasted.nodes[-3].id]
    assert to_cfg(pasted).source.encode().decode() == TEXT + text


def test_numbers_of_pasted_sections_count_from_where_they_stand(design: Design) -> None:
    pasted = paste_text(design, "[route]\nlayers=-1,0\n", 4)
    assert list(named_by(pasted.nodes[4])) == [design.nodes[3].id, design.nodes[0].id]
    whole = paste_text(design, TEXT, 2)
    assert list(named_by(whole.nodes[7])) == [whole.nodes[6].id, whole.nodes[2].id]
    lost = paste_text(design, "[shortcut]\nfrom=-9\n", 2)
    node = lost.nodes[2]
    assert isinstance(node, LayerNode) and node.layer.value("from") == (Dangling(-9),)


def test_block_strings_become_blocks(design: Design) -> None:
    pasted = paste_text(design, "'r1_k3_s11_e1_i8_o8_se0.25',\n'r2_k5_s22_e6_i24_o40_se0.25'\n", 1)
    first, second = pasted.nodes[1:3]
    assert isinstance(first, BlockNode) and isinstance(second, BlockNode)
    assert (second.repeats, second.block.kind) == (2, "MBConv")
    assert expand(pasted).rows[-1].out is not None


@pytest.mark.parametrize("text", ["", "  \n", "hello world", '{"a": 1}', "[conv", "[nothing]\na=b\n", "\x00\x01"])
def test_rubbish_is_refused_with_what_was_expected(design: Design, text: str) -> None:
    with pytest.raises(StudioError, match="expected nodes of a canvas, cfg sections such as"):
        paste_text(design, text, 1)


def test_nothing_selected_is_nothing_to_copy(design: Design) -> None:
    with pytest.raises(StudioError, match="no node is selected"):
        cutting(design, ())
    with pytest.raises(StudioError):
        read_cutting("format: 1\nnodes: []\n")
    with pytest.raises(StudioError):
        read_cutting("{{{{")


@settings(max_examples=50, deadline=None)
@given(st.sets(st.integers(1, 6), min_size=1), st.integers(0, 6), st.booleans())
def test_wherever_it_is_pasted_references_look_back(nodes: set[int], place: int, keep: bool) -> None:
    design = load(TEXT.encode(), "small")
    pasted = paste(design, cutting(design, nodes), place, keep_inputs=keep)
    order = {node.id: position for position, node in enumerate(pasted.nodes)}
    assert len({node.name for node in pasted.nodes}) == len(pasted.nodes) == len(order)
    for node in pasted.nodes:
        assert all(order[source] < order[node.id] for source in named_by(node))
    assert load(to_cfg(pasted).source.encode(), "again") is not None
