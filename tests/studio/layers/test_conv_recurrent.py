"""Recurrent layers over maps: their convolutions, and the history."""

from __future__ import annotations

import pytest

from studio.cfg.parse import f32
from studio.layers.conv_recurrent import ConvLstm, Crnn
from studio.layers.window import Window
from tests.studio.snippets import arrays, checked, last, printed, size

INPUT = (4, 8, 8)


def conv(channels: int, filters: int) -> int:
    """Weights of a 3x3 convolution."""
    return channels * filters * 9


def cost(weights: int) -> float:
    return f32(2.0 * weights * 64 / 1e9)


def test_crnn_is_three_convolutions() -> None:
    row = last(INPUT, "crnn output=6 hidden=5 size=3 pad=1")
    parts = [conv(4, 5), conv(5, 5), conv(5, 6)]
    assert row.out.next[:3] == (6, 8, 8)
    assert row.params == sum(parts) + 5 + 5 + 6
    assert row.macs == sum(parts) * 64
    assert row.bflops == f32(f32(cost(parts[0]) + cost(parts[1])) + cost(parts[2]))


@pytest.mark.parametrize(("keys", "own", "each"), [("", 8, 9), ("peephole=1", 11, 12)])
def test_conv_lstm_adds_its_gates(keys: str, own: int, each: int) -> None:
    row = last(INPUT, f"conv_lstm output=6 size=3 pad=1 {keys}")
    total = 0.0
    for weights in [conv(4, 6)] * 4 + [conv(6, 6)] * (own - 4):
        total = f32(total + cost(weights))
    assert row.bflops == f32(total + each * 384 / 1e9)
    assert row.params == 4 * conv(4, 6) + (own - 4) * conv(6, 6) + own * 6


def test_conv_lstm_counts_the_images_of_a_mini_batch() -> None:
    one = last(INPUT, "conv_lstm output=6 size=3 pad=1")
    eight = last(INPUT, "conv_lstm output=6 size=3 pad=1", batch=16, subdivisions=2)
    assert eight.bflops - one.bflops == pytest.approx(7 * 9 * 384 / 1e9, rel=1e-4)


@pytest.mark.parametrize(
    ("section", "order"),
    [
        ("crnn", ["input", "self", "output"]),
        ("conv_lstm", ["wf", "wi", "wg", "wo", "uf", "ui", "ug", "uo"]),
        ("conv_lstm peephole=1", ["vf", "vi", "vo", "wf", "wi", "wg", "wo", "uf", "ui", "ug", "uo"]),
        ("conv_lstm bottleneck=1", ["wf", "uf", "ui", "ug", "uo"]),
    ],
)
def test_file_order(section: str, order: list[str]) -> None:
    names = [sub for sub, role, _ in arrays(last(INPUT, f"{section} pad=1")) if role == "biases"]
    assert names == order


def test_history_stacks_steps() -> None:
    assert size(INPUT, "history") == (16, 8, 8)
    assert "history-size" in checked(INPUT, "history history_size=0")


@pytest.mark.parametrize(
    ("section", "code"),
    [
        ("crnn output=0 pad=1", "recurrent-output"),
        ("crnn hidden=0 pad=1", "recurrent-hidden"),
        ("crnn", "recurrent-size"),
        ("conv_lstm pad=1 stride=2", "recurrent-size"),
        ("conv_lstm pad=1 lstm_activation=mish", "activation-zeros"),
        ("conv_lstm pad=1 groups=3", "groups-divide"),
    ],
)
def test_problems(section: str, code: str) -> None:
    assert code in checked(INPUT, section)


def test_printed() -> None:
    lines = printed(INPUT, "crnn output=6 hidden=5 pad=1").split("\n")
    assert lines[0] == "CRNN Layer: 8 x 8 x 4 image, 6 filters"
    assert lines[1] == "conv      5       3 x 3/ 1      8 x   8 x   4 ->    8 x   8 x   5 0.000 BF"
    assert len(lines) == 4
    lines = printed(INPUT, "conv_lstm output=6 pad=1").split("\n")
    assert lines[0] == "CONV_LSTM Layer: 8 x 8 x 4 image, 6 filters"
    assert (" x   4 -> " in lines[1], " x   6 -> " in lines[5]) == (True, True)
    row = "HISTORY b = 2, s =  4, steps =  3      8 x   8 x   4 ->    8 x   8 x  16"
    assert printed(INPUT, "history", time_steps=3, batch=2) == row


def test_windows_and_facts() -> None:
    inputs = last(INPUT, "crnn pad=1").inputs
    assert Crnn(output=6, pad=True).window(inputs) == Window((5, 5), (1, 1), (2, 2))
    assert ConvLstm(output=6, pad=True).window(inputs) == Window((3, 3), (1, 1), (1, 1))
    assert ConvLstm(output=6).facts() == ("3×3", "6")
