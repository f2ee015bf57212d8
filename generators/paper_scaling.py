"""The scaling figure: base, wider, deeper, larger input, and all three at once, side by side (EfficientNet, figure 2).

Every bar is a layer or a repeat of a block, from the image upwards: as long as the root of its channels, as thick as
the root of its map. The numbers below are those of each network.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from generators.ink import Ink, tint
from generators.paper_bars import WIDTH, Bar, bars_of
from generators.paper_sheet import Paint, Sheet
from studio.design.design import Design
from studio.design.edits import set_scale
from studio.design.expand import Expansion, expand
from studio.diagnostics import StudioError, error
from studio.layers.base import Category
from studio.network.shapes import totals
from studio.network.strides import legal_sizes, total_stride
from studio.scaling import Compound, Scale

#: Longest bar of all panels, thickness of a bar for the root of its map's side and in any case, points between bars.
_LONGEST, _THICK, _THIN, _GAP = 84.0, 0.4, 1.8, 0.6


@dataclass(frozen=True, slots=True)
class Panel:
    """One of the five: its title, what is scaled, its bars from the image on, and the figures of the network."""

    title: str
    factor: str
    bars: tuple[Bar, ...]
    size: tuple[int, int]
    params: int
    macs: int
    bflops: float

    @property
    def repeats(self) -> int:
        """Bars that are drawn."""
        return sum(bar.repeats for bar in self.bars)

    @property
    def words(self) -> tuple[str, ...]:
        """The figures, a line each."""
        return (
            f"{self.size[0]} × {self.size[1]}",
            f"{self.repeats} layers and blocks",
            f"{self.params / 1e6:.2f} M parameters",
            f"{self.macs / 1e9:.2f} G MACs",
        )


def scaling_of(design: Design, ink: Ink, phi: int) -> str:
    """The DOT text of the figure, for the engine `nop`. Raises StudioError for a network without layers."""
    panels = tuple(panels_of(design, phi))
    if not panels[0].bars:
        raise StudioError(error("paper-empty", "there is nothing to draw", expected="a network with layers"))
    sheet = Sheet(design.name, ink.ground, ink.text)
    most = max(_channels(bar) for panel in panels for bar in panel.bars)
    bottom = max(_height(panel) for panel in panels)
    for place, panel in enumerate(panels):
        _draw(sheet, panel, WIDTH / len(panels) * (place + 0.5), bottom, most, ink)
    return sheet.text


def panels_of(design: Design, phi: int) -> Iterator[Panel]:
    """The five networks: each changes one thing of the base, the last one all.

    That one is the design's own where it is scaled, else the rule of the paper at `phi` applied to it.
    """
    whole = design.scale
    base = replace(whole, width=1.0, depth=1.0, resolution=None)
    plain = expand(set_scale(design, base))
    side = plain.network.input.w
    if (whole.width, whole.depth) == (1.0, 1.0) and whole.resolution in (None, side):
        rule = Compound()
        size = _fitting(round(side * rule.gamma**phi), plain)
        whole = replace(base, width=rule.beta**phi, depth=rule.alpha**phi, resolution=size)
    size = whole.resolution or side
    factors = f"w {whole.width:.3g}", f"d {whole.depth:.3g}", f"{size} px"
    scales: tuple[tuple[str, str, Scale], ...] = (
        ("(a) base", "w 1, d 1", base),
        ("(b) width", factors[0], replace(base, width=whole.width)),
        ("(c) depth", factors[1], replace(base, depth=whole.depth)),
        ("(d) resolution", factors[2], replace(base, resolution=whole.resolution)),
        ("(e) compound", ", ".join(factors), whole),
    )
    for title, factor, scale in scales:
        scaled = set_scale(design, scale)
        yield _panel(title, factor, scaled, expand(scaled))


def _fitting(size: int, plain: Expansion) -> int:
    """An input size that the network can have: maps that are enlarged again ask for a multiple of the whole stride."""
    if not any(row.layer.category is Category.UPSAMPLE for row in plain.rows):
        return max(1, size)
    stride = max(total_stride(plain.network, plain.rows))
    return min(legal_sizes(size, stride), key=lambda near: abs(near - size))


def _panel(title: str, factor: str, design: Design, expansion: Expansion) -> Panel:
    bars, _ = bars_of(design, expansion)
    sums, shape = totals(expansion.rows), expansion.network.input
    return Panel(title, factor, bars, (shape.w, shape.h), sums.params, sums.macs, sums.bflops)


def _channels(bar: Bar) -> float:
    """What the length of a bar stands for: the root, so that few channels are seen beside many."""
    return math.sqrt(max(1, bar.shape.c if bar.shape.image else bar.shape.flat))


def _thickness(bar: Bar) -> float:
    """What a bar takes of the height: it grows with the root of the map's side."""
    side: int = max(1, bar.shape.h, bar.shape.w)
    return _THIN + _THICK * math.sqrt(side)


def _height(panel: Panel) -> float:
    return sum((_thickness(bar) + _GAP) * bar.repeats for bar in panel.bars)


def bar_colour(ink: Ink, category: Category) -> str:
    """The colour of a bar: its category's, a little nearer to the text so that thin bars are seen."""
    return tint(ink.categories[category], ink.text, 0.75)


def _draw(sheet: Sheet, panel: Panel, x: float, bottom: float, most: float, ink: Ink) -> None:
    """Bars from `bottom` upwards, title and figures below."""
    y = bottom
    for bar in panel.bars:
        paint = Paint(bar_colour(ink, bar.category), ink.ground)
        for _ in range(bar.repeats):
            sheet.box((x, y - _thickness(bar) / 2), (_LONGEST * _channels(bar) / most, _thickness(bar)), paint)
            y -= _thickness(bar) + _GAP
    sheet.line([(x, bottom + 14), (x, bottom + 3)], ink.text, arrow=True)
    sheet.words((x, bottom + 22), panel.title, bold=True)
    for line, words in enumerate((panel.factor, *panel.words)):
        sheet.words((x, bottom + 32 + 9.5 * line), words, ink.hint if line == 0 else "")
