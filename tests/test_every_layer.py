"""What every layer class promises, whatever its type."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.cfg.parse import parse_chunk
from studio.layers import LAYERS, layer_class, section_names
from studio.layers.base import NOTHING, UNKNOWN, Address, Bound, Category, Context, Kind, Layer, PrintedRow, Shape
from studio.layers.net import Net
from studio.layers.values import read_layer, read_value, write_value
from studio.network.shapes import row_of

ALL = pytest.mark.parametrize("cls", (*LAYERS, Net), ids=lambda cls: cls.section)
EACH = pytest.mark.parametrize("cls", LAYERS, ids=lambda cls: cls.section)
#: Maps, vectors, what an error upstream leaves.
SHAPES = (Shape.of(32, 8, 8), Shape.of(32, 7, 5), Shape.of(32, 1, 1), Shape(0, 0, 0, 12), UNKNOWN)
TEXTS = {
    Kind.INT: "3",
    Kind.FLAG: "1",
    Kind.FLOAT: "0.25",
    Kind.TEXT: "word",
    Kind.INTS: "3,1,2",
    Kind.FLOATS: "0.5,1.25,3",
    Kind.REF: "-2",
    Kind.REFS: "-2,4",
}


def inputs_of(layer: Layer, shape: Shape) -> tuple[Shape, ...]:
    """As many inputs as a network would give it."""
    named = sum(len(refs) for spec, refs in layer.references() if spec.data)
    return (shape,) * (layer.reads_previous + named)


@ALL
class TestDeclarations:
    def test_defaults_make_a_layer(self, cls: type[Layer]) -> None:
        assert cls() == cls()
        assert hash(cls()) == hash(cls())

    def test_every_key_has_help(self, cls: type[Layer]) -> None:
        assert [spec.name for spec in cls.keys() if not spec.help.endswith(".") or len(spec.help) < 8] == []

    def test_the_layer_says_what_it_is(self, cls: type[Layer]) -> None:
        assert cls.section and cls.summary.endswith(".") and cls.category in Category
        assert cls.category is not Category.BLOCK

    def test_every_field_is_a_key(self, cls: type[Layer]) -> None:
        assert {field.name for field in dataclasses.fields(cls)} == {spec.field for spec in cls.keys()}

    def test_defaults_lie_in_range_and_among_the_choices(self, cls: type[Layer]) -> None:
        for spec in cls.keys():
            if spec.kind in (Kind.INT, Kind.FLOAT) and spec.default is not None and spec.shown:
                low = spec.low if spec.low is not None else float("-inf")
                high = spec.high if spec.high is not None else float("inf")
                assert low <= spec.default <= high or cls is Net, spec.name
            assert not spec.choices or spec.default in spec.choices, spec.name

    def test_values_keep_no_lists(self, cls: type[Layer]) -> None:
        assert not any(isinstance(spec.default, list | dict | set) for spec in cls.keys())

    def test_text_round_trip_of_every_key(self, cls: type[Layer]) -> None:
        for spec in cls.keys():
            text = spec.choices[-1] if spec.choices else TEXTS[spec.kind]

            def resolve(number: int) -> Bound:
                return Bound(Address(number + 100))

            value = read_value(spec, text, resolve)
            assert write_value(spec, value, lambda ref: ref.to.node - 100 if isinstance(ref, Bound) else 0) == text

    def test_every_key_is_read_from_its_section(self, cls: type[Layer]) -> None:
        texts = {spec.name: spec.choices[-1] if spec.choices else TEXTS[spec.kind] for spec in cls.keys()}
        chunk = (f"[{cls.section}]\n", *(f"{name} = {text}\n" for name, text in texts.items()))
        layer = read_layer(cls, parse_chunk(chunk), lambda number: Bound(Address(number + 100)))
        unread = [spec.name for spec in cls.keys() if getattr(layer, spec.field) == spec.default]
        assert [name for name in unread if texts[name] not in (str(cls.spec(name).default), "1")] == []  # type: ignore[union-attr]


@EACH
class TestRules:
    def test_section_and_aliases_are_found(self, cls: type[Layer]) -> None:
        for name in (cls.section, *cls.aliases):
            assert layer_class(name) is cls
            assert name in section_names()

    @pytest.mark.parametrize("shape", SHAPES, ids=str)
    def test_defaults_are_checked_without_failing(self, cls: type[Layer], shape: Shape) -> None:
        layer = cls()
        inputs = inputs_of(layer, shape) or (shape,)
        row = row_of(layer, inputs_of(layer, shape), Context())
        assert all(problem.code and problem.message for problem in layer.problems(inputs, row.out, Context()))

    def test_canonical_is_idempotent_and_keeps_shape_and_cost(self, cls: type[Layer]) -> None:
        layer = cls()
        once = layer.canonical()
        assert once.canonical() == once
        inputs = inputs_of(layer, SHAPES[0])
        one, other = row_of(layer, inputs, Context()), row_of(once, inputs, Context())
        assert (one.out, one.params, one.bflops, one.macs) == (other.out, other.params, other.bflops, other.macs)

    def test_facts_are_words(self, cls: type[Layer]) -> None:
        facts = cls().facts()
        assert all(isinstance(fact, str) and fact for fact in facts)

    @pytest.mark.parametrize("shape", SHAPES[:-1], ids=str)
    def test_known_rows_print(self, cls: type[Layer], shape: Shape) -> None:
        layer = cls()
        inputs = inputs_of(layer, shape)
        row = row_of(layer, inputs, Context())
        if row.known:
            text = layer.printed(PrintedRow(4, inputs, row.out, row.bflops, (3, 1), Context()))
            assert text and not text.endswith("\n")

    def test_arrays_add_up_to_params_and_buffers(self, cls: type[Layer]) -> None:
        row = row_of(cls(), inputs_of(cls(), SHAPES[0]), Context())
        if row.known:
            arrays = row.layer.arrays(row.inputs, row.out)
            assert sum(array.floats for array in arrays) == row.params + row.buffers

    def test_stored_input_is_a_shape(self, cls: type[Layer]) -> None:
        inputs = inputs_of(cls(), SHAPES[0])
        row = row_of(cls(), inputs, Context())
        if row.known:
            assert row.layer.stored_input(inputs, row.out, inputs).h >= 0

    def test_window_has_a_size(self, cls: type[Layer]) -> None:
        window = cls().window(inputs_of(cls(), SHAPES[0]))
        assert min(window.size) >= 1
        assert min(window.stride) > 0


def values(layer_type: type[Layer]) -> st.SearchStrategy[Layer]:
    """Layers of a type with any values that a cfg can give."""
    number = st.one_of(st.integers(-4, 9), st.sampled_from([-(2**31), 2**31 - 1]))
    by_kind: dict[Kind, st.SearchStrategy[Any]] = {
        Kind.INT: number,
        Kind.FLAG: st.booleans(),
        Kind.FLOAT: st.floats(),
        Kind.TEXT: st.text(max_size=5),
        Kind.INTS: st.lists(number, max_size=4).map(tuple),
        Kind.FLOATS: st.lists(st.floats(), max_size=4).map(tuple),
    }
    fields = {
        spec.field: by_kind[spec.kind] | st.just(spec.default) for spec in layer_type.keys() if spec.kind in by_kind
    }
    return st.fixed_dictionaries({}, optional=fields).map(lambda given: layer_type(**given))


@EACH
@given(data=st.data())
def test_any_values_are_checked_without_failing(cls: type[Layer], data: st.DataObject) -> None:
    layer = data.draw(values(cls))
    shape = data.draw(st.sampled_from(SHAPES))
    inputs = inputs_of(layer, shape)
    row = row_of(layer, inputs, Context())
    list(layer.problems(inputs or (shape,), row.out if row.known else NOTHING, Context()))
    layer.canonical()
    assert all(isinstance(fact, str) for fact in layer.facts())
    if row.known:
        layer.window(inputs)
        layer.printed(PrintedRow(0, inputs, row.out, row.bflops, (0,) * len(inputs), Context()))
