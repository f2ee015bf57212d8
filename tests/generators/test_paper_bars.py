"""Bars: which blocks there are, how high, and arcs that do not touch."""

from __future__ import annotations

from generators.ink import LIGHT
from generators.paper_bars import PER_ROW, bars_of, draw_bars, height_of
from generators.paper_sheet import Sheet
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.templates import new
from studio.layers.base import Shape

B0 = new("efficientnet_b0")


def test_layers_without_work_are_left_out() -> None:
    bars, wires = bars_of(B0, expand(B0))
    assert [bar.title for bar in bars[:3]] == ["Conv 3×3", "MBConv1 3×3", "MBConv6 3×3"]
    assert [bar.title for bar in bars[-3:]] == ["Conv 1×1", "Avg pool", "FC"]
    assert all(bar.follows for bar in bars)
    assert wires == ()


def test_a_bar_is_as_high_as_its_map_is_large() -> None:
    heights = [height_of(Shape.of(8, side, side)) for side in (1, 7, 56, 112)]
    assert heights == sorted(heights)
    assert heights[3] - heights[2] == 8


def test_what_reads_another_layer_does_not_follow() -> None:
    text = "[net]\nwidth=8\nheight=8\nchannels=3\n[conv]\nfilters=4\n[conv]\nfilters=4\n[route]\nlayers=0\n"
    design = load(text.encode())
    bars, wires = bars_of(design, expand(design))
    assert [bar.follows for bar in bars] == [True, True, False]
    assert [wire.kind for wire in wires] == ["route"]


def test_rows_follow_each_other_downwards() -> None:
    conv = "[conv]\nfilters=4\n"
    design = load(("[net]\nwidth=8\nheight=8\nchannels=3\n" + (PER_ROW + 2) * conv).encode())
    bars, wires = bars_of(design, expand(design))
    one = draw_bars(Sheet("a", LIGHT.ground, LIGHT.text), bars[:PER_ROW], wires, LIGHT)
    two = draw_bars(Sheet("b", LIGHT.ground, LIGHT.text), bars, wires, LIGHT)
    assert two.bottom > 1.9 * one.bottom
    assert len(one.feet) == PER_ROW
    assert len(two.feet) == 2
