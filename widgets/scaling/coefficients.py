"""Coefficients of a design: its presets, its phi, and what they change, in words. Values only."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from studio.design.design import BlockNode, Design
from studio.design.expand import Expansion
from studio.scaling import PRESETS, SIZES, Compound, DepthRule, Scale

_RULE = Compound()
_DIGITS = 3
"""Of the coefficients that follow from phi: more would not change a filter."""


@dataclass(frozen=True, slots=True)
class Coefficients:
    """What the rows show; `phi` is None where the three don't follow from one."""

    width: float
    depth: float
    resolution: int
    phi: float | None


def coefficients_of(design: Design) -> Coefficients:
    """The coefficients as they are; the resolution is that of the base where none is set."""
    scale = design.scale
    return Coefficients(scale.width, scale.depth, scale.resolution or base_size(design), phi_of(design))


def base_size(design: Design) -> int:
    """Width of the unscaled input in pixels; 0 where `[net]` says none."""
    return max(0, design.options.width)


def unscaled(scale: Scale) -> Scale:
    """The same rounding with coefficients that change nothing."""
    return replace(scale, width=1.0, depth=1.0, resolution=None)


def is_unscaled(scale: Scale) -> bool:
    """True where the coefficients change nothing."""
    return scale == unscaled(scale)


def with_resolution(design: Design, pixels: int) -> Scale:
    """The scale with another input size; none is set where it is the base's."""
    return replace(design.scale, resolution=None if pixels in (0, base_size(design)) else pixels)


@dataclass(frozen=True, slots=True)
class Family:
    """Named coefficients that belong together; `names` as they stand side by side."""

    key: str
    title: str
    names: tuple[str, ...]
    help: str


FAMILIES = (
    Family("efficientnet", "EfficientNet", tuple(PRESETS)[:8], "Width, depth and resolution of B0 to B7"),
    Family("sizes", "Sizes n to x", tuple(SIZES), "Multiples of width and depth, as YOLOv5 has them"),
)


def preset_scale(design: Design, name: str) -> Scale:
    """A preset's coefficients. Its resolution is in proportion where the base is not EfficientNet-B0's.

    Sizes keep the resolution, and round repeats to the nearest.
    """
    if name in SIZES:
        width, depth = SIZES[name]
        return replace(design.scale, width=width, depth=depth, depth_rule=_rule(design.scale, depth, "round"))
    width, depth, pixels = PRESETS[name]
    original = PRESETS["B0"][2]
    wanted = pixels if base_size(design) == original else round(base_size(design) * pixels / original)
    scale = with_resolution(design, wanted)
    return replace(scale, width=width, depth=depth, depth_rule=_rule(scale, depth, "ceil"))


def preset_of(design: Design) -> str | None:
    """The preset that the coefficients are."""
    return next((name for name in (*PRESETS, *SIZES) if preset_scale(design, name) == design.scale), None)


def about_preset(name: str) -> str:
    """A preset in words."""
    if name in SIZES:
        width, depth = SIZES[name]
        return f"Size {name}: width {width:g}, depth {depth:g}, repeats rounded to the nearest"
    width, depth, resolution = PRESETS[name]
    return f"EfficientNet-{name}: width {width:g}, depth {depth:g}, {resolution} px"


def _rule(scale: Scale, depth: float, rule: DepthRule) -> DepthRule:
    """How repeats are rounded: a family's own way, except where stages share theirs or nothing is rounded."""
    return scale.depth_rule if depth == 1.0 or scale.depth_rule == "stages" else rule


def phi_scale(design: Design, phi: float) -> Scale:
    """The coefficients that follow from phi by the compound rule."""
    width, depth, pixels = _RULE.at(phi, base_size(design))
    return replace(with_resolution(design, pixels), width=round(width, _DIGITS), depth=round(depth, _DIGITS))


def phi_of(design: Design) -> float | None:
    """The phi that gives the coefficients, to a tenth, or None."""
    if design.scale.width <= 0:
        return None
    phi = round(math.log(design.scale.width, _RULE.beta), 1) + 0.0
    return phi if phi_scale(design, phi) == design.scale else None


def width_hint(design: Design) -> str:
    """What the width coefficient does."""
    return f"filters × {design.scale.width:g}, to multiples of {design.scale.divisor}"


def depth_hint(design: Design, expansion: Expansion) -> str:
    """What the depth coefficient does."""
    blocks = [node for node in design.nodes if isinstance(node, BlockNode)]
    if not blocks:
        return "plain sections are not repeated: recognise blocks first"
    before = sum(node.repeats for node in blocks)
    after = sum(group.parent is None for group in expansion.network.groups)
    rule = "rounded up" if design.scale.depth_rule == "ceil" else "rounded"
    return f"repeats × {design.scale.depth:g}, {rule}: {before} → {after} blocks"


def resolution_hint(design: Design, stride: int) -> str:
    """What the resolution does, and what the network would like."""
    base, now = base_size(design), coefficients_of(design).resolution
    if not base:
        return "[net] says no input size"
    said = f"{base} → {now} px" if now != base else f"{base} px"
    if stride < 2:
        return said
    return f"{said}; a multiple of {stride}" if now % stride == 0 else f"{said}; no multiple of {stride}"


def phi_hint() -> str:
    """The rule, and what one step costs."""
    step = _RULE.alpha * _RULE.beta**2 * _RULE.gamma**2
    return f"α {_RULE.alpha:g} · β {_RULE.beta:g} · γ {_RULE.gamma:g}: cost × {step:.2f} per step"
