"""Values of rows: what is read, what an edit writes, what follows from it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from studio.design.design import NET, Design
from studio.design.edits import set_first, set_key, set_scale, set_scales
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.templates import new
from studio.design.to_cfg import to_cfg
from studio.diagnostics import StudioError
from studio.layers.base import Address
from studio.scaling import Fixed, Ratio, Scale
from widgets.inspector.facts import facts_of, indices_of, range_of
from widgets.inspector.hints import hint_of
from widgets.inspector.items import Item, Place, groups_of
from widgets.inspector.values import changed, common_value, default_text, is_modified, reset, text_of, value_of

TEXT = b"""[net]
width=8
height=8
channels=3

[conv]
filters=4 # two
filtres=3
activation=leaky

[maxpool]
stride=2

[route]
layers=-1, 0
"""


@pytest.fixture(scope="module")
def small() -> Design:
    return load(TEXT)


@pytest.fixture(scope="module")
def b0() -> Design:
    return new("efficientnet_b0")


def item(design: Design, node: int, name: str, place: Place | None = None) -> Item:
    rows = [item for group in groups_of(design, [node]) for item in group.items if item.name == name]
    return next(row for row in rows if place in (None, row.place))


def get(design: Design, node: int, name: str, place: Place | None = None) -> Any:
    return value_of(design, expand(design), node, item(design, node, name, place))


def put(design: Design, node: int, name: str, value: Any, place: Place | None = None) -> Design:
    return changed(design, expand(design), node, item(design, node, name, place), value)


def hint(design: Design, node: int, name: str, place: Place | None = None) -> str:
    row = item(design, node, name, place)
    expansion = expand(design)
    return hint_of(design, expansion, node, row, value_of(design, expansion, node, row))


def text(design: Design) -> str:
    return to_cfg(design).source.text()


class TestKeys:
    def test_a_value_is_patched_in_its_line(self, small: Design) -> None:
        assert text(put(small, 1, "filters", 6)) == TEXT.decode().replace("filters=4 #", "filters=6 #")

    def test_reset_takes_the_line_away(self, small: Design) -> None:
        changed_design = reset(small, 1, item(small, 1, "activation"))
        assert get(changed_design, 1, "activation") == "logistic"
        assert "activation" not in text(changed_design)

    def test_a_key_nobody_reads_is_text(self, small: Design) -> None:
        assert get(small, 1, "filtres") == "3"
        assert "filtres=5\n" in text(put(small, 1, "filtres", "5"))
        assert "filtres" not in text(reset(small, 1, item(small, 1, "filtres")))

    def test_an_emptied_list_is_an_empty_one(self, small: Design) -> None:
        assert put(put(small, NET, "steps", (100,)), NET, "steps", None).options.steps == ()

    def test_options_of_net_are_keys_too(self, small: Design) -> None:
        assert put(small, NET, "width", 16).options.width == 16


class TestReferences:
    def test_they_are_the_numbers_of_the_text(self, small: Design) -> None:
        assert (get(small, 3, "layers"), hint(small, 3, "layers")) == ((-1, 0), "maxpool1, conv1")

    def test_numbers_and_names_can_be_given(self, small: Design) -> None:
        assert "layers=0\n" in text(put(small, 3, "layers", (0,)))
        assert "layers=-2, -1\n" in text(put(small, 3, "layers", ("conv1", "maxpool1")))

    def test_a_name_that_nobody_has_is_refused_with_a_guess(self, small: Design) -> None:
        with pytest.raises(StudioError, match="conv1"):
            put(small, 3, "layers", ("conv",))

    def test_nothing_named_is_no_line(self, small: Design) -> None:
        assert "layers" not in text(put(small, 3, "layers", None))

    def test_one_that_leads_nowhere_says_so(self, small: Design) -> None:
        assert hint(set_key(small, 3, "layers", "7"), 3, "layers") == "?"


class TestBlocks:
    def test_parameters_repeats_and_the_first_repeat(self, b0: Design) -> None:
        design = put(put(put(b0, 3, "kernel", 5), 3, "repeats", 4), 3, "stride", 1, Place.FIRST)
        node = design.node(3)
        assert (node.block.kernel, node.repeats, node.first) == (5, 4, (("stride", 1),))  # type: ignore[union-attr]
        assert (get(b0, 3, "stride", Place.PARAM), get(b0, 3, "stride", Place.FIRST)) == (1, 2)
        assert reset(b0, 3, item(b0, 3, "stride", Place.FIRST)).node(3).first == ()  # type: ignore[union-attr]

    def test_none_is_no_repeat(self, b0: Design) -> None:
        with pytest.raises(StudioError, match="1 to 1000"):
            put(b0, 3, "repeats", 0)

    def test_what_follows_the_coefficients(self, b0: Design) -> None:
        pinned = put(b0, 3, "scale_width", False)
        assert (pinned.node(3).scales.width, get(pinned, 3, "scale_width")) == (False, False)
        assert reset(pinned, 3, item(pinned, 3, "scale_width")).node(3).scales.width is None
        assert put(b0, 3, "scale_depth", False).node(3).scales.depth is False


class TestHints:
    def test_a_ratio_says_how_many_filters(self, b0: Design) -> None:
        assert (hint(b0, 3, "expansion"), hint(b0, 3, "se")) == ("= 96, 144", "= 4, 6")
        assert hint(put(b0, 3, "se", None), 3, "se") == ""

    def test_a_count_says_which_ratio(self, b0: Design) -> None:
        assert hint(put(b0, 3, "expansion", Fixed(144)), 3, "expansion") == "×9, ×6"

    def test_where_the_first_repeat_differs_each_says_its_own(self, b0: Design) -> None:
        design = set_first(b0, 3, "expansion", Ratio(Fraction(2)))
        assert hint(design, 3, "expansion", Place.FIRST) == "= 32"
        assert hint(design, 3, "expansion", Place.PARAM) == "= 144"

    def test_scaled_numbers_are_told(self, b0: Design) -> None:
        scaled = set_scale(b0, Scale(width=1.2, depth=1.4, resolution=300))
        assert [hint(scaled, 6, name) for name in ("filters", "repeats")] == ["scaled 136", "scaled 5"]
        assert (hint(scaled, NET, "width"), hint(scaled, 1, "filters")) == ("scaled 300", "scaled 40")
        assert hint(scaled, 6, "expansion").startswith("= ")

    def test_a_pinned_node_is_not_scaled(self, b0: Design) -> None:
        scaled = set_scale(b0, Scale(width=1.2))
        free = scaled.node(6).scales
        pinned = set_scales(scaled, 6, type(free)(width=False))
        assert hint(pinned, 6, "filters") == ""

    def test_else_the_unit_is_said(self, b0: Design) -> None:
        assert (hint(b0, NET, "width"), hint(b0, 3, "filters"), hint(b0, 3, "kernel")) == ("px", "", "px")


class TestWords:
    def test_values_in_undo_steps(self, b0: Design) -> None:
        row = item(b0, 3, "expansion")
        assert [text_of(row, value) for value in (Ratio(Fraction(1, 4)), Fixed(192), None)] == ["x1/4", "192", "none"]
        assert text_of(item(b0, 1, "pad"), True) == "on"
        assert text_of(item(b0, NET, "scales"), (0.1, 0.01)) == "0.1,0.01"
        assert text_of(item(b0, NET, "learning_rate"), 0.05) == "0.05"

    def test_what_reset_brings_back(self, b0: Design) -> None:
        assert default_text(item(b0, 3, "stride", Place.FIRST)) == "the value of the other repeats"
        assert default_text(item(b0, 3, "kernel")) == "3"

    def test_a_default_that_is_no_value_is_not_offered(self, small: Design) -> None:
        assert not is_modified(item(small, NET, "width"), 8)
        assert is_modified(item(small, 1, "filters"), 4)
        assert not is_modified(item(small, 3, "layers"), (0,))

    def test_common_values_are_of_one_type(self) -> None:
        assert common_value([1, 1]) == (True, 1)
        assert common_value([1, True]) == (False, None)


class TestFacts:
    def test_a_block_is_all_its_layers(self, b0: Design) -> None:
        expansion = expand(b0)
        indices = indices_of(expansion, [Address(3)])
        assert range_of(indices) == "layers 7–22"
        facts = {fact.label: (fact.value, fact.share) for fact in facts_of(expansion, indices)}
        assert facts["Shape"] == ("16×112×112 → 24×56×56", "")
        assert facts["Parameters"] == ("16,714", "0.3 %")
        assert facts["BFLOPS"] == ("0.10997", "14.2 %")
        assert facts["Receptive field"] == ("19 px", "of 224")

    def test_one_layer_of_a_block_is_one_layer(self, b0: Design) -> None:
        expansion = expand(b0)
        indices = indices_of(expansion, [Address(3, 1, "depthwise")])
        assert range_of(indices) == "layer 15"

    def test_net_is_everything_without_shares(self, b0: Design) -> None:
        expansion = expand(b0)
        facts = facts_of(expansion, indices_of(expansion, [Address(NET)]))
        assert [fact.value for fact in facts[:2]] == ["3×224×224 → 1000", "5,288,548"]
        assert {fact.share for fact in facts[:4]} == {""}

    def test_scattered_layers_have_no_shape(self, b0: Design) -> None:
        expansion = expand(b0)
        indices = indices_of(expansion, [Address(1), Address(9)])
        assert (range_of(indices), facts_of(expansion, indices)[0].label) == ("2 layers", "Parameters")

    def test_unknown_shapes_are_question_marks(self) -> None:
        expansion = expand(load(b"[net]\nwidth=8\nheight=8\nchannels=3\n[foo]\n"))
        facts = facts_of(expansion, (0,))
        assert (facts[0].value.endswith("→ ?"), facts[-1].value) == (True, "?")
        assert facts_of(expansion, ()) == ()
