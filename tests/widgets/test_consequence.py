"""What an edit changed elsewhere, in words."""

from __future__ import annotations

import pytest

from studio.design.design import Design
from studio.design.edits import delete, set_key, set_repeats
from studio.design.expand import expand
from widgets.consequence import consequence


def said(before: Design, after: Design) -> str:
    return consequence(expand(before), expand(after))


def test_nothing_followed(design: Design) -> None:
    assert said(design, set_key(design, 1, "activation", "relu")) == ""


def test_more_repeats_move_the_numbers_behind(b0: Design) -> None:
    stage = b0.named("stage3")
    assert stage is not None
    more = set_repeats(b0, stage.id, 3)
    assert said(b0, more) == "8 layers added, layers 37–125 are now 45–133, 0.772 → 0.811 BFLOPS"
    assert said(more, b0).startswith("8 layers removed, layers 45–133 are now 37–125")


def test_one_layer_less(design: Design) -> None:
    assert said(design, delete(design, [2])).startswith("1 layer removed, layer 2 is now 1")


@pytest.mark.parametrize(
    ("key", "text", "expected"), [("filters", "32", "1 shape changed"), ("stride", "1", "3 shapes changed")]
)
def test_shapes_that_followed_are_counted(design: Design, key: str, text: str, expected: str) -> None:
    assert said(design, set_key(design, 1, key, text)).startswith(expected)


def test_shapes_that_were_lost_are_told_first(design: Design) -> None:
    assert "3 shapes unknown now" in said(design, set_key(design, 1, "filters", "0"))


def test_parameters_where_nothing_computes_more(design: Design) -> None:
    params = sum(row.params for row in expand(design).rows)
    assert said(design, set_key(design, 2, "batch_normalize", "1")) == f"{params} → {params + 8} parameters"
