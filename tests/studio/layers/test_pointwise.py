"""Dropout and bare activations."""

from __future__ import annotations

import pytest

from studio.layers.base import Shape
from studio.layers.pointwise import Activation, Dropout
from studio.network.shapes import stored_inputs
from tests.studio.snippets import checked, network, printed, size

CONV = "conv filters=4 size=3 pad=1 activation=linear"


def test_shapes_stay() -> None:
    assert size((4, 8, 8), CONV, "dropout") == (4, 8, 8)
    assert size((4, 8, 8), "activation activation=relu") == (4, 8, 8)


def test_dropout_keeps_no_input_unless_it_drops_blocks() -> None:
    plain, block = network((4, 8, 8), CONV, "dropout"), network((4, 8, 8), CONV, "dropout dropblock=1")
    assert stored_inputs(plain.network, plain.rows)[1] == Shape(0, 0, 0, 256)
    assert stored_inputs(block.network, block.rows)[1] == Shape.of(4, 8, 8)


@pytest.mark.parametrize(
    ("sections", "code"),
    [
        ((CONV, "dropout probability=1.5"), "dropout-probability"),
        ((CONV, "softmax", "dropout dropblock=1"), "dropblock-image"),
        ((CONV, "dropout dropblock=1 dropblock_size_abs=9"), "dropblock-size"),
        (("dropout",), "first-layer"),
        ((CONV, "activation activation=mish"), "activation-zeros"),
    ],
)
def test_problems(sections: tuple[str, ...], code: str) -> None:
    assert code in checked((4, 8, 8), *sections)


def test_block_sizes_count_with_dropblock_only() -> None:
    assert Dropout(dropblock_size_abs=3).canonical() == Dropout()
    assert Dropout(dropblock=True, dropblock_size_abs=3, dropblock_size_rel=0.5).canonical() == Dropout(
        dropblock=True, dropblock_size_abs=3
    )


@pytest.mark.parametrize(
    ("section", "row"),
    [
        ("dropout probability=.5", "dropout    p = 0.500         256  ->    256"),
        ("dropout dropblock=1", "dropblock    p = 0.200   l.dropblock_size_abs = 7     256  ->    256"),
        (
            "dropout dropblock=1 dropblock_size_rel=.25",
            "dropblock    p = 0.200   l.dropblock_size_rel = 0.25     256  ->    256",
        ),
        ("activation activation=relu", "Activation Layer: 256 inputs"),
    ],
)
def test_printed(section: str, row: str) -> None:
    assert printed((4, 8, 8), CONV, section) == row


def test_facts() -> None:
    assert Dropout(probability=0.5).facts() == ("p 0.5",)
    assert Activation(activation="mish").facts() == ("mish",)
