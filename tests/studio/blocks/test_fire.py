"""SqueezeNet's fire module in figures."""

from __future__ import annotations

from studio.blocks.fire import Fire
from studio.scaling import Fixed
from tests.studio.blocks.windows import rows_of, widths_of


def test_fire2_squeezes_to_sixteen_and_expands_to_sixty_four_twice() -> None:
    block = Fire(filters=128)
    assert widths_of(block, 96) == {"squeeze": 16, "expand1": 64, "expand3": 64}
    assert sum(row.params for row in rows_of(block, 96)) == 96 * 16 + 16 + 16 * 64 + 64 + 16 * 64 * 9 + 64
    assert rows_of(block, 96)[-1].out.next.c == 128


def test_filters_are_made_even() -> None:
    assert Fire(filters=7).canonical(3).filters == 8


def test_facts_say_what_is_unusual() -> None:
    assert Fire(filters=256).facts() == ("256",)
    assert Fire(squeeze=Fixed(20)).facts() == ("128", "squeeze 20")
