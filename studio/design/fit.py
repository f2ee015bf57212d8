"""Scaling to a budget: the largest network of a family that costs no more than so many BFLOPS, MACs, parameters, bytes.

The steps are coefficients to the thousandth, and pixels of resolution (multiples of the total stride where the network
ends in maps, as detectors do). Costs
grow with a coefficient, so the step is found by bisection; where group counts make a cost dip, the few steps beyond the
crossing are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf

from studio.analysis.memory import inference_peak
from studio.design.design import Design
from studio.design.expand import Expansion, expand
from studio.diagnostics import StudioError, error
from studio.network.shapes import totals
from studio.network.strides import total_stride
from studio.scaling import Compound, Scale

#: What a network costs; measured time can be one as well.
Cost = Callable[[Expansion], float]

COSTS: dict[str, Cost] = {
    "bflops": lambda expansion: totals(expansion.rows).bflops,
    "macs": lambda expansion: totals(expansion.rows).macs,
    "params": lambda expansion: totals(expansion.rows).params,
    "memory": lambda expansion: inference_peak(expansion.network, expansion.rows).bytes,
}

DIMENSIONS = ("phi", "width", "depth", "resolution")
THOUSANDTH = 1000
#: Steps beyond the crossing that are looked at for a dip in the cost.
DIPS = 3
#: Multiples that people prefer among coefficients with one network: of thousandths, and of pixels.
ROUND_NUMBERS = (1000, 500, 100, 50, 10, 5, 1)
ROUND_PIXELS = (32, 16, 8, 4, 2, 1)


@dataclass(frozen=True, slots=True)
class Step:
    """One network of a family: the value of the dimension (phi, a coefficient, pixels), its scale, and its cost."""

    value: float
    scale: Scale
    cost: float


@dataclass(frozen=True, slots=True)
class Fit:
    """The largest step within a budget, and the steps with the next smaller and the next larger cost."""

    dimension: str
    best: Step
    below: Step | None
    above: Step | None


def fit(design: Design, cost: Cost, budget: float, dimension: str = "phi", rule: Compound | None = None) -> Fit:
    """The largest scale of a design along a dimension that costs at most `budget`.

    Raises StudioError where even the smallest costs more, and where the dimension does not change the cost.
    """
    search = _Search(_family(design, dimension, rule or Compound()), design, cost)
    last = search.last_within(budget)
    after = search.after(last)
    for _ in range(DIPS):
        if after is None:
            break
        if search.cost(after) <= budget:
            last = after
        after = search.after(after)
    above, below = search.after(last), search.before(last)
    if above is None and below is None:
        raise StudioError(
            error("fit-dimension", f"{dimension} does not change this cost", expected="another dimension")
        )
    return Fit(dimension, search.step(last), *(search.step(at) if at is not None else None for at in (below, above)))


@dataclass(frozen=True, slots=True)
class _Family:
    """The networks along one dimension: place k has the value k / unit, for k from `low` to `high`."""

    scale_at: Callable[[float], Scale]
    low: int
    high: int
    start: int
    unit: int = THOUSANDTH
    stride: int = 1
    rounds: tuple[int, ...] = ROUND_NUMBERS

    def value(self, place: int) -> float:
        """The value of a place."""
        return place * self.stride / self.unit


def _family(design: Design, dimension: str, rule: Compound) -> _Family:
    scale, base, highest = design.scale, design.options.width, 16 * THOUSANDTH
    match dimension:
        case "phi":

            def compound(phi: float) -> Scale:
                width, depth, resolution = rule.at(phi, base)
                return replace(scale, width=width, depth=depth, resolution=max(1, resolution))

            return _Family(compound, -8 * THOUSANDTH, highest, 0)
        case "width":
            return _Family(lambda value: replace(scale, width=value), 50, highest, THOUSANDTH)
        case "depth":
            return _Family(lambda value: replace(scale, depth=value), 50, highest, THOUSANDTH)
        case "resolution":
            stride = _pixel_step(design)
            start = max(1, base // stride)

            def resized(value: float) -> Scale:
                return replace(scale, resolution=int(value))

            return _Family(resized, 1, max(start, 8192 // stride), start, 1, stride, ROUND_PIXELS)
    raise StudioError(error("fit-dimension", f"{dimension!r} is no dimension", expected=", ".join(DIMENSIONS)))


def _pixel_step(design: Design) -> int:
    """By how many pixels the resolution goes: the total stride where the network ends in maps, else one."""
    expansion = expand(design)
    in_maps = any(row.layer.terminal and row.out.next.h > 1 for row in expansion.rows)
    return total_stride(expansion.network, expansion.rows)[1] if in_maps else 1


class _Search:
    """Costs along a family, each place computed once, and the places where they change."""

    def __init__(self, family: _Family, design: Design, cost: Cost) -> None:
        self._family = family
        self._design = design
        self._cost = cost
        self._known: dict[int, float] = {}

    def cost(self, place: int) -> float:
        """The cost of a place; without end where a shape is unknown."""
        if place not in self._known:
            expansion = expand(replace(self._design, scale=self._scale(place)))
            whole = all(row.known for row in expansion.rows)
            self._known[place] = self._cost(expansion) if whole else inf
        return self._known[place]

    def step(self, place: int) -> Step:
        """A place with the roundest value that has its network."""
        first, last = self._first_like(place), self._last_like(place)
        for unit in self._family.rounds:
            roundest = -(-first // unit) * unit
            if roundest <= last:
                break
        return Step(self._family.value(roundest), self._scale(roundest), self.cost(place))

    def last_within(self, budget: float) -> int:
        """The last place that costs at most the budget, where costs grow. Raises StudioError where there is none."""
        family = self._family
        if self.cost(family.start) <= budget:
            within, beyond = self._gallop(family.start, family.high, lambda place: self.cost(place) > budget)
            return self._boundary(within, beyond, lambda place: self.cost(place) > budget) if beyond else within
        beyond_start, inside = self._gallop(family.start, family.low, lambda place: self.cost(place) <= budget)
        if inside is None:
            least = self.cost(family.low)
            text = f"even {self._family.value(family.low):g} costs {least:,.6g}, more than {budget:,.6g}"
            raise StudioError(error("fit-budget", text, expected=f"at least {least:,.6g}, or another dimension"))
        return self._boundary(inside, beyond_start, lambda place: self.cost(place) > budget)

    def after(self, place: int) -> int | None:
        """The first place beyond one whose cost is another."""
        here = self.cost(place)
        last, other = self._gallop(place, self._family.high, lambda at: self.cost(at) != here)
        return None if other is None else self._boundary(last, other, lambda at: self.cost(at) != here) + 1

    def before(self, place: int) -> int | None:
        """The last place before one whose cost is another."""
        first = self._first_like(place)
        return first - 1 if first > self._family.low else None

    def _first_like(self, place: int) -> int:
        here = self.cost(place)
        first, other = self._gallop(place, self._family.low, lambda at: self.cost(at) != here)
        return first if other is None else self._boundary(other, first, lambda at: self.cost(at) == here) + 1

    def _last_like(self, place: int) -> int:
        after = self.after(place)
        return self._family.high if after is None else after - 1

    def _scale(self, place: int) -> Scale:
        return self._family.scale_at(self._family.value(place))

    @staticmethod
    def _gallop(start: int, end: int, found: Callable[[int], bool]) -> tuple[int, int | None]:
        """From `start` towards `end` in growing strides: (last place not found, first found or None)."""
        direction, stride, here = (1 if end > start else -1), 1, start
        while here != end:
            ahead = here + direction * min(stride, abs(end - here))
            if found(ahead):
                return here, ahead
            here, stride = ahead, 2 * stride
        return here, None

    @staticmethod
    def _boundary(no: int, yes: int, found: Callable[[int], bool]) -> int:
        """The last place from `no` towards `yes`, upwards, where it is not found."""
        while yes - no > 1:
            middle = (no + yes) // 2
            no, yes = (no, middle) if found(middle) else (middle, yes)
        return no
