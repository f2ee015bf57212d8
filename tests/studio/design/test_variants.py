"""Variants of a design: coefficients under names, in the file, in their order, never baked in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.design.design import Design
from studio.design.edits import set_scale
from studio.design.store import dump, load
from studio.design.templates import new
from studio.design.variants import (
    delete_variant,
    free_variant_name,
    rename_variant,
    save_variant,
    take_variant,
    variant_design,
    variant_in_use,
    variants_of,
)
from studio.diagnostics import StudioError
from studio.scaling import Scale

B1, B2, HALF = Scale(1.0, 1.1, 240), Scale(1.1, 1.2, 260), Scale(width=0.5)


@pytest.fixture
def b0() -> Design:
    return new("efficientnet_b0")


def with_three(design: Design) -> Design:
    for name, scale in (("small", HALF), ("one", B1), ("two", B2)):
        design = save_variant(set_scale(design, scale), name)
    return design


def test_they_keep_their_order_through_a_file(b0: Design) -> None:
    three = with_three(b0)
    assert [(item.name, item.scale) for item in variants_of(three)] == [("small", HALF), ("one", B1), ("two", B2)]
    again = load(dump(three))
    assert variants_of(again) == variants_of(three)
    assert dump(again) == dump(three)


def test_taking_one_changes_coefficients_only(b0: Design) -> None:
    three = with_three(b0)
    small = take_variant(three, "small")
    assert (small.scale, small.nodes) == (HALF, b0.nodes)
    assert variant_in_use(small) == "small"
    assert variant_in_use(set_scale(small, Scale(width=0.6))) == ""


def test_saving_again_keeps_its_place(b0: Design) -> None:
    other = save_variant(set_scale(with_three(b0), Scale(3.0)), "one")
    assert [item.name for item in variants_of(other)] == ["small", "one", "two"]
    assert variants_of(other)[1].scale == Scale(3.0)


def test_the_last_one_leaves_no_section(b0: Design) -> None:
    one = save_variant(b0, "only")
    assert delete_variant(one, "only").unknown == b0.unknown


def test_a_new_name_keeps_the_place(b0: Design) -> None:
    renamed = rename_variant(with_three(b0), "one", "uno")
    assert [item.name for item in variants_of(renamed)] == ["small", "uno", "two"]
    with pytest.raises(StudioError, match="no free name"):
        rename_variant(renamed, "uno", "two")


def test_wrong_names_are_told(b0: Design) -> None:
    with pytest.raises(StudioError, match="smal"):
        take_variant(with_three(b0), "smal")
    with pytest.raises(StudioError, match="name"):
        save_variant(b0, "  ")


def test_a_free_name_is_counted_up(b0: Design) -> None:
    assert free_variant_name(b0, "B1") == "B1"
    assert free_variant_name(with_three(b0), "one") == "one-2"


def test_as_a_design_of_its_own_it_has_no_list(b0: Design) -> None:
    own = variant_design(with_three(b0), "two")
    assert (own.name, own.scale, variants_of(own)) == ("efficientnet_b0_two", B2, ())


def test_settings_of_a_template_count(b0: Design) -> None:
    """As `variants` of templates have them."""
    words = {"narrow": {"width": 0.5, "set": {"head.scales.width": False}}}
    design = replace(b0, unknown=(("variants", words),))
    taken = take_variant(design, "narrow")
    head = taken.named("head")
    assert head is not None
    assert (taken.scale, head.scales.width) == (HALF, False)


@pytest.mark.parametrize("words", [[1, 2], "text", {"odd": 3}, {"odd": {"width": "wide"}}, {"odd": {"depth": -1}}])
def test_what_is_no_variant_is_passed_over_and_kept(b0: Design, words: object) -> None:
    odd = replace(b0, unknown=(("variants", words),))
    assert variants_of(odd) == ()
    assert load(dump(odd)).unknown == odd.unknown


@given(
    st.lists(
        st.tuples(
            st.text("abc ", min_size=1, max_size=3).filter(str.strip),
            st.floats(0.1, 9),
            st.floats(0.1, 9),
            st.none() | st.integers(8, 2000),
        ),
        max_size=6,
    )
)
def test_what_is_saved_is_what_is_taken(sets: list[tuple[str, float, float, int | None]]) -> None:
    design, kept = Design(), {}
    for name, width, depth, pixels in sets:
        kept[" ".join(name.split())] = Scale(width, depth, pixels)
        design = save_variant(set_scale(design, Scale(width, depth, pixels)), name)
    again = load(dump(design))
    for name, scale in kept.items():
        assert take_variant(again, name).scale == scale
