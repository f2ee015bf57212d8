"""Softmax and cost."""

from __future__ import annotations

import pytest

from studio.layers.base import Shape
from studio.layers.classifier import Cost, Softmax
from studio.network.shapes import stored_inputs
from tests.studio.snippets import checked, last, network, printed

CONV = "conv filters=10 activation=linear"


def test_only_the_flat_size_is_left() -> None:
    assert last((4, 2, 2), CONV, "avgpool", "softmax").out.next == Shape(0, 0, 0, 10)
    assert last((4, 2, 2), CONV, "cost").out.next == Shape(0, 0, 0, 40)


def test_cost_keeps_no_input() -> None:
    found = network((4, 2, 2), CONV, "softmax", "cost")
    assert [shape[:3] for shape in stored_inputs(found.network, found.rows)[1:]] == [(10, 2, 2), (0, 0, 0)]


@pytest.mark.parametrize(
    ("sections", "codes"),
    [
        ((CONV, "avgpool", "softmax"), []),
        ((CONV, "softmax"), ["softmax-map"]),
        ((CONV, "avgpool", "softmax groups=3"), ["softmax-groups"]),
        ((CONV, "avgpool", "softmax temperature=0"), ["softmax-temperature"]),
        ((CONV, "avgpool", "softmax", "cost"), ["softmax-cost"]),
        ((CONV, "avgpool", "softmax noloss=1", "cost type=sse"), []),
        ((CONV, "avgpool", "cost type=seg"), ["key-choice"]),
    ],
)
def test_problems(sections: tuple[str, ...], codes: list[str]) -> None:
    assert list(checked((4, 2, 2), *sections)) == codes


def test_printed() -> None:
    assert printed((4, 2, 2), CONV, "softmax") == "softmax" + " " * 40 + "  40"
    assert printed((4, 2, 2), CONV, "cost") == "cost" + " " * 43 + "  40"


def test_facts() -> None:
    assert Softmax(groups=2, temperature=4).facts() == ("2 groups", "T 4")
    assert Cost().facts() == ("sse",)
