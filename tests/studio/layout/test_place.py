"""The whole call, from nothing to thousands of items."""

from __future__ import annotations

import pytest

from studio.layout import Hint, place
from tests.studio.layout import picture
from tests.studio.layout.nets import Net, chain, dense, residuals


def test_an_empty_network_is_an_empty_picture() -> None:
    placed = place([], [])
    assert (placed.boxes, placed.paths, placed.lanes, placed.hint) == ({}, (), (), Hint())


@pytest.mark.parametrize("big", [residuals(1000), dense(60), chain(4000)], ids=["residuals", "dense", "chain"])
def test_big_networks_are_placed_whole(big: Net) -> None:
    placed = place(*big)
    assert len(placed.boxes) == len(big.items)
    assert picture.overlapping_boxes(placed) == []
