"""Learning rates against Darknet's formulas, written here a second time as its source computes them."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from studio.training.recipe import Recipe
from studio.training.schedule import Schedule, schedule_for, steps_per_epoch, total_steps

MAX = 20_000
BURN = 500


def darknet_sgdr(n: int) -> float:
    start, length = 0, 1000
    while start + length < n:
        start += length
        length *= 2
    return 1e-4 + 0.5 * (0.2 - 1e-4) * (1 + math.cos((n - start) * math.pi / length))


def darknet_steps(n: int) -> float:
    rate = 0.2
    for step, scale in zip((4000, 3000, 9000), (0.1, 0.5, 10.0), strict=True):
        if step > n:
            return rate
        rate *= scale
    return rate


CASES: dict[str, tuple[dict[str, object], Callable[[int], float]]] = {
    "constant": ({}, lambda n: 0.2),
    "step": ({"step": 240, "scale": 0.97}, lambda n: 0.2 * 0.97 ** (n // 240)),
    "steps": ({"steps": (4000, 3000, 9000), "scales": (0.1, 0.5, 10.0)}, darknet_steps),
    "exp": ({"gamma": 0.9997}, lambda n: 0.2 * 0.9997**n),
    "poly": ({}, lambda n: 0.2 * (1 - n / MAX) ** 4),
    "sigmoid": ({"gamma": 0.002, "step": 8000}, lambda n: 0.2 * (1 / (1 + math.exp(0.002 * (n - 8000))))),
    "sgdr": ({"sgdr_cycle": 1000, "sgdr_mult": 2, "learning_rate_min": 1e-4}, darknet_sgdr),
}


@pytest.mark.parametrize("policy", CASES)
def test_a_policy_equals_darknets_formula_at_ten_thousand_steps(policy: str) -> None:
    keys, formula = CASES[policy]
    schedule = Schedule(policy, 0.2, MAX, burn_in=BURN, **keys)  # type: ignore[arg-type]
    for n in range(1, MAX + 1, 2):
        expected = 0.2 * (n / BURN) ** 4 if n < BURN else formula(n)
        assert schedule.rate(n) == pytest.approx(expected, rel=1e-12), n


def test_random_is_drawn_from_seed_and_step() -> None:
    schedule = Schedule("random", 0.2, MAX, seed=3)
    rates = schedule.rates(range(1, 2001))
    assert rates == schedule.rates(range(1, 2001)) != Schedule("random", 0.2, MAX, seed=4).rates(range(1, 2001))
    assert all(0 <= rate <= 0.2 for rate in rates)
    assert sum(rates) / len(rates) == pytest.approx(0.2 / 5, rel=0.1)  # mean of u^4


def test_onecycle_rises_to_the_rate_and_falls_to_the_lowest() -> None:
    schedule = Schedule("onecycle", 0.2, 1000, rise=0.25, learning_rate_min=1e-5)
    rates = schedule.rates(range(1, 1001))
    top = rates.index(max(rates))
    assert (top + 1, rates[top], rates[-1]) == (250, pytest.approx(0.2), pytest.approx(1e-5))
    assert rates[: top + 1] == sorted(rates[: top + 1])
    assert rates[top:] == sorted(rates[top:], reverse=True)


def test_cosine_begins_after_the_warm_up() -> None:
    schedule = Schedule("cosine", 0.2, 1000, burn_in=100, power=1, learning_rate_min=0)
    assert [schedule.rate(n) for n in (50, 100, 550, 1000)] == pytest.approx([0.1, 0.2, 0.1, 0.0])


def test_no_policy_breaks_outside_its_range() -> None:
    for policy in (*CASES, "random", "onecycle", "cosine"):
        schedule = Schedule(policy, 0.1, 10, gamma=5.0, scale=9.0)  # type: ignore[arg-type]
        assert all(rate >= 0 for rate in schedule.rates([0, 1, 10, 11, 1_000_000]))


class TestLengths:
    def test_the_last_incomplete_batch_is_dropped(self) -> None:
        assert steps_per_epoch(Recipe(batch=64), 4500) == 70
        assert total_steps(Recipe(batch=64, epochs=3), 4500) == 210

    def test_a_small_set_still_makes_a_step(self) -> None:
        assert steps_per_epoch(Recipe(batch=64), 10) == 1

    def test_max_batches_wins_over_epochs(self) -> None:
        assert total_steps(Recipe(max_batches=77), 4500) == 77

    def test_lengths_in_epochs_become_steps(self) -> None:
        recipe = Recipe(batch=100, epochs=350, policy="step", step_epochs=2.4, scale=0.97, burn_in_epochs=5, power=1)
        schedule = schedule_for(recipe, 10_000)
        assert (schedule.step, schedule.burn_in, schedule.max_batches) == (240, 500, 35_000)


@pytest.mark.parametrize("power", [0.5, 1.0, 2.5, 4.0])
def test_one_power_serves_warm_up_and_poly(power: float) -> None:
    schedule = Schedule("poly", 0.2, MAX, burn_in=BURN, power=power)
    for n in range(1, MAX + 1, 2):
        share = n / BURN if n < BURN else 1 - n / MAX
        assert schedule.rate(n) == pytest.approx(0.2 * share**power, rel=1e-12), n
