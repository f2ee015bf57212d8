"""Repeats of a block as one expression."""

from __future__ import annotations

import pytest

from generators.torch_repeats import runs

BLOCK = "MBConv(8, 8, drop_connect={}, squeezed=2)"


def values(texts: list[str]) -> list[str]:
    """What a list of such expressions holds: calls as text, their share evaluated."""

    def call(*numbers: int, drop_connect: float = 0.0, squeezed: int = 0) -> tuple[object, ...]:
        return (*numbers, round(drop_connect, 6), squeezed)

    found: list[str] = eval(f"[{', '.join(texts)}]", {"MBConv": call})
    return found


def test_equal_neighbours_are_counted() -> None:
    assert runs(["A(1)", "B(2)", "B(2)", "A(1)"]) == ["A(1)", "*(B(2) for _ in range(2))", "A(1)"]


def test_drop_connect_that_grows_with_the_design_is_its_formula() -> None:
    texts = [BLOCK.format(round(0.2 * place / 55, 9)) for place in range(29, 38)]
    (text,) = runs(texts, (0.2, 55))
    assert text == "*(MBConv(8, 8, drop_connect=0.2 * n / 55, squeezed=2) for n in range(29, 38))"
    assert values([text]) == values(texts)


@pytest.mark.parametrize("growth", [(0.0, 0), (0.2, 16)])
def test_other_shares_are_listed(growth: tuple[float, int]) -> None:
    texts = [BLOCK.format(share) for share in (0.3, 0.1, 0.2)]
    (text,) = runs(texts, growth)
    assert text.endswith("for share in (0.3, 0.1, 0.2))")
    assert values([text]) == values(texts)


def test_a_first_repeat_without_drop_connect_stands_alone() -> None:
    texts = ["MBConv(8, 8, squeezed=2)", BLOCK.format(0.1), BLOCK.format(0.1)]
    assert len(runs(texts)) == 2
    assert values(runs(texts)) == values(texts)
