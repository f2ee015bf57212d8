"""Measured milliseconds beside counted BFLOPS, from the code that people get."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch  # noqa: F401  (the work is done on the spot where it is loaded)

from generators.profile import Profile, profile, profile_json, profile_table
from studio.design.expand import expand
from studio.design.files import read_design
from studio.diagnostics import StudioError
from studio.training import latency


@pytest.fixture
def detector(root: Path) -> Path:
    return root / "tests" / "data" / "tiny_detector.cfg"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latency, "SECONDS", 0.0)


def test_every_layer_of_a_detector_has_its_time(detector: Path) -> None:
    design = read_design(detector)
    found = profile(design, expand(design))
    assert len(found.layers) == 11 and found.whole > 0
    assert all(time > 0 for time in found.layers)


def test_shares_of_time_stand_against_shares_of_operations(detector: Path) -> None:
    design = read_design(detector)
    found = Profile((3.0, *(0.1 for _ in range(10))), 5.0, 1, 7, "CPU, 1 thread")
    lines = profile_table(design, expand(design), found).splitlines()
    assert lines[2].endswith("3.000  75.0 %   × 7.7")
    assert lines[-2].endswith("4.000")
    assert lines[-1] == "5.00 ms for 1 image as a whole, 1.8 GFLOP/s; median of 7 passes, float32, CPU, 1 thread"


def test_a_table_by_stage_adds_the_layers_of_a_stage(detector: Path) -> None:
    design = read_design(detector)
    found = Profile(tuple(range(11)), 55.0, 1, 7, "CPU, 1 thread")
    table = profile_table(design, expand(design), found, "stage")
    assert "10.000" in table.splitlines()[3], table  # layers 1 to 4


def test_scripts_get_numbers_by_index(detector: Path) -> None:
    design = read_design(detector)
    document = profile_json(expand(design), Profile((1.0,) * 11, 11.5, 4, 9, "CPU, 1 thread"))
    assert document["layers"][9]["type"] == "convolutional" and document["layers"][9]["ms"] == 1.0
    assert document["totals"]["layers_ms"] == 11.0 and document["totals"]["ms"] == 11.5


@pytest.mark.parametrize(("batch", "device"), [(0, "cpu"), (1, "cuda:99"), (1, "abacus")])
def test_what_cannot_be_measured_is_one_sentence(detector: Path, batch: int, device: str) -> None:
    design = read_design(detector)
    with pytest.raises(StudioError) as caught:
        profile(design, expand(design), batch, device)
    assert len(caught.value.problems) == 1
