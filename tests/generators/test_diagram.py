"""Diagrams: real pictures through Graphviz, searchable text, blocks as one card, plain sections recognised first."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image, ImageColor

from generators.base import Generator
from generators.diagram import Dot, Pdf, Png, Svg
from generators.dot_render import render
from generators.ink import DARK, LIGHT
from studio.design.design import Design
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.templates import new
from studio.design.to_cfg import to_cfg
from studio.diagnostics import StudioError
from widgets import theme


def made(generator: Generator, design: Design) -> bytes:
    return generator.generate(design, expand(design), Path("x")).files["x"]


@pytest.fixture(scope="module")
def b0() -> Design:
    return new("efficientnet_b0")


def test_each_format_is_what_it_says(b0: Design) -> None:
    assert b"<svg" in made(Svg(), b0)
    assert made(Pdf(), b0).startswith(b"%PDF")
    assert made(Png(dpi=50), b0).startswith(b"\x89PNG")


def test_an_svg_keeps_its_text(b0: Design) -> None:
    picture = made(Svg(), b0).decode()
    assert "MBConv6" in picture
    assert "112×14×14" in picture


def test_a_block_is_one_card_with_its_repeats(b0: Design) -> None:
    text = made(Dot(), b0).decode()
    assert text.count("<b>MBConv") == 7
    assert "×4" in text


def test_plain_sections_are_recognised_for_the_block_level_only(b0: Design) -> None:
    flat = load(to_cfg(b0).source.encode())
    assert made(Dot(), flat).decode().count("<b>MBConv6") == 6
    assert "MBConv" not in made(Dot(level="layer"), flat).decode()


def test_skips_are_drawn_with_their_shape() -> None:
    layers = made(Dot(level="layer"), new("efficientnet_b0")).decode()
    assert LIGHT.wires["shortcut"] in layers
    assert "24×56×56" in layers


def test_long_ones_become_pages_beside_the_target(b0: Design) -> None:
    generator = Dot(level="layer", page="a4")
    files = generator.generate(b0, expand(b0), Path("net.dot")).files
    assert list(files) == ["net.dot", *(f"net-{number}.dot" for number in range(2, 6))]
    assert b"efficientnet_b0, page 2 of 5" in files["net-2.dot"]
    assert b"softmax" in files["net-5.dot"]


def test_a_pdf_holds_all_its_pages_of_a4(b0: Design) -> None:
    document = made(Pdf(level="layer"), b0)
    assert document.count(b"/Type /Page ") == 5
    assert document.count(b"/MediaBox [ 0 0 595.28 841.89 ]") == 5
    assert b"/MediaBox [ 0 0 841.89 595.28 ]" in made(Pdf(direction="right"), b0)
    assert b"595.28" not in made(Pdf(page="one"), b0)


def test_a_png_page_has_the_size_of_paper(b0: Design) -> None:
    picture = Image.open(io.BytesIO(made(Png(page="a4", dpi=72, theme="dark"), b0)))
    assert picture.size == (595, 842)
    assert picture.getpixel((2, 840)) == ImageColor.getrgb(DARK.ground)


def test_cut_wires_link_to_the_card_where_they_go_on(b0: Design) -> None:
    product = Svg(level="layer", page="a4").generate(b0, expand(b0), Path("net.svg"))
    pages = {name: data.decode() for name, data in product.files.items()}
    links = [link for text in pages.values() for link in re.findall(r'xlink:href="([^"]+)"', text)]
    assert any(link.startswith("net-2.svg#") for link in links)
    for name, text in pages.items():
        for link in re.findall(r'xlink:href="([^"]+)"', text):
            file, _, key = link.partition("#")
            assert f'id="{key}"' in pages[file or name]


def test_cards_may_tell_their_shape_only(b0: Design) -> None:
    assert "5,288,548" not in made(Dot(labels="shapes"), b0).decode()
    assert "parameters" in made(Dot(), b0).decode()
    assert "parameters" not in made(Dot(labels="shapes"), b0).decode()


def test_colours_by_cost_and_figures_for_papers_are_drawn(b0: Design) -> None:
    assert b"of all BFLOPS" in made(Svg(colour="heat"), b0)
    assert "on 192 × 7 × 7" in made(Svg(style="paper"), b0).decode()
    assert made(Pdf(style="paper", theme="dark"), b0).startswith(b"%PDF")


def test_a_broken_network_is_drawn_with_unknown_shapes() -> None:
    design = load(b"[net]\nwidth=8\nheight=8\nchannels=3\n[conv]\nfilters=0\n[wavelet]\n[route]\nlayers=-9\n")
    assert "?×?×?" in made(Dot(), design).decode()


def test_what_graphviz_refuses_is_a_sentence() -> None:
    with pytest.raises(StudioError, match="Graphviz"):
        render("digraph {", "svg")


def test_the_colours_are_those_of_the_window() -> None:
    for colours, tokens in ((LIGHT, theme.LIGHT), (DARK, theme.DARK)):
        for category, colour in colours.categories.items():
            assert getattr(tokens.categories, category).lower() == colour.lower()
