"""What every block shares: guesses held against a window, the one spelling of a width, words for it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from studio.blocks.base import Block, FoldLayer, describe_width, explained, local, spelled, up_to_multiple
from studio.blocks.darknet_residual import DarknetResidual
from studio.blocks.squeeze_excite import SqueezeExcite
from studio.layers.convolutional import Convolutional
from studio.layers.wiring import Shortcut
from studio.scaling import Fixed, Ratio, Rounding
from tests.studio.blocks.windows import window_of

RESIDUAL = DarknetResidual(filters=64)
FOUR = Ratio(Fraction(4))


def test_a_block_explains_its_own_layers_and_no_others() -> None:
    window = window_of(RESIDUAL, 64)
    assert explained(RESIDUAL, window) == 3
    assert explained(replace(RESIDUAL, activation="relu"), window) == 0
    assert explained(RESIDUAL, window[:2]) == 0
    assert explained(RESIDUAL, [*window[:2], FoldLayer(Shortcut(from_=(local("0"),)), 64)]) == 0


def test_keys_that_no_block_says_make_no_difference() -> None:
    window = window_of(RESIDUAL, 64)
    first = window[0].layer
    assert isinstance(first, Convolutional)
    assert explained(RESIDUAL, [FoldLayer(replace(first, xnor=True, stopbackward=1), 64), *window[1:]]) == 3
    assert explained(RESIDUAL, [FoldLayer(replace(first, antialiasing=1), 64), *window[1:]]) == 0


def test_a_block_without_guesses_folds_nothing_and_keeps_its_channels() -> None:
    assert Block.fold([]) is None
    assert SqueezeExcite().outputs(24, Rounding()) == 24


def test_each_count_has_one_spelling() -> None:
    assert spelled(Fixed(96), 24, FOUR) == FOUR
    assert spelled(Fixed(36), 24, FOUR) == Ratio(Fraction(3, 2))
    assert spelled(Fixed(8), 24, FOUR) == Ratio(Fraction(1, 3))
    assert spelled(Fixed(7), 24, FOUR) == Fixed(7)
    assert spelled(Ratio(Fraction(1, 2)), 7, FOUR) == Fixed(3)


def test_multiples_are_rounded_up() -> None:
    assert [up_to_multiple(count, 4) for count in (1, 4, 5)] == [4, 4, 8]


def test_widths_are_described_in_short() -> None:
    assert describe_width(Ratio(Fraction(1, 4))) == "÷4"
    assert describe_width(Ratio(Fraction(6))) == "×6"
    assert describe_width(Fixed(24)) == "24"
