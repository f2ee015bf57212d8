"""Alignments of layers: at the least cost, in order, equal names preferred."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from studio.design.align import Named, align, bare, differing
from studio.layers.base import Address, Bound, Layer
from studio.layers.convolutional import Convolutional
from studio.layers.pooling import MaxPool
from studio.layers.wiring import Shortcut

A, B, P = Convolutional(filters=8), Convolutional(filters=16), MaxPool(size=2, stride=2)


def named(*layers: Layer, names: str = "") -> list[Named]:
    return [Named(layer, name) for layer, name in zip(layers, names or "x" * len(layers), strict=True)]


def test_an_inserted_layer_leaves_the_others_matched() -> None:
    assert align(named(A, P, B), named(A, P, P, B)) == [(0, 0), (1, 1), (None, 2), (2, 3)]


def test_a_changed_layer_is_matched_with_what_it_was() -> None:
    assert align(named(A, P, A), named(A, P, B)) == [(0, 0), (1, 1), (2, 2)]


def test_layers_of_different_types_are_no_match() -> None:
    assert align(named(A), named(P)) == [(0, None), (None, 0)]


def test_among_equal_layers_those_of_one_name_match() -> None:
    assert align(named(A, A, names="ab"), named(A, A, A, names="cab")) == [(None, 0), (0, 1), (1, 2)]
    assert align(named(A, A, A, names="cab"), named(A, A, names="ab")) == [(0, None), (1, 0), (2, 1)]


def test_nothing_matches_nothing() -> None:
    assert align([], []) == []
    assert align(named(A), []) == [(0, None)]


LAYERS = st.lists(st.sampled_from([A, B, P]), max_size=8)


@given(LAYERS, LAYERS)
def test_every_layer_stands_in_one_pair_in_order(first: list[Layer], second: list[Layer]) -> None:
    pairs = align(named(*first), named(*second))
    assert [a for a, _ in pairs if a is not None] == list(range(len(first)))
    assert [b for _, b in pairs if b is not None] == list(range(len(second)))
    assert all(type(first[a]) is type(second[b]) for a, b in pairs if a is not None and b is not None)


@given(LAYERS)
def test_a_network_is_its_own_match(layers: list[Layer]) -> None:
    assert align(named(*layers), named(*layers)) == [(index, index) for index in range(len(layers))]


def test_references_and_spelling_make_no_difference() -> None:
    one, other = Shortcut(from_=(Bound(Address(1)),)), Shortcut(from_=(Bound(Address(9)),))
    assert bare(one) == bare(other)
    assert bare(Convolutional(pad=True)) == bare(Convolutional())
    assert differing(bare(A), bare(B)) == ("filters",)
