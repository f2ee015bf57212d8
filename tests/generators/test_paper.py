"""Figures for papers: a bar for each block, the usual one opened, everything within the figure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generators.diagram import Dot, Svg
from generators.ink import LIGHT
from generators.paper import inside_of, paper_of
from studio.design.design import Design
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.templates import new
from studio.diagnostics import StudioError

B0 = new("efficientnet_b0")


def figure(design: Design, opened: str = "") -> str:
    return paper_of(design, expand(design), LIGHT, opened)


def test_bars_brackets_and_the_opened_block() -> None:
    text = figure(B0)
    assert text.count("MBConv6<br/>") == 6
    for words in ("image", "×4", "112 × 112", "7 × 7", "1280", "squeeze-excite", "repeats 2 to 4, on 192 × 7 × 7"):
        assert words in text
    assert "dropout" not in text.lower()
    assert "softmax" not in text.lower()


def test_another_block_is_opened_on_demand_or_none() -> None:
    assert "repeat 2, on 24 × 56 × 56" in figure(B0, "stage2")
    assert "squeeze-excite" not in figure(B0, "none")


def test_a_block_that_is_not_there_is_told_with_the_one_that_was_meant() -> None:
    with pytest.raises(StudioError, match="no block stage22 to open; expected stage2"):
        figure(B0, "stage22")


def test_nothing_to_draw_is_told() -> None:
    with pytest.raises(StudioError, match="nothing to draw"):
        figure(load(b"[net]\nwidth=8\nheight=8\nchannels=3\n"))


@pytest.mark.parametrize("template", ["mixnet_s", "resnet50", "cspresnext50", "squeezenet_10", "efficientnetv2_s"])
def test_every_family_has_its_figure(template: str) -> None:
    design = new(template)
    product = Svg(style="paper").generate(design, expand(design), Path("f.svg"))
    assert list(product.files) == ["f.svg"]
    assert b"</svg>" in product.files["f.svg"]


def test_a_frame_holds_all_that_it_opens() -> None:
    text = figure(new("mixnet_s"))
    frame = max(_boxes(text), key=lambda box: (box[1] - box[0]) * (box[3] - box[2]))
    inside = [box for box in _boxes(text) if box[2] > frame[2] and box != frame]
    assert len(inside) > 8
    assert all(frame[0] <= box[0] and box[1] <= frame[1] and box[3] <= frame[3] for box in inside)


def _boxes(text: str) -> list[tuple[float, float, float, float]]:
    """Left, right, top, bottom of each box in points."""
    found = []
    for line in text.splitlines():
        place = re.search(r'height=([\d.]+) .*pos="([\d.-]+),([\d.-]+)" shape=box .*width=([\d.]+)', line)
        if place:
            high, x, y, wide = (float(number) for number in place.groups())
            found.append((x - 36 * wide, x + 36 * wide, -y - 36 * high, -y + 36 * high))
    return found


def test_a_detector_is_drawn_in_rows_with_letters_for_far_wires(root: Path) -> None:
    conv = "[conv]\nfilters=4\nsize=3\npad=1\n"
    text = "[net]\nwidth=8\nheight=8\nchannels=3\n" + 14 * conv + "[route]\nlayers=-1,2\n" + conv
    design = load(text.encode())
    found = Dot(style="paper").generate(design, expand(design), Path("f.dot")).files["f.dot"].decode()
    assert "a →" in found
    assert "→ a" in found
    assert "Concat" in found


def test_one_block_stands_alone_by_its_name() -> None:
    text = inside_of(B0, expand(B0), LIGHT, "stage2")
    assert "repeat 2, on 24 × 56 × 56" in text
    assert "image" not in text
    plain = load(b"[net]\nwidth=8\nheight=8\nchannels=3\n[conv]\nfilters=4\n")
    with pytest.raises(StudioError, match="no block to open"):
        inside_of(plain, expand(plain), LIGHT)
