"""The run's model.py: imported from the file, and whatever is wrong with it said in a sentence with its line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import nn

from studio.training.model_file import gives_probabilities, load_model
from studio.training.problems import RunProblem

MakeRun = Callable[..., Path]


def test_the_network_is_built_for_the_classes_of_the_data(make_run: MakeRun) -> None:
    model, shape = load_model(make_run(), 7)
    assert shape == (1, 14, 14)
    assert model.eval()(torch.zeros(2, *shape)).shape == (2, 7)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import nowhere_to_be_found\n", "line 1"),
        ("INPUT = (1, 2, 3)\n\ndef build(num_classes=None):\n    return 1 / 0\n", "line 4"),
        ("x = 1\n", "INPUT"),
        ("def build(:\n", "SyntaxError"),
    ],
)
def test_what_is_wrong_with_the_file_is_said_with_its_line(make_run: MakeRun, text: str, said: str) -> None:
    with pytest.raises(RunProblem, match=said):
        load_model(make_run(model=text), 10)


def test_probabilities_are_told_from_logits() -> None:
    example = torch.rand(2, 3)
    logits, ended = nn.Linear(3, 4), nn.Sequential(nn.Linear(3, 4), nn.Softmax(1))
    assert not gives_probabilities(logits, example, 4, training=False)
    assert gives_probabilities(ended, example, 4, training=False)


def test_another_number_of_classes_is_refused() -> None:
    with pytest.raises(RunProblem):
        gives_probabilities(nn.Linear(3, 5), torch.rand(2, 3), 4, training=False)
