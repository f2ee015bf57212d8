"""Learning-rate schedules: the rate as a pure function of the step, Darknet's policies to the letter.

`n` counts optimizer steps and the first update uses n = 1, as in Darknet, where the images of a step are counted
before its rate is asked for. Warm-up (`burn_in`) comes before every policy and shares `power` with poly and random.
`onecycle` and `cosine` are additions of ours.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable
from dataclasses import dataclass

from studio.training.recipe import Recipe
from studio.training.recipe_keys import Policy


@dataclass(frozen=True, slots=True)
class Schedule:
    """The learning rate over a run of `max_batches` steps; all lengths are in steps."""

    policy: Policy
    learning_rate: float
    max_batches: int
    burn_in: int = 0
    power: float = 4.0
    step: int = 1
    scale: float = 1.0
    steps: tuple[int, ...] = ()
    scales: tuple[float, ...] = ()
    gamma: float = 1.0
    sgdr_cycle: int = 0
    sgdr_mult: int = 2
    learning_rate_min: float = 1e-5
    rise: float = 0.25
    seed: int = 0

    def rate(self, n: int) -> float:
        """The learning rate of step `n` (the first step is 1)."""
        base = self.learning_rate
        if n < self.burn_in:
            return base * _power(n / self.burn_in, self.power)
        match self.policy:
            case "step":
                return base * _power(self.scale, n // self.step)
            case "steps":
                return base * self._passed(n)
            case "exp":
                return base * _power(self.gamma, n)
            case "poly":
                # Beyond the end Darknet raises a negative number to a power; the rate stays at 0 here.
                return base * _power(max(0.0, 1 - n / self.max_batches), self.power)
            case "sigmoid":
                return base / (1 + _exp(self.gamma * (n - self.step)))
            case "sgdr":
                return self._restarts(n)
            case "random":
                # Drawn from seed and step, so that a resumed run and a preview see the same rates.
                return base * _power(random.Random(f"{self.seed}:{n}").random(), self.power)
            case "cosine":
                return self._anneal(base, n - self.burn_in, self.max_batches - self.burn_in)
            case "onecycle":
                return self._one_cycle(n)
            case _:
                return base

    def rates(self, steps: Iterable[int]) -> list[float]:
        """The rates of several steps, for a curve."""
        return [self.rate(n) for n in steps]

    def _passed(self, n: int) -> float:
        """Product of the scales up to the first step that is still ahead; the order of the list matters."""
        factor = 1.0
        for step, scale in zip(self.steps, self.scales, strict=False):
            if step > n:
                break
            factor *= scale
        return factor

    def _restarts(self, n: int) -> float:
        start, length = 0, max(1, self.sgdr_cycle or self.max_batches)
        while start + length < n:
            start += length
            length *= self.sgdr_mult
        return self._anneal(self.learning_rate, n - start, length)

    def _one_cycle(self, n: int) -> float:
        """Half a cosine up from a 25th of the rate during `rise`, half a cosine down to the lowest for the rest."""
        top = self.rise * self.max_batches
        if n < top:
            low = self.learning_rate / 25
            return low + (self.learning_rate - low) * (1 - math.cos(math.pi * n / top)) / 2
        return self._anneal(self.learning_rate, n - top, self.max_batches - top)

    def _anneal(self, high: float, done: float, length: float) -> float:
        """Half a cosine from `high` down to `learning_rate_min`."""
        share = min(1.0, done / length) if length > 0 else 1.0
        return self.learning_rate_min + 0.5 * (high - self.learning_rate_min) * (1 + math.cos(math.pi * share))


def _power(base: float, exponent: float) -> float:
    """base^exponent, infinite where a double ends."""
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return math.inf


def _exp(value: float) -> float:
    """e^value, infinite where a double ends."""
    return math.exp(value) if value < 709 else math.inf


def steps_per_epoch(recipe: Recipe, train_images: int) -> int:
    """Optimizer steps of one pass; the last incomplete batch is dropped, a set below one batch still gives a step."""
    return max(1, train_images // recipe.batch)


def total_steps(recipe: Recipe, train_images: int) -> int:
    """Length of the run in optimizer steps: `max_batches`, or the epochs."""
    return recipe.max_batches or recipe.epochs * steps_per_epoch(recipe, train_images)


def schedule_for(recipe: Recipe, train_images: int) -> Schedule:
    """The schedule of a recipe on that many training images: lengths in epochs become steps."""
    epoch = steps_per_epoch(recipe, train_images)
    return Schedule(
        policy=recipe.policy,
        learning_rate=recipe.learning_rate,
        max_batches=total_steps(recipe, train_images),
        burn_in=recipe.burn_in or round(recipe.burn_in_epochs * epoch),
        power=recipe.power,
        step=max(1, round(recipe.step_epochs * epoch)) if recipe.step_epochs else recipe.step,
        scale=recipe.scale,
        steps=recipe.steps,
        scales=recipe.scales,
        gamma=recipe.gamma,
        sgdr_cycle=recipe.sgdr_cycle,
        sgdr_mult=recipe.sgdr_mult,
        learning_rate_min=recipe.learning_rate_min,
        rise=recipe.rise,
        seed=recipe.seed,
    )
