"""The `.weights` file of a design, from Darknet's own or from the state dict of its PyTorch code."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from generators.torch_state import state_bytes, state_of
from generators.weights import WeightsFile
from studio.design.expand import expand
from studio.design.files import read_design
from studio.diagnostics import StudioError
from studio.files import FileProblem
from studio.library import Kind, find
from studio.weights import encode, plan
from tests.generators.generated import CLASSIFIER, design_from, drawn, made

DESIGN = design_from(CLASSIFIER)
EXPANSION = expand(DESIGN)
PLAN = plan(EXPANSION.network, EXPANSION.rows)


def test_darknets_own_file_comes_through_byte_for_byte(tmp_path: Path) -> None:
    data = encode(drawn(EXPANSION), PLAN, seen=6400)
    (tmp_path / "old.weights").write_bytes(data)
    product = WeightsFile(weights=tmp_path / "old.weights").generate(DESIGN, EXPANSION, tmp_path / "new.weights")
    assert product.files == {"new.weights": data}


@pytest.mark.parametrize("style", ["blocks", "layers"])
def test_a_state_dict_of_either_style_is_known_by_its_keys(style: str, tmp_path: Path) -> None:
    design = read_design(find(Kind.ARCHITECTURES, "efficientnet_b0").path)
    design = replace(design, context=DESIGN.context)
    expansion = expand(design)
    arrays = drawn(expansion)
    (tmp_path / "net.pt").write_bytes(state_bytes(state_of(arrays, made(design, style).arrays)))
    product = WeightsFile(weights=tmp_path / "net.pt").generate(design, expansion, tmp_path / "net.weights")
    assert product.files["net.weights"] == encode(arrays, plan(expansion.network, expansion.rows))


def test_without_a_source_there_is_nothing_to_write(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match=r"\.weights, \.pt or \.safetensors"):
        WeightsFile().generate(DESIGN, EXPANSION, tmp_path / "net.weights")


def test_a_backbone_cannot_become_a_whole_file(tmp_path: Path) -> None:
    (tmp_path / "short.weights").write_bytes(encode(drawn(EXPANSION), PLAN.upto(1)))
    maker = WeightsFile(weights=tmp_path / "short.weights")
    with pytest.raises(StudioError, match="layer 3: biases is missing"):
        maker.generate(DESIGN, EXPANSION, tmp_path / "net.weights")


def test_a_source_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileProblem):
        WeightsFile(weights=tmp_path / "gone.weights").generate(DESIGN, EXPANSION, tmp_path / "net.weights")
