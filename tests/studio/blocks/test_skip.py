"""The end of a residual block."""

from __future__ import annotations

from studio.blocks.base import INPUT, FoldLayer, local
from studio.blocks.skip import Skip, read_skip
from studio.layers.drop_connect import DropConnect
from studio.layers.pointwise import Dropout
from studio.layers.wiring import Shortcut

ADD = FoldLayer(Shortcut(from_=(INPUT,)), 8)
DROP = FoldLayer(Dropout(probability=0.1), 8)


def test_a_sum_stands_where_it_fits_and_is_wanted() -> None:
    assert roles(Skip(), True) == ["add"]
    assert roles(Skip(drop=0.2), True) == ["drop", "add"]
    assert roles(Skip("dropout"), True) == ["drop", "add"]
    assert roles(Skip(drop=0.2, drop_connect=0.1), True) == ["drop", "add"]
    assert roles(Skip(drop=0.2, drop_connect=0.1), False) == []
    assert roles(Skip("never", 0.2), True) == []


def test_branches_are_dropped_before_values() -> None:
    assert next(Skip("auto", 0.2, 0.1).parts(True)).layer == DropConnect(probability=0.1)
    assert next(Skip("auto", 0.2).parts(True)).layer == Dropout(probability=0.2)


def roles(skip: Skip, fits: bool) -> list[str]:
    return [part.role for part in skip.parts(fits)]


def test_it_is_read_back() -> None:
    assert read_skip([DROP, ADD], 0, True) == Skip(drop=0.1)
    assert read_skip([FoldLayer(DropConnect(probability=0.1), 8), ADD], 0, True) == Skip(drop_connect=0.1)
    assert read_skip([FoldLayer(Dropout(probability=0.0), 8), ADD], 0, True) == Skip("dropout")
    assert read_skip([ADD], 0, True) == Skip()
    assert read_skip([DROP], 0, True) == Skip("never")
    assert read_skip([], 0, False) == Skip()
    assert read_skip([FoldLayer(Shortcut(from_=(local("3"),)), 8)], 0, True) == Skip("never")


def test_settings_without_effect_are_at_their_defaults() -> None:
    assert Skip("never", 0.2, 0.1).canonical(False) == Skip()
    assert Skip("never", 0.2, 0.1).canonical(True) == Skip("never")
    assert Skip("auto", 0.2).canonical(True) == Skip("auto", 0.2)
    assert Skip("dropout", 0.2).canonical(True) == Skip("auto", 0.2)
    assert Skip("dropout", 0.2, 0.1).canonical(True) == Skip(drop_connect=0.1)
    assert Skip("dropout").canonical(True) == Skip("dropout")
    assert Skip("dropout").canonical(False) == Skip()


def test_arguments_say_what_counts() -> None:
    assert Skip().arguments(True) == {"skip": "", "drop": "", "drop_connect": ""}
    assert Skip("dropout", 0.2, 0.1).arguments(True) == {"skip": "", "drop": "", "drop_connect": "0.1"}
    assert Skip("never", 0.2).arguments(True) == {"skip": "False", "drop": "", "drop_connect": ""}
    assert Skip("auto", 0.2).arguments(False) == {"skip": "", "drop": "", "drop_connect": ""}
