"""The start of a network in figures."""

from __future__ import annotations

from studio.blocks.stem import Stem
from studio.scaling import Rounding
from tests.studio.blocks.windows import roles_of, rows_of, weights_of


def test_resnets_stem_ends_in_a_pool() -> None:
    block = Stem(filters=64, kernel=7, pool=3, activation="relu")
    assert roles_of(block, 3) == ["conv", "pool"]
    assert weights_of(block, 3) == 3 * 64 * 49
    assert rows_of(block, 3)[-1].out.next[:3] == (64, 16, 16)
    assert (block.stride_of(), block.facts()) == (4, ("k7", "s2", "64", "pool 3"))


def test_efficientnets_stem_is_a_convolution() -> None:
    assert roles_of(Stem(), 3) == ["conv"]
    assert (Stem().stride_of(), Stem().facts()) == (2, ("k3", "s2", "32"))


def test_other_pools_have_no_class() -> None:
    assert Stem(pool=5).torch(3, Rounding()) is None
