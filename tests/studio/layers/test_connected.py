"""Connected and local layers."""

from __future__ import annotations

import pytest

from studio.layers.base import Shape
from studio.layers.connected import Connected, Local
from studio.layers.window import Window
from studio.network.shapes import stored_inputs
from tests.studio.snippets import arrays, checked, last, network, printed, size


def test_connected_counts_every_pair() -> None:
    """4*3*3 inputs to 10 outputs: 360 weights, 10 biases; Darknet counts no BFLOPS."""
    row = last((4, 3, 3), "connected output=10")
    assert (row.out.next[:3], row.weights, row.biases, row.params) == ((10, 1, 1), 360, 10, 370)
    assert (row.macs, row.bflops) == (360, 0)


def test_connected_stores_batch_norm_after_the_weights() -> None:
    row = last((4, 3, 3), "conn output=10 batch_normalize=1")
    assert arrays(row) == [
        ("", "biases", "10"),
        ("", "weights", "10x36"),
        ("", "scales", "10"),
        ("", "rolling_mean", "10"),
        ("", "rolling_variance", "10"),
    ]


def test_connected_keeps_its_flat_input() -> None:
    found = network((4, 3, 3), "connected output=10")
    assert stored_inputs(found.network, found.rows) == (Shape.of(36, 1, 1),)


@pytest.mark.parametrize(
    ("keys", "side"), [("size=3 stride=1 pad=1", 7), ("size=3 stride=2", 3), ("size=3 stride=2 pad=1", 4)]
)
def test_local_size(keys: str, side: int) -> None:
    assert size((4, 7, 7), f"local filters=5 {keys}") == (5, side, side)


def test_local_has_a_kernel_for_each_place() -> None:
    """3*3 places, 5 filters of 4x3x3: 1620 weights, 45 biases, as many MACs as weights."""
    row = last((4, 7, 7), "local filters=5 size=3 stride=2")
    assert (row.weights, row.biases, row.macs, row.bflops) == (1620, 45, 1620, 0)
    assert arrays(row) == [("", "biases", "5x3x3"), ("", "weights", "9x5x4x3x3")]


@pytest.mark.parametrize(
    ("section", "code"),
    [
        ("connected output=0 activation=linear", "connected-output"),
        ("connected activation=swish", "activation-zeros"),
        ("local size=5 pad=1 activation=linear", "local-pad"),
        ("local filters=0 activation=linear", "local-filters"),
        ("local size=9 activation=linear", "local-empty"),
    ],
)
def test_problems(section: str, code: str) -> None:
    assert code in checked((4, 7, 7), section)


def test_darknet_never_updates_them() -> None:
    found = checked((4, 7, 7), "connected output=4 activation=relu", "connected output=4 activation=relu")
    assert found["darknet-frozen"].severity == "info"
    assert "layer 0, 1" in found["darknet-frozen"].message


def test_printed() -> None:
    assert printed((4, 7, 7), "connected output=10") == "connected                             196  ->    10"
    assert printed((4, 7, 7), "local filters=5 size=3 stride=2") == (
        "Local Layer: 7 x 7 x 4 image, 5 filters -> 3 x 3 x 5 image"
    )


def test_windows_and_facts() -> None:
    assert Connected(output=3).window((Shape.of(4, 7, 5),)) == Window((7, 5), (7, 5))
    assert Connected(output=3).facts() == ("3",)
    assert Local(filters=5, size=3, pad=1).window(()) == Window((3, 3), (1, 1), (1, 1))
    assert Local(filters=5, size=3).facts() == ("3×3", "s1", "5")
