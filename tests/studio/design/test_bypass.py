"""Bypassed nodes: out of the network, in the design."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generators.cfg import Cfg
from generators.diagram_graph import graph_of
from studio.design import edits
from studio.design.bypass import active, awake, bypassed, heirs, rejoined, set_bypassed
from studio.design.design import Design, Stage
from studio.design.expand import expand
from studio.design.from_cfg import load as from_cfg
from studio.design.grouping import group
from studio.design.problems import problems
from studio.design.recognise import recognise
from studio.design.store import dump, load
from studio.design.sync import sync
from studio.design.templates import new
from studio.design.to_cfg import to_cfg
from studio.design.unfold import unfold, unfold_all
from studio.diagnostics import StudioError

CFG = """[net]
width=64
height=64
channels=3

[convolutional]
filters=16
size=3
stride=2
pad=1
activation=relu

[convolutional]
filters=16
size=3
stride=1
pad=1
activation=relu

[dropout]
probability=.2

[convolutional]
filters=16
size=1
stride=1
activation=linear

[shortcut]
from=-2
activation=relu

[route]
layers=-3,-5

[maxpool]
size=2
stride=2
"""
STEM, CONV, DROPOUT, POINT, SHORTCUT, ROUTE, POOL = range(1, 8)


@pytest.fixture
def design() -> Design:
    return from_cfg(CFG.encode(), "net")


def errors(design: Design) -> list[str]:
    return [item.code for item in problems(design) if str(item.severity) == "error"]


def sections(design: Design) -> list[str]:
    return [item.layer.section for item in expand(design).network.layers]


def test_is_left_out_and_its_readers_read_what_it_reads(design: Design) -> None:
    out = set_bypassed(design, {DROPOUT})
    assert [node.id for node in out.nodes] == [node.id for node in design.nodes]
    layers = expand(out).network.layers
    assert "dropout" not in sections(out)
    assert layers[2].inputs == (1,)
    assert layers[3].inputs == (2, 1)  # the shortcut named the dropout, and reads what that read
    assert layers[4].inputs == (1, 0)
    assert heirs(out) == {DROPOUT: CONV}


def test_neighbours_that_are_bypassed_pass_on_what_the_first_reads(design: Design) -> None:
    out = set_bypassed(design, {CONV, DROPOUT})
    assert expand(out).network.layers[2].inputs == (1, 0)
    assert heirs(out) == {CONV: STEM, DROPOUT: STEM}


def test_the_first_node_leaves_its_readers_the_image(design: Design) -> None:
    out = set_bypassed(design, {STEM})
    layers = expand(out).network.layers
    assert layers[0].inputs == (-1,)
    assert any(item.code for item in problems(out))  # the route named it, and there is no layer to name


@given(st.sets(st.sampled_from([STEM, CONV, DROPOUT, POINT, SHORTCUT, POOL])))
@settings(max_examples=40, deadline=None)
def test_taken_in_again_is_the_same_design(chosen: set[int]) -> None:
    design = from_cfg(CFG.encode(), "net")
    out = set_bypassed(design, chosen)
    assert {node.id for node in bypassed(out)} == chosen
    assert len(expand(out).network.layers) == len(design.nodes) - len(chosen)
    assert set_bypassed(out, chosen, False) == design
    assert awake(out) == design
    assert to_cfg(awake(out)).source.encode() == CFG.encode()


@given(st.sets(st.sampled_from([STEM, CONV, DROPOUT, POINT, SHORTCUT, POOL])))
@settings(max_examples=40, deadline=None)
def test_a_file_keeps_it(chosen: set[int]) -> None:
    out = set_bypassed(from_cfg(CFG.encode(), "net"), chosen)
    assert load(dump(out), "net") == out


def test_files_say_it_in_one_word_and_nothing_else_in_its_place(design: Design) -> None:
    text = dump(set_bypassed(design, {DROPOUT}))
    assert text.count("bypassed: true") == 1
    with pytest.raises(StudioError, match="true or false"):
        load(text.replace("bypassed: true", "bypassed: 3"), "net")


def test_a_route_is_refused_since_it_has_nothing_to_pass_on(design: Design) -> None:
    with pytest.raises(StudioError, match="nothing to pass by"):
        set_bypassed(design, {ROUTE})
    with pytest.raises(StudioError):
        set_bypassed(design, {0})


def test_shapes_that_no_longer_fit_are_told(design: Design) -> None:
    narrow = edits.set_key(design, STEM, "stride", "1")
    halved = edits.set_key(edits.set_key(narrow, CONV, "stride", "2"), ROUTE, "layers", "-3")
    assert not errors(halved)
    split = edits.set_key(halved, SHORTCUT, "from", "-3")  # names CONV
    assert not errors(split)
    assert errors(edits.set_key(edits.set_key(design, ROUTE, "layers", "-3,-5"), CONV, "stride", "2"))
    assert not errors(set_bypassed(edits.set_key(design, CONV, "stride", "2"), {CONV}))


def test_nothing_bypassed_is_the_very_design(design: Design) -> None:
    assert active(design) is design
    assert set_bypassed(design, {CONV}, False) is design


def test_layers_that_it_does_not_concern_keep_their_rows(design: Design) -> None:
    before = expand(design)
    after = expand(set_bypassed(design, {POOL}), before)
    assert all(a is b for a, b in zip(before.rows, after.rows, strict=False))


class TestTyping:
    """The cfg text does not show it; typing there leaves it where it stood."""

    def test_edits_elsewhere(self, design: Design) -> None:
        out = set_bypassed(design, {DROPOUT})
        printed = to_cfg(out)
        text = printed.source.text()
        assert "dropout" not in text
        typed = sync(out, printed, text.replace("filters=16", "filters=24", 1))
        assert [node.bypassed for node in typed.nodes] == [node.bypassed for node in out.nodes]
        assert [node.id for node in typed.nodes] == [node.id for node in design.nodes]
        assert awake(typed).nodes[SHORTCUT - 1].layer == design.nodes[SHORTCUT - 1].layer

    def test_the_same_text_is_the_same_design(self, design: Design) -> None:
        out = set_bypassed(design, {DROPOUT, POOL})
        printed = to_cfg(out)
        assert sync(out, printed, printed.source.text()) is out

    def test_a_section_deleted_beside_it(self, design: Design) -> None:
        out = set_bypassed(design, {DROPOUT})
        printed = to_cfg(out)
        chunks = ["".join(chunk) for chunk in printed.source.chunks]
        typed = sync(out, printed, "".join(chunks[:2] + chunks[3:]))  # without CONV
        assert [node.id for node in typed.nodes] == [STEM, DROPOUT, POINT, SHORTCUT, ROUTE, POOL]
        assert expand(awake(typed)).network.layers[1].inputs == (0,)

    def test_a_section_typed_in(self, design: Design) -> None:
        out = set_bypassed(design, {POOL})
        printed = to_cfg(out)
        typed = sync(out, printed, printed.source.text() + "\n[avgpool]\n")
        assert [node.id for node in typed.nodes][-2] == POOL
        assert sections(typed)[-2:] == ["route", "avgpool"]


def test_one_that_reads_what_is_deleted_reads_the_node_before(design: Design) -> None:
    out = set_bypassed(design, {SHORTCUT})
    shown = active(out)
    edited = edits.delete(shown, [CONV])
    back = rejoined(out, shown, edited)
    assert expand(awake(back)).network.layers[3].inputs == (2, 1)


def test_recognise_leaves_plain_what_it_stands_in(design: Design) -> None:
    flat = unfold_all(new("mobilenetv2_100"))
    inside = flat.nodes[len(flat.nodes) // 2]
    left_out = set_bypassed(flat, {inside.id})
    out = recognise(left_out)
    assert len(out.nodes) < len(flat.nodes) // 2
    assert inside.id in {node.id for node in out.nodes}
    assert inside.name in [node.name for node in bypassed(out)]
    assert to_cfg(out).source.text() == to_cfg(left_out).source.text()
    assert to_cfg(awake(out)).source.text() == to_cfg(flat).source.text()


def test_a_block_unfolds_into_layers_that_stay_out(design: Design) -> None:
    made = group(design, [CONV, DROPOUT, POINT], "Middle")
    block = made.nodes[1]
    out = set_bypassed(made, {block.id})
    flat = unfold(out, block.id)
    assert len(bypassed(flat)) == 3
    assert sections(flat) == sections(out)
    assert to_cfg(awake(flat)).source.text() == CFG


def test_it_is_taken_in_before_it_is_grouped(design: Design) -> None:
    with pytest.raises(StudioError, match="is bypassed"):
        group(set_bypassed(design, {DROPOUT}), [CONV, DROPOUT, POINT], "Middle")


def test_a_copy_is_bypassed_too(design: Design) -> None:
    out = edits.duplicate(set_bypassed(design, {DROPOUT}), [DROPOUT])
    assert len(bypassed(out)) == 2


def test_what_is_generated_goes_without_and_says_so(design: Design) -> None:
    out = set_bypassed(design, {DROPOUT})
    product = Cfg().generate(out, expand(out), Path("net.cfg"))
    assert b"dropout" not in product.files["net.cfg"]
    assert [item.code for item in product.notes] == ["cfg-bypassed"]
    assert len(graph_of(out, expand(out), "block").cards) == len(design.nodes) - 1


def test_stages_begin_at_the_next_node(design: Design) -> None:
    staged = replace(set_bypassed(design, {CONV}), stages=(Stage("middle", CONV),))
    assert active(staged).stages == (Stage("middle", DROPOUT),)
