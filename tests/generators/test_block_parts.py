"""Designs taken apart: the names and counts of the overview of EfficientNet (zoo.md section 7), and others."""

from __future__ import annotations

import pytest

from generators.block_parts import Overview, overview_of
from studio.design.design import BlockNode
from studio.design.edits import set_param
from studio.design.expand import expand
from studio.design.templates import new


def overview(template: str, drop: float = 0.2) -> Overview:
    """With drop-connect in every block, as Keras has it."""
    design = new(template)
    for node in design.nodes:
        if isinstance(node, BlockNode) and drop:
            design = set_param(design, node.id, "drop", drop)
    return overview_of(design, expand(design))


@pytest.mark.parametrize(
    ("number", "layers"), [(0, 237), (1, 339), (2, 339), (3, 384), (4, 474), (5, 576), (6, 666), (7, 813)]
)
def test_layers_of_the_family_are_those_that_keras_has(number: int, layers: int) -> None:
    assert overview(f"efficientnet_b{number}").layers == layers


def test_modules_one_to_five() -> None:
    modules = overview("efficientnet_b0").modules
    assert [[len(form) for form in module.forms] for module in modules] == [[3], [6, 7], [5], [2], [4]]
    assert modules[4].forms == (("conv", "batch norm", "dropout", "add"),)


def test_sub_blocks_one_to_three() -> None:
    blocks = overview("efficientnet_b7").blocks
    assert [block.modules for block in blocks] == [((1, 3, 4),), ((2, 3, 4),), ((1, 3, 5), (2, 3, 5))]
    assert [block.layers for block in blocks] == [(10,), (13, 14), (12, 15)]


def test_stages_are_runs_of_sub_blocks_between_stem_and_top() -> None:
    sections = overview("efficientnet_b0").sections
    assert [section.name for section in sections] == ["stem", *(f"stage{number}" for number in range(1, 8)), "top"]
    assert (sections[0].layers, sections[-1].layers) == (4, 6)
    assert sections[6].runs == ((2, 1), (3, 3))


@pytest.mark.parametrize("template", ["resnet50", "mixnet_s", "cspdarknet53", "squeezenet_11", "efficientnetv2_s"])
def test_other_families_come_apart_and_nothing_is_lost(template: str) -> None:
    found = overview(template, drop=0)
    assert found.layers == sum(section.layers for section in found.sections)
    numbers = {module.number for module in found.modules}
    assert {number for block in found.blocks for chain in block.modules for number in chain} == numbers
    assert {kind for section in found.sections for kind, _ in section.runs} == {block.number for block in found.blocks}
