"""The contract of every block: what `BLOCKS` lists has help, words, an expansion and the way back from it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.blocks import BLOCKS, block_class
from studio.blocks.base import INPUT, Block, FoldLayer, ParamSpec
from studio.blocks.param_words import read_param, write_param
from studio.design.design import BlockNode, Design, LayerNode
from studio.design.expand import expand
from studio.design.recognise import recognise
from studio.design.references import rebind
from studio.design.to_cfg import to_cfg
from studio.design.unfold import unfold_all
from studio.layers.base import LOCAL, Address, Bound, Ref
from studio.layers.convolutional import Convolutional
from studio.layers.net import Net
from studio.scaling import Fixed, Ratio, Rounding

every_block = pytest.mark.parametrize("cls", BLOCKS, ids=lambda cls: cls.kind)


def values_of(spec: ParamSpec) -> st.SearchStrategy[Any]:
    """Any value that a parameter may have."""
    if spec.choices:
        return st.sampled_from(spec.choices)
    kinds = [part.strip() for part in spec.kind.split("|")]
    strategies: dict[str, st.SearchStrategy[Any]] = {
        "int": st.sampled_from(range(int(spec.low or 1), 32, 2 if spec.step == 2 else 1)),  # kernels are odd
        "float": st.sampled_from([0.0, 0.1, 0.25]),
        "bool": st.booleans(),
        "tuple[float, ...]": st.lists(st.sampled_from([8.0, 16.0, 32.5]), min_size=1, max_size=6).map(tuple),
        "tuple[int, ...]": st.lists(st.sampled_from(range(1, 14, 2)), min_size=1, max_size=4).map(tuple),
        "Width": st.integers(1, 64).map(Fixed) | st.sampled_from([1, 2, 3, 6]).map(lambda n: Ratio(Fraction(n))),
    }
    found = strategies[kinds[0]]
    return found | st.none() if "None" in kinds else found


def blocks(cls: type[Block]) -> st.SearchStrategy[Block]:
    """Blocks of a class with random parameters."""
    return st.builds(cls, **{spec.name: values_of(spec) for spec in cls.params()})


of_any_parameters = settings(max_examples=30)
CHANNELS = st.integers(1, 48)


def local_layers(block: Block, channels: int) -> list[FoldLayer]:
    """An expansion as `fold` is offered it: references by position, input channels from the layer before."""
    parts = block.expand(channels, Rounding())
    positions = {part.role: str(place) for place, part in enumerate(parts)}

    def by_position(ref: Ref) -> Ref:
        if isinstance(ref, Bound) and ref.to.role in positions:
            return Bound(Address(LOCAL, 0, positions[ref.to.role]))
        return ref

    design = Design(
        nodes=(LayerNode(1, "stem", Convolutional(filters=channels)), BlockNode(2, "body", block)), net=NET, next_id=3
    )
    rows = expand(design).rows[1:]
    return [FoldLayer(rebind(part.layer, by_position), row.inputs[0].c) for part, row in zip(parts, rows, strict=True)]


NET = LayerNode(0, "net", Net(width=64, height=64, channels=3))


@every_block
def test_it_is_found_by_its_name_and_explains_itself(cls: type[Block]) -> None:
    assert block_class(cls.kind) is cls
    assert cls.summary.endswith(".")
    assert cls().title()
    assert all(isinstance(word, str) for word in cls().facts())


@every_block
def test_every_parameter_has_help_and_survives_its_words(cls: type[Block]) -> None:
    for spec in cls.params():
        assert spec.help.endswith(".")
        assert read_param(cls, spec.name, write_param(spec.default)) == spec.default


@every_block
def test_its_default_form_is_a_network_without_problems(cls: type[Block]) -> None:
    design = Design(
        nodes=(LayerNode(1, "stem", Convolutional(filters=16)), BlockNode(2, "body", cls())), net=NET, next_id=3
    )
    expansion = expand(design)
    for item, row in zip(expansion.network.layers, expansion.rows, strict=True):
        assert row.known
        assert not list(item.layer.problems(row.inputs, row.out, expansion.network.context))


@every_block
@of_any_parameters
@given(st.data(), CHANNELS)
def test_roles_are_unique_and_references_stay_inside(cls: type[Block], data: st.DataObject, channels: int) -> None:
    block = data.draw(blocks(cls))
    parts = block.expand(channels, Rounding())
    roles = [part.role for part in parts]
    assert len(set(roles)) == len(roles)
    for part in parts:
        for _, refs in part.layer.references():
            assert all(ref == INPUT or (isinstance(ref, Bound) and ref.to.role in roles) for ref in refs)


@every_block
@of_any_parameters
@given(st.data(), CHANNELS)
def test_the_canonical_form_expands_alike_and_is_its_own(cls: type[Block], data: st.DataObject, channels: int) -> None:
    block = data.draw(blocks(cls))
    canonical = block.canonical(channels)
    assert canonical.expand(channels, Rounding()) == block.expand(channels, Rounding())
    assert canonical.canonical(channels) == canonical


@every_block
@of_any_parameters
@given(st.data(), CHANNELS)
def test_it_gives_the_channels_that_it_says(cls: type[Block], data: st.DataObject, channels: int) -> None:
    block = data.draw(blocks(cls))
    nodes = (LayerNode(1, "stem", Convolutional(filters=channels)), BlockNode(2, "body", block))
    rows = expand(Design(nodes=nodes, net=NET, next_id=3)).rows
    assert rows[-1].out.next.c == block.outputs(channels, Rounding())


@every_block
@of_any_parameters
@given(st.data(), CHANNELS)
def test_folding_an_expansion_gives_the_canonical_form(cls: type[Block], data: st.DataObject, channels: int) -> None:
    block = data.draw(blocks(cls))
    window = local_layers(block, channels)
    match = type(block).fold(window)
    assert match is not None
    assert match.count == len(window)
    assert match.block == block.canonical(channels)


@every_block
@of_any_parameters
@given(st.data(), st.integers(1, 3), CHANNELS)
def test_a_design_of_it_prints_folds_and_unfolds_to_the_same_network(
    cls: type[Block], data: st.DataObject, repeats: int, channels: int
) -> None:
    block = data.draw(blocks(cls))
    nodes = (LayerNode(1, "stem", Convolutional(filters=channels)), BlockNode(2, "body", block, repeats))
    design = Design(nodes=nodes, net=NET, next_id=3)
    flat = unfold_all(design)
    assert to_cfg(flat).source == to_cfg(design).source
    assert to_cfg(recognise(flat)).source == to_cfg(design).source


@every_block
@of_any_parameters
@given(st.data(), st.sampled_from([0.5, 1.1, 1.4, 2.0]))
def test_at_any_width_its_channels_agree(cls: type[Block], data: st.DataObject, width: float) -> None:
    block = data.draw(blocks(cls))
    rounding = Rounding(width)
    channels = rounding.filters(16)
    nodes = [LayerNode(1, "stem", Convolutional(filters=channels))]
    design = Design(nodes=(*nodes, BlockNode(2, "body", block)), net=NET, next_id=3)
    scaled = replace(design, scale=replace(design.scale, width=width))
    expansion = expand(scaled)
    for item, row in zip(expansion.network.layers, expansion.rows, strict=True):
        errors = [
            p for p in item.layer.problems(row.inputs, row.out, expansion.network.context) if p.code != "conv-empty"
        ]
        assert not [p for p in errors if p.severity == "error" and not p.code.startswith("activation")]
