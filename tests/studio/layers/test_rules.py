"""The checks that layer types share."""

from __future__ import annotations

import pytest

from studio.diagnostics import PREVIOUS, Diagnostic, LiftComment, SetKey
from studio.layers.activations import EVERYWHERE
from studio.layers.base import Context, Shape
from studio.layers.rules import (
    activation_problems,
    anchor_problems,
    group_problems,
    head_problems,
    overrun_problems,
    sharing_problems,
)


def one(problems: object) -> Diagnostic:
    (found,) = problems  # type: ignore[misc]
    assert isinstance(found, Diagnostic)
    return found


def test_a_known_activation_is_fine() -> None:
    assert list(activation_problems("leaky", Context(), EVERYWHERE)) == []


def test_a_comment_that_became_part_of_the_word_is_told_and_moved() -> None:
    found = one(activation_problems("leaky#old", Context(), EVERYWHERE))
    assert "line of their own" in found.message
    assert found.fix is not None and found.fix.ops == (LiftComment(0, "activation"),)
    respelled = one(activation_problems("leeky#old", Context(), EVERYWHERE))
    assert respelled.fix is not None
    assert respelled.fix.ops == (LiftComment(0, "activation"), SetKey(0, "activation", "leaky"))


def test_an_activation_without_effect_here() -> None:
    assert one(activation_problems("mish", Context(), EVERYWHERE)).code == "activation-zeros"


def test_another_key_can_hold_the_word() -> None:
    found = one(activation_problems("tan", Context(), EVERYWHERE, "lstm_activation"))
    assert found.where is not None and found.where.key == "lstm_activation"


@pytest.mark.parametrize(
    ("shape", "fits"), [(Shape.of(18, 4, 4), True), (Shape.of(17, 4, 4), False), (Shape(0, 0, 0, 18), True)]
)
def test_heads_ask_the_layer_before(shape: Shape, fits: bool) -> None:
    problems = list(head_problems("yolo", shape, 18, 1, "(1 + 5) × 3 masks"))
    assert [problem.where.node for problem in problems if problem.where] == ([] if fits else [PREVIOUS])


def test_anchors_come_in_pairs() -> None:
    assert list(anchor_problems(6, 3)) == []
    assert one(anchor_problems(5, 3)).message == "2.5 anchors for num=3, the others are 0.5×0.5"
    assert "not used" in one(anchor_problems(8, 3)).message


def test_windows_that_overrun() -> None:
    small = Shape.of(4, 2, 2)
    assert one(overrun_problems("conv", small, Shape.of(4, 0, 0), 5, 0)).code == "conv-empty"
    assert one(overrun_problems("pool", small, Shape.of(4, 1, 1), 5, 1)).code == "pool-overrun"
    assert list(overrun_problems("pool", small, Shape.of(4, 2, 2), 2, 1)) == []


def test_groups_divide_both_sides() -> None:
    assert list(group_problems(4, 8, 12)) == []
    assert [problem.message for problem in group_problems(4, 6, 10)] == [
        "groups=4 does not divide the 6 input channels",
        "groups=4 does not divide the 10 filters",
    ]


def test_shared_weights_fit() -> None:
    assert list(sharing_problems((3, 3), (8, 8), (4, 4), (288, 288))) == []
    assert one(sharing_problems((3, 3), (8, 9), (4, 4), (288, 324))).expected == "equal filters"


def test_a_word_beyond_darknet_is_fine_in_a_design_and_unknown_in_a_cfg() -> None:
    assert list(activation_problems("hard_swish", Context(), EVERYWHERE)) == []
    assert one(activation_problems("hard_swish", Context(darknet_words=True), EVERYWHERE)).code == "activation-unknown"
