"""Spatial pyramid pooling in figures."""

from __future__ import annotations

from studio.blocks.spp import SPP
from studio.layers.wiring import Route
from tests.studio.blocks.windows import rows_of, window_of


def test_it_joins_the_largest_window_first_and_its_input_last() -> None:
    join = window_of(SPP(), 512)[-1].layer
    assert isinstance(join, Route)
    assert [ref.to.role for ref in join.layers] == ["4", "2", "0", "in"]  # type: ignore[union-attr]
    assert rows_of(SPP(), 512)[-1].out.next[:3] == (2048, 64, 64)


def test_two_in_a_row_are_told_apart() -> None:
    window = window_of(SPP((5,)), 8)
    match = SPP.fold([*window, *window])
    assert match is not None
    assert (match.count, match.block) == (2, SPP((5,)))


def test_its_facts_are_the_sizes() -> None:
    assert SPP().facts() == ("5, 9, 13",)
