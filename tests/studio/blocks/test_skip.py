"""The end of a residual block."""

from __future__ import annotations

from studio.blocks.base import INPUT, FoldLayer, local
from studio.blocks.skip import canonical_skip, read_skip, skip_parts
from studio.layers.pointwise import Dropout
from studio.layers.wiring import Shortcut

ADD = FoldLayer(Shortcut(from_=(INPUT,)), 8)
DROP = FoldLayer(Dropout(probability=0.1), 8)


def test_a_sum_stands_where_it_fits_and_is_wanted() -> None:
    assert [part.role for part in skip_parts("auto", True, 0.0)] == ["add"]
    assert [part.role for part in skip_parts("auto", True, 0.2)] == ["drop", "add"]
    assert [part.role for part in skip_parts("dropout", True, 0.0)] == ["drop", "add"]
    assert list(skip_parts("auto", False, 0.2)) == []
    assert list(skip_parts("never", True, 0.2)) == []


def test_it_is_read_back() -> None:
    assert read_skip([DROP, ADD], 0, True) == ("auto", 0.1)
    assert read_skip([FoldLayer(Dropout(probability=0.0), 8), ADD], 0, True) == ("dropout", 0.0)
    assert read_skip([ADD], 0, True) == ("auto", 0.0)
    assert read_skip([DROP], 0, True) == ("never", 0.0)
    assert read_skip([], 0, False) == ("auto", 0.0)
    assert read_skip([FoldLayer(Shortcut(from_=(local("3"),)), 8)], 0, True) == ("never", 0.0)


def test_settings_without_effect_are_at_their_defaults() -> None:
    assert canonical_skip("never", False, 0.2) == ("auto", 0.0)
    assert canonical_skip("never", True, 0.2) == ("never", 0.0)
    assert canonical_skip("auto", True, 0.2) == ("auto", 0.2)
    assert canonical_skip("dropout", True, 0.2) == ("auto", 0.2)
    assert canonical_skip("dropout", True, 0.0) == ("dropout", 0.0)
    assert canonical_skip("dropout", False, 0.0) == ("auto", 0.0)
