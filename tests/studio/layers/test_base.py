"""Shapes, keys and references as values."""

from __future__ import annotations

import pytest

from studio.layers.base import (
    NOTHING,
    UNKNOWN,
    Address,
    Array,
    Bound,
    Context,
    Dangling,
    Kind,
    PrintedRow,
    Shape,
)
from studio.layers.convolutional import Convolutional
from studio.layers.wiring import Route


def test_a_shape_is_a_map_a_vector_or_unknown() -> None:
    assert (Shape.of(3, 4, 5).flat, Shape.of(3, 4, 5).image, str(Shape.of(3, 4, 5))) == (60, True, "3×4×5")
    assert (Shape(0, 0, 0, 10).image, str(Shape(0, 0, 0, 10))) == (False, "10")
    assert (UNKNOWN.known, str(UNKNOWN), NOTHING.next.known) == (False, "?×?×?", False)


def test_keys_are_declared_once() -> None:
    spec = Convolutional.spec("filters")
    assert spec is not None
    assert (spec.kind, spec.default, spec.low, spec.unit, spec.shown) == (Kind.INT, 1, 1, "channels", True)
    assert [spec.common for spec in Convolutional.keys()] == sorted(spec.common for spec in Convolutional.keys())


def test_the_cfg_name_of_a_key_that_is_a_python_word() -> None:
    from studio.layers.wiring import Shortcut

    spec = Shortcut.spec("from")
    assert spec is not None and spec.field == "from_"


def test_values_by_cfg_name() -> None:
    assert Convolutional(filters=7).value("filters") == 7
    with pytest.raises(KeyError):
        Convolutional().value("filter")


def test_references_are_listed_with_their_keys() -> None:
    refs = (Bound(Address(3)), Dangling(9))
    assert [(spec.name, found) for spec, found in Route(layers=refs).references()] == [("layers", refs)]
    share = Convolutional(share_index=Dangling(4))
    assert [(spec.name, spec.data, found) for spec, found in share.references()] == [
        ("share_index", False, (Dangling(4),))
    ]


def test_an_array_counts_its_floats() -> None:
    assert Array("weights", (8, 3, 3, 3)).floats == 216


def test_printed_sizes_are_width_first() -> None:
    row = PrintedRow(0, (Shape.of(3, 4, 5),), NOTHING, 0.0, (), Context())
    assert row.sizes().startswith("   5 x   4 x   3 -> ")
