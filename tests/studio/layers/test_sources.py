"""Implicit knowledge and the empty layer."""

from __future__ import annotations

from studio.layers.base import Shape
from studio.layers.sources import Implicit
from studio.network.shapes import stored_inputs
from tests.studio.snippets import arrays, checked, last, network, printed, size


def test_implicit_reads_nothing_and_is_all_weights() -> None:
    row = last((3, 8, 8), "implicit filters=6 atoms=3")
    assert (row.inputs, row.out.next[:3], row.weights, row.params) == ((), (6, 3, 1), 18, 18)
    assert arrays(row) == [("", "weights", "6x3")]


def test_implicit_keeps_one_pixel_as_input() -> None:
    found = network((3, 8, 8), "implicit filters=6")
    assert stored_inputs(found.network, found.rows) == (Shape.of(1, 1, 1),)


def test_empty_hands_on() -> None:
    assert size((3, 8, 8), "conv filters=4 activation=linear", "silence") == (4, 8, 8)


def test_problems() -> None:
    assert {"implicit-filters", "implicit-atoms"} <= set(checked((3, 8, 8), "implicit filters=0 atoms=0"))
    assert "first-layer" in checked((3, 8, 8), "empty")


def test_printed() -> None:
    assert printed((3, 8, 8), "implicit filters=6") == "implicit Layer: 6 x 1 \t mean=0.00, std=0.20 "
    assert printed((3, 8, 8), "empty") == "empty "


def test_facts() -> None:
    assert (Implicit(filters=6).facts(), Implicit(filters=6, atoms=2).facts()) == (("6",), ("6×2",))
