"""The HTML report: one file that needs no other, with picture, costs, memory, problems, counting, layers."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from generators.ink import DARK, LIGHT
from generators.report import Report
from studio.design.design import Design
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.templates import new

VOID = {"meta", "polygon", "path", "ellipse", "polyline"}


class Page(HTMLParser):
    """Texts, tables and attributes of a page, whose elements must close in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.rows = 0
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        self.rows += tag == "tr"
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "xlink:href")]

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "h2":
            self.headings.append(data)
        self.text += data


def page_of(design: Design) -> tuple[Page, str]:
    text = Report().generate(design, expand(design), Path("r.html")).files["r.html"].decode()
    return Page(text), text


@pytest.fixture(scope="module")
def b0() -> tuple[Page, str]:
    return page_of(new("efficientnet_b0"))


def test_it_has_a_part_for_each_question(b0: tuple[Page, str]) -> None:
    headings = ["Picture", "Problems", "Blocks", "Stages", "Memory", "MACs and BFLOPS", "Scaling", "Layers"]
    assert b0[0].headings == headings


def test_it_needs_no_other_file(b0: tuple[Page, str]) -> None:
    page, text = b0
    assert all(link.startswith("#") for link in page.links)
    assert "<script" not in text
    assert "@import" not in text
    assert "url(" not in text


def test_its_figures_are_those_of_the_design(b0: tuple[Page, str]) -> None:
    text = b0[0].text
    for words in ("5,288,548", "385,814,752", "0.772", "3×224×224", "MBConv6", "float32 sum"):
        assert words in text
    assert b0[0].rows > 126


def test_cards_lead_to_their_layers_and_cut_wires_to_their_other_end(root: Path) -> None:
    for level in ("block", "layer"):
        design = new("mixnet_s")
        text = Report(level=level).generate(design, expand(design), Path("r.html")).files["r.html"].decode()
        links = {link[1:] for link in Page(text).links}
        assert len(links) > 10
        assert all(f'id="{link}"' in text for link in links)


def test_the_picture_is_dark_where_the_page_is(b0: tuple[Page, str]) -> None:
    text = b0[1]
    assert "@media screen and (prefers-color-scheme: dark)" in text
    for category, colour in LIGHT.categories.items():
        assert f'.picture [fill="{colour.lower()}"] {{ fill: {DARK.categories[category]}; }}' in text


def test_scaling_tells_each_coefficient_alone_where_there_are_blocks(b0: tuple[Page, str]) -> None:
    assert "scaled by the rule of EfficientNet" in b0[0].text
    own, _ = page_of(new("efficientnet_b2"))
    assert "The compound network is this one;" in own.text
    assert "9,109,994" in own.text
    plain, _ = page_of(load(b"[net]\nwidth=8\nheight=8\nchannels=3\n[conv]\nfilters=4\n"))
    assert "Scaling" not in plain.headings


def test_problems_are_listed_and_a_broken_network_is_shown() -> None:
    page, _ = page_of(load(b"[net]\nwidth=8\nheight=8\nchannels=3\n[conv]\nfilters=0\n[wavelet]\n"))
    assert "filters=0" in page.text
    assert "wavelet" in page.text


def test_names_cannot_bring_markup_in() -> None:
    page, text = page_of(
        load(b"[net]\nwidth=8\nheight=8\nchannels=3\n[conv]\nfilters=4\n", "<script>alert(1)</script>")
    )
    assert "<script" not in text
    assert "<script>alert(1)</script>" in page.text
