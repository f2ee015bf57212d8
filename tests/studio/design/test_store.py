"""Designs as YAML: nothing is lost, people can write it by hand, and what means nothing is refused with its place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.design.design import Design, Note, Scales, Stage
from studio.design.edits import insert_layer, move_on_canvas, set_key, set_notes, set_param, set_scales
from studio.design.from_cfg import load as load_cfg
from studio.design.store import dump, load
from studio.design.to_cfg import to_cfg
from studio.diagnostics import StudioError
from studio.layers.pooling import MaxPool
from studio.scaling import Scale


def test_designs_come_back_equal(detector: Design, b0: Design, flat_b0: Design, folded_b0: Design) -> None:
    for design in (detector, b0, flat_b0, folded_b0, Design()):
        assert load(dump(design)) == design


def test_everything_beside_the_nodes_comes_back(folded_b0: Design) -> None:
    stage = folded_b0.nodes[2].id
    design = set_scales(set_param(folded_b0, stage, "kernel", 5), stage, Scales(width=False))
    design = move_on_canvas(set_notes(design, [Note("why k5?", stage, 4.0), Note("free")]), [(stage, 8.0, -8.0)])
    design = replace(design, scale=Scale(1.2, 1.4, 300), stages=(Stage("early", stage),), unknown=(("colour", "blue"),))
    design = insert_layer(set_key(design, 1, "filters", "40"), 3, MaxPool(stride=2))
    assert load(dump(design)) == design


@given(st.binary(max_size=200))
def test_any_source_text_survives(data: bytes) -> None:
    design = load_cfg(data)
    assert to_cfg(load(dump(design))).source.encode() == data


def test_a_source_of_another_encoding_survives() -> None:
    data = b"\xef\xbb\xbf[net]\r\n# \xc3\xa9\r\nwidth=8\r\n[conv]\r\n"
    assert to_cfg(load(dump(load_cfg(data)))).source.encode() == data
    latin = "[net]\n# é\nwidth=8".encode("latin-1")
    assert to_cfg(load(dump(load_cfg(latin)))).source.encode() == latin


def test_people_write_nodes_without_ids() -> None:
    design = load(
        "format: 1\nnet: {width: 32, height: 32, channels: 3}\nnodes:\n"
        "- {layer: convolutional, filters: 8}\n"
        "- {block: MBConv, name: body, filters: 8, expansion: x3, se: none}\n"
        "- {layer: shortcut, from: convolutional1}\n"
    )
    assert [(node.id, node.name) for node in design.nodes] == [(1, "convolutional1"), (2, "body"), (3, "shortcut1")]
    assert load(dump(design)) == design


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("nodes: []", "design-format"),
        ("just a word", "design-format"),
        ("format: 2\nnodes: []", "design-newer"),
        ("format: x\nnodes: []", "design-format"),
        ("format: 1\nnodes:\n- {block: MBConf}", "block-unknown"),
        ("format: 1\nnodes:\n- {block: MBConv, kernal: 3}", "param-unknown"),
        ("format: 1\nnodes:\n- {block: MBConv, kernel: big}", "param-value"),
        ("format: 1\nnodes:\n- {block: MBConv, expansion: x0}", "param-value"),
        ("format: 1\nnodes:\n- {block: MBConv, repeats: 0}", "repeats"),
        ("format: 1\nnodes:\n- {layer: convolution}", "layer-unknown"),
        ("format: 1\nnodes:\n- {layer: shortcut, from: nobody}", "reference"),
        ("format: 1\nnodes:\n- {layer: maxpool, sise: 3}", "key-unknown"),
        ("format: 1\nnodes:\n- {layer: maxpool, name: a}\n- {layer: maxpool, name: a}", "name"),
        ("format: 1\nnodes: 7", "design-shape"),
        ("format: 1\nscale: {girth: 2}", "key-unknown"),
        ("format: 1\nnodes: [", "yaml-syntax"),
    ],
)
def test_what_means_nothing_is_refused_by_name(text: str, code: str) -> None:
    with pytest.raises(StudioError) as problem:
        load(text, Path("x.studio.yaml"))
    assert problem.value.problems[0].code == code


def test_a_newer_format_is_told_with_its_place() -> None:
    with pytest.raises(StudioError) as problem:
        load("name: b\nformat: 2\nnodes: []", Path("x.studio.yaml"))
    span = problem.value.problems[0].span
    assert span is not None
    assert span.line == 2


def test_a_wrong_word_gets_a_hint() -> None:
    with pytest.raises(StudioError, match="MBConv"):
        load("format: 1\nnodes:\n- {block: MBConf}")


def test_everything_that_is_wrong_is_told_at_once_each_with_its_place() -> None:
    text = (
        "format: 1\nnodes:\n- {name: a, layer: convolutionl, filters: 3}\n- {name: b, block: MBConvv}\n"
        "- name: c\n  block: MBConv\n  filtrs: 3\n- {name: d, layer: shortcut, from: nobody}\n"
    )
    with pytest.raises(StudioError) as caught:
        load(text, "x.studio.yaml")
    places = [(problem.span.line, problem.span.column) for problem in caught.value.problems if problem.span]
    assert places == [(3, 20), (4, 20), (7, 11), (8, 3)]


def test_one_mistake_reads_as_compilers_print_it() -> None:
    with pytest.raises(StudioError) as caught:
        load("format: 1\nname: x\nscale:\n  girth: 2\n", "x.studio.yaml")
    assert str(caught.value).startswith("x.studio.yaml:4:10: error key-unknown: 'girth' is not known here")
