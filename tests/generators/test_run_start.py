"""Weights that a run starts from, and what single layers ask for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from generators.run_start import first_arrays, special_of, start_state
from generators.torch_model import model_of
from generators.torch_state import state_bytes
from studio.design.design import Design
from studio.design.expand import expand
from studio.design.files import read_design
from studio.diagnostics import StudioError
from studio.weights import encode, plan

CFG = """[net]
height=8
width=8
channels=1

[convolutional]
batch_normalize=1
filters=4
size=3
activation=relu

[convolutional]
filters=4
size=1
{keys}
activation=relu

[convolutional]
filters={classes}
size=1
activation=linear

[avgpool]

[softmax]
"""


def made(tmp_path: Path, keys: str = "", classes: int = 3) -> Design:
    path = tmp_path / f"{classes}.cfg"
    path.write_text(CFG.format(keys=keys, classes=classes))
    return read_design(path)


def test_layers_that_are_trained_alike_need_nothing(tmp_path: Path) -> None:
    design = made(tmp_path)
    assert special_of(model_of(design, expand(design)), expand(design)) == {}


@pytest.mark.parametrize(
    ("keys", "name", "layers"),
    [
        ("stopbackward=1", "resting", {0}),
        ("train_only_bn=1", "frozen", {0, 1}),
        ("learning_rate=0.1", "factors", {1}),
        ("dont_update=9", "wait", {1}),
        ("burnin_update=2", "wait_burn_ins", {1}),
        ("clip=0.5", "clip", {1}),
    ],
)
def test_keys_of_layers_name_parameters(tmp_path: Path, keys: str, name: str, layers: set[int]) -> None:
    design = made(tmp_path, keys)
    model = model_of(design, expand(design))
    special = special_of(model, expand(design))
    assert set(special) == {name}
    owner = {place.path: place.key for place in model.arrays}
    assert {owner[path].layer for path in special[name]} == layers
    assert all("rolling" not in owner[path].role for path in special[name])


def test_the_weights_of_another_number_of_classes_give_all_but_the_classifier(tmp_path: Path) -> None:
    source, target = made(tmp_path, classes=5), made(tmp_path, classes=3)
    wanted = plan(expand(source).network, expand(source).rows)
    arrays = {slot.key: np.full(slot.shape, slot.offset + 1, np.float32) for slot in wanted.slots}
    (tmp_path / "five.weights").write_bytes(encode(arrays, wanted))
    found, notes = first_arrays(tmp_path / "five.weights", target, expand(target))
    assert {key.layer for key in found} == {0, 1}
    assert "the classifier, starts at random" in notes[-1].message
    state = start_state(found, model_of(target, expand(target)), expand(target))
    assert len(state) == len(found)
    with pytest.raises(StudioError, match="no whole layer"):
        first_arrays(tmp_path / "five.weights", target, expand(target), layers=0)


def test_a_run_of_ours_gives_all_but_a_classifier_of_another_size(tmp_path: Path) -> None:
    source, target = made(tmp_path, classes=5), made(tmp_path, classes=3)
    wanted = plan(expand(source).network, expand(source).rows)
    arrays = {slot.key: np.full(slot.shape, slot.offset + 1, np.float32) for slot in wanted.slots}
    state = start_state(arrays, model_of(source, expand(source)), expand(source))
    (tmp_path / "five.pt").write_bytes(state_bytes(state))
    found, notes = first_arrays(tmp_path / "five.pt", target, expand(target))
    assert {key.layer for key in found} == {0, 1}
    assert "layers 2 have another size" in notes[0].message
    assert all(np.array_equal(values, arrays[key]) for key, values in found.items())
    same, notes = first_arrays(tmp_path / "five.pt", source, expand(source))
    assert (same.keys(), notes) == (arrays.keys(), ())
