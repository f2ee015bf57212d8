"""The HTML report: one file that needs no other, with picture, costs, memory, problems, counting, layers."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

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
    headings = ["Picture", "Problems", "Blocks", "Stages", "Memory", "MACs and BFLOPS", "Layers"]
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
