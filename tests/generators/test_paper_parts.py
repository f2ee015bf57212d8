"""The drill-down figure: three bands, short words for long lists."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import pytest

from generators.diagram import Svg
from generators.ink import LIGHT
from generators.paper_parts import folded, parts_of
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.templates import new
from studio.diagnostics import StudioError


def test_it_names_stages_sub_blocks_and_modules() -> None:
    design = new("efficientnet_b7")
    text = parts_of(design, expand(design), LIGHT)
    for words in ("stage7", "Sub-block 3", "module 5", "sub-block 3 ×12", "depthwise conv", "(zero padding)"):
        assert words in text


def test_equal_branches_are_told_once() -> None:
    assert folded(["a", *"bcd" * 3, "e"]) == ["a", "3 × b", "3 × c", "3 × d", "e"]
    assert folded(["conv", "conv", "conv"]) == ["conv", "conv", "conv"]


def test_plain_networks_are_recognised_first_and_others_refused() -> None:
    plain = load(b"[net]\nwidth=8\nheight=8\nchannels=3\n[conv]\nfilters=4\n")
    with pytest.raises(StudioError, match="no blocks to take apart; expected a design with blocks"):
        parts_of(plain, expand(plain), LIGHT)


def test_it_is_a_picture() -> None:
    design = new("mixnet_m")
    product = Svg(style="parts").generate(design, expand(design), Path("p.svg"))
    assert "sub-block 5" in unescape(product.files["p.svg"].decode())
