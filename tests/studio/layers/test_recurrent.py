"""Recurrent layers over vectors: their connected parts, in file order and in printed order."""

from __future__ import annotations

import pytest

from studio.layers.base import Shape
from studio.network.shapes import stored_inputs
from tests.studio.snippets import arrays, checked, last, network, printed

INPUT = (4, 2, 2)


@pytest.mark.parametrize(
    ("section", "out", "params"),
    [
        ("rnn output=3 hidden=5", (3, 1, 1), (16 * 5 + 5) + (5 * 5 + 5) + (5 * 3 + 3)),
        ("gru output=3", (0, 0, 0), 3 * (16 * 3 + 3) + 3 * (3 * 3 + 3)),
        ("lstm output=3", (3, 1, 1), 4 * (3 * 3 + 3) + 4 * (16 * 3 + 3)),
        ("lstm output=3 batch_normalize=1", (3, 1, 1), 4 * (3 * 3 + 3) + 4 * (16 * 3 + 3) + 8 * 3),
    ],
)
def test_parts_add_up(section: str, out: tuple[int, int, int], params: int) -> None:
    row = last(INPUT, section)
    assert (row.out.next[:3], row.out.next.flat, row.params, row.bflops) == (out, 3, params, 0)


def test_macs_are_those_of_the_matrices() -> None:
    assert last(INPUT, "rnn output=3 hidden=5").macs == 16 * 5 + 5 * 5 + 5 * 3


@pytest.mark.parametrize(
    ("section", "order"),
    [
        ("rnn", ["input", "self", "output"]),
        ("gru", ["input_z", "input_r", "input_h", "state_z", "state_r", "state_h"]),
        ("lstm", ["wf", "wi", "wg", "wo", "uf", "ui", "ug", "uo"]),
    ],
)
def test_file_order(section: str, order: list[str]) -> None:
    names = [sub for sub, role, _ in arrays(last(INPUT, section)) if role == "biases"]
    assert names == order


def test_no_input_size_is_kept() -> None:
    found = network(INPUT, "gru output=3")
    assert stored_inputs(found.network, found.rows) == (Shape(0, 0, 0, 16),)


@pytest.mark.parametrize(
    ("section", "code"),
    [
        ("rnn output=0", "recurrent-output"),
        ("rnn hidden=0", "recurrent-hidden"),
        ("rnn activation=swish", "activation-zeros"),
        ("lstm output=-1", "recurrent-output"),
    ],
)
def test_problems(section: str, code: str) -> None:
    assert code in checked(INPUT, section)


def test_a_convolution_cannot_follow_a_gru() -> None:
    assert "image-needed" in checked(INPUT, "gru output=3", "conv activation=linear")


def test_printed() -> None:
    head, first, *rest = printed(INPUT, "lstm output=3").split("\n")
    assert head == "LSTM Layer: 16 inputs, 3 outputs"
    assert first == "\t\tconnected                              16  ->     3"
    assert len(rest) == 7 and rest[-1].endswith("   3  ->     3")
    assert printed(INPUT, "gru output=3").split("\n")[2].endswith("   3  ->     3")
