"""Weights from a file of any kind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from generators.checkpoint import to_timm
from generators.torch_state import state_bytes
from generators.weight_source import fit_notes, from_tensorflow, read_arrays
from studio.design.expand import expand
from studio.design.templates import new
from studio.files import FileProblem
from studio.layers.base import Context
from studio.weights import encode, plan, report
from tests.generators.generated import drawn

DESIGN = replace(new("mobilenetv2_035"), context=Context())
EXPANSION = expand(DESIGN)
ARRAYS = drawn(EXPANSION)
PLAN = plan(EXPANSION.network, EXPANSION.rows)


@pytest.mark.parametrize("suffix", [".weights", ".pt", ".safetensors"])
def test_every_kind_gives_the_same_arrays(suffix: str, tmp_path: Path) -> None:
    state = to_timm(ARRAYS, DESIGN, EXPANSION)
    data = encode(ARRAYS, PLAN) if suffix == ".weights" else state_bytes(state, suffix)
    (tmp_path / f"net{suffix}").write_bytes(data)
    arrays, notes = read_arrays(tmp_path / f"net{suffix}", DESIGN, EXPANSION)
    assert notes == ()
    assert all(np.array_equal(arrays[key], ARRAYS[key]) for key in ARRAYS)


def test_a_name_tells_models_of_tensorflow() -> None:
    assert from_tensorflow(Path("tf_efficientnet_b0.pt"))
    assert from_tensorflow(Path("tf_mixnet_s.in1k/model.safetensors"))
    assert not from_tensorflow(Path("efficientnet_b0.pt"))


@pytest.mark.parametrize("name", ["gone.weights", "gone.pt"])
def test_a_file_that_is_gone_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(FileProblem):
        read_arrays(tmp_path / name, DESIGN, EXPANSION)


def test_a_backbone_is_explained_and_a_file_of_another_length_is_a_warning() -> None:
    whole, backbone = PLAN.floats, PLAN.upto(4).floats
    assert fit_notes(report(PLAN, whole)) == ()
    assert [note.severity for count in (backbone, whole + 1) for note in fit_notes(report(PLAN, count))] == [
        "info",
        "warning",
    ]
