"""A network as plain data."""

from __future__ import annotations

from studio.layers.base import Shape
from tests.studio.snippets import network


def test_the_input_is_that_of_net() -> None:
    assert network((3, 8, 6), "maxpool size=2 stride=2").network.input == Shape.of(3, 8, 6)


def test_rows_say_whether_they_are_known() -> None:
    found = network((3, 8, 8), "maxpool size=2 stride=2", "xyzzy", "maxpool size=2 stride=2")
    assert [row.known for row in found.rows] == [True, False, False]
