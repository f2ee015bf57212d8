"""The scaling figure: five networks side by side, each with its own real numbers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generators.diagram import Svg
from generators.ink import LIGHT
from generators.paper_scaling import scaling_of
from studio.design.design import Design
from studio.design.edits import set_scale
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.templates import new
from studio.diagnostics import StudioError
from studio.network.shapes import totals
from studio.scaling import Scale


def figures(design: Design, unit: str, phi: int = 3) -> list[float]:
    return [float(number) for number in re.findall(rf"([\d.]+) {unit}", scaling_of(design, LIGHT, phi))]


def test_the_compound_network_is_the_designs_own() -> None:
    b1 = new("efficientnet_b1")
    params = figures(b1, "M parameters")
    assert params[0] == 5.29
    assert params[4] == round(totals(expand(b1).rows).params / 1e6, 2) == 7.79
    assert "d 1.1, 240 px" in scaling_of(b1, LIGHT, 3)


def test_an_unscaled_design_is_scaled_by_the_rule_of_the_paper() -> None:
    text = scaling_of(new("efficientnet_b0"), LIGHT, 1)
    assert "w 1.1, d 1.2, 258 px" in text
    assert [text.count(f"({letter}) ") for letter in "abcde"] == [1] * 5


def test_each_panel_changes_one_thing() -> None:
    b0 = new("efficientnet_b0")
    params, macs = figures(b0, "M parameters"), figures(b0, "G MACs")
    assert params[3] == params[0] < params[1] < params[4]
    assert macs[0] < min(macs[1:4]) <= max(macs[1:4]) < macs[4]
    wider = set_scale(b0, Scale(width=1.33, depth=1.0))
    assert figures(wider, "M parameters")[2] == params[0]


def test_a_network_that_enlarges_maps_gets_a_size_that_it_can_have(root: Path) -> None:
    conv = "[conv]\nfilters=4\nsize=3\nstride=2\npad=1\n"
    text = "[net]\nwidth=64\nheight=64\nchannels=3\n" + 3 * conv + "[upsample]\nstride=2\n[route]\nlayers=-1,1\n"
    assert "96 × 96" in scaling_of(load(text.encode()), LIGHT, 3)


def test_nothing_to_draw_is_told() -> None:
    with pytest.raises(StudioError, match="nothing to draw"):
        scaling_of(load(b"[net]\nwidth=8\nheight=8\nchannels=3\n"), LIGHT, 3)


def test_it_is_a_picture_in_the_dark_too() -> None:
    b0 = new("efficientnet_b0")
    product = Svg(style="scaling", theme="dark").generate(b0, expand(b0), Path("s.svg"))
    assert b"(e) compound" in product.files["s.svg"]
