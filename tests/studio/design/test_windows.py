"""Plain layers as blocks are offered them: references local, made on demand."""

from __future__ import annotations

import pytest

from studio.blocks.base import INPUT, local
from studio.design.design import Design, LayerNode
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.windows import Offers, Window
from studio.layers.base import Address, Bound
from studio.layers.wiring import Route, Shortcut

TEXT = b"""[net]
width=8
height=8
channels=3
[convolutional]
filters=4
[convolutional]
filters=6
[convolutional]
filters=4
[shortcut]
from=-3
[route]
layers=1,-2
"""


def window(start: int) -> Window:
    design = load(TEXT)
    return Window(Offers(design, expand(design)), start)


def test_references_within_are_positions_and_the_layer_before_is_the_input() -> None:
    shortcut, route = window(1)[2].layer, window(1)[3].layer
    assert isinstance(shortcut, Shortcut)
    assert isinstance(route, Route)
    assert shortcut.from_ == (INPUT,)
    assert route.layers == (local("0"), local("1"))


def test_references_that_lead_out_stay_as_they_are() -> None:
    shortcut = window(2)[1].layer
    assert isinstance(shortcut, Shortcut)
    assert shortcut.from_ == (Bound(Address(1)),)


def test_each_layer_comes_with_the_channels_that_it_reads() -> None:
    assert [item.channels for item in window(0)] == [3, 4, 6, 4, 6]


def test_a_window_is_a_sequence_that_ends_with_the_plain_layers() -> None:
    assert len(window(3)) == 2
    assert window(3)[0:2] == [window(3)[0], window(3)[1]]
    with pytest.raises(IndexError):
        window(3)[2]
    with pytest.raises(IndexError):
        window(3)[-1]


def test_blocks_end_a_window(folded_b0: Design) -> None:
    offers = Offers(folded_b0, expand(folded_b0))
    assert isinstance(folded_b0.nodes[0], LayerNode)
    assert (offers.run(0), offers.run(1), offers.run(8)) == (1, 0, 5)
    assert len(Window(offers, 1)) == 0
    assert offers.before(0) is None
