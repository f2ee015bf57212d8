"""Compound scaling arithmetic: widths, repeats, resolutions, exactly as the families define them (zoo.md section 3)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal


@dataclass(frozen=True, slots=True)
class Rounding:
    """How filters scale: width coefficient, divisor, minimum (None: the divisor), the 0.9 rule (0: off)."""

    width: float = 1.0
    divisor: int = 8
    minimum: int | None = None
    round_limit: float = 0.9

    def filters(self, filters: int) -> int:
        """Scaled filters; at width 1 a base value stays exactly what it is."""
        return filters if self.width == 1.0 else round_filters(filters, self)


def round_filters(filters: int | Fraction, rounding: Rounding) -> int:
    """Filters times width, to the nearest multiple of the divisor, never below 0.9 of the product.

    In IEEE double on purpose: 0.35 * 720 is 251.99..., which gives 248 where exact decimals would give 256.
    """
    scaled = float(filters) * rounding.width
    divisor = rounding.divisor
    minimum = rounding.minimum or divisor
    rounded = max(minimum, int(scaled + divisor / 2) // divisor * divisor)
    if rounding.round_limit and rounded < rounding.round_limit * scaled:
        rounded += divisor
    return rounded


#: `ceil` rounds the repeats of each node up, `round` to the nearest, `stages` shares those of a whole stage out.
DepthRule = Literal["ceil", "round", "stages"]


def round_repeats(repeats: int, depth: float, rule: DepthRule = "ceil") -> int:
    """Repeats times depth, rounded up (`ceil`), or to the nearest with at least one (`round`)."""
    if depth == 1.0:
        return repeats
    scaled = repeats * depth
    return max(1, round(scaled)) if rule == "round" else math.ceil(scaled)


def share_repeats(repeats: Sequence[int], depth: float) -> tuple[int, ...]:
    """Repeats of the nodes of one stage, scaled together: their rounded sum shared out from the last node to the first.

    timm's rule, which its MixNet-XL and -XXL are defined by (zoo.md section 5).
    """
    left, total = sum(repeats), max(1, round(sum(repeats) * depth))
    shared: list[int] = []
    for count in reversed(repeats):
        share = max(1, round(count / left * total))
        shared.append(share)
        left, total = left - count, total - share
    return tuple(reversed(shared))


@dataclass(frozen=True, slots=True)
class Ratio:
    """A width relative to the block's input, as an exact fraction: expansion 6, SE ratio 1/4."""

    value: Fraction

    @classmethod
    def of(cls, value: float | int | str | Fraction) -> Ratio:
        """From a number; a float is taken as the decimal that it prints as, so 0.1 is 1/10."""
        return cls(Fraction(str(value)) if isinstance(value, float) else Fraction(value))


@dataclass(frozen=True, slots=True)
class Fixed:
    """A width in filters that was written down; it scales like any filters, unless its node is pinned."""

    filters: int


Width = Ratio | Fixed


@dataclass(frozen=True, slots=True)
class Scale:
    """The coefficients of a design; never baked into it. `resolution` is the input size in pixels, None the base's.

    A non-square input keeps its aspect: `resolution` is then its width.
    """

    width: float = 1.0
    depth: float = 1.0
    resolution: int | None = None
    divisor: int = 8
    minimum: int | None = None
    round_limit: float = 0.9
    depth_rule: DepthRule = "ceil"

    @property
    def rounding(self) -> Rounding:
        """What blocks and layers need of it."""
        return Rounding(self.width, self.divisor, self.minimum, self.round_limit)

    def repeats(self, repeats: int) -> int:
        """Repeats of a stage under the depth coefficient."""
        return round_repeats(repeats, self.depth, self.depth_rule)


@dataclass(frozen=True, slots=True)
class Compound:
    """The compound rule of EfficientNet: depth alpha^phi, width beta^phi, resolution gamma^phi (paper, section 3.3)."""

    alpha: float = 1.2
    beta: float = 1.1
    gamma: float = 1.15

    def at(self, phi: float, resolution: int) -> tuple[float, float, int]:
        """(width, depth, resolution in pixels) at phi for a base resolution."""
        return self.beta**phi, self.alpha**phi, round(resolution * self.gamma**phi)


#: Released EfficientNet coefficients (width, depth, resolution); hand-rounded, not computed from phi.
PRESETS: dict[str, tuple[float, float, int]] = {
    "B0": (1.0, 1.0, 224),
    "B1": (1.0, 1.1, 240),
    "B2": (1.1, 1.2, 260),
    "B3": (1.2, 1.4, 300),
    "B4": (1.4, 1.8, 380),
    "B5": (1.6, 2.2, 456),
    "B6": (1.8, 2.6, 528),
    "B7": (2.0, 3.1, 600),
    "B8": (2.2, 3.6, 672),
    "L2": (4.3, 5.3, 800),
}

#: Multiples of width and depth by which YOLOv5 and its kin name their sizes; repeats are rounded to the nearest.
SIZES: dict[str, tuple[float, float]] = {
    "n": (0.25, 0.33),
    "s": (0.5, 0.33),
    "m": (0.75, 0.67),
    "l": (1.0, 1.0),
    "x": (1.25, 1.33),
}
