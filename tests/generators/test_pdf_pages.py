"""Pages joined into one PDF: every object where the table says, streams untouched, drawings in the middle."""

from __future__ import annotations

import re

import pytest

from generators.dot_render import render
from generators.page import Sheet
from generators.pdf_pages import in_one_file
from studio.diagnostics import StudioError

ONE, TWO = (render(f"digraph {{{name} -> b}}", "pdf", 72) for name in ("first", "second"))


def objects(document: bytes) -> dict[int, bytes]:
    """Objects by number, read where the table of the document says they are."""
    table = int(document[document.rindex(b"startxref") + 9 :].split()[0])
    lines = document[table:].splitlines()
    assert lines[0] == b"xref"
    count = int(lines[1].split()[1])
    found = {}
    for number, line in enumerate(lines[3 : 2 + count], 1):
        piece = document[int(line.split()[0]) :]
        assert piece.startswith(b"%d 0 obj" % number)
        found[number] = piece[: piece.index(b"endobj")]
    return found


def test_every_reference_names_an_object_that_is_there() -> None:
    found = objects(in_one_file([ONE, TWO], Sheet(300, 400), "#102030"))
    heads = b"".join(body.partition(b"stream")[0] for body in found.values())
    assert {int(number) for number in re.findall(rb"\b(\d+) 0 R", heads)} <= set(found)
    assert b"/Count 2" in found[2]


def test_streams_are_taken_over_byte_for_byte() -> None:
    joined = in_one_file([ONE, TWO], None, "#FFFFFF")
    for document in (ONE, TWO):
        for stream in re.findall(rb"stream\n(.*?)\nendstream", document, re.DOTALL):
            assert stream in joined


def test_a_page_has_its_sheet_its_ground_and_its_drawing_in_the_middle() -> None:
    width = float(re.findall(rb"/MediaBox \[ 0 0 (\d+)", ONE)[0])
    joined = in_one_file([ONE], Sheet(300, 400), "#FF0000")
    assert b"/MediaBox [ 0 0 300.00 400.00 ]" in joined
    assert b"1.000 0.000 0.000 rg 0 0 300.00 400.00 re f" in joined
    assert b"1 0 0 1 %.2f" % ((300 - width) / 2) in joined


def test_a_document_of_another_build_is_refused() -> None:
    with pytest.raises(StudioError, match="cannot be joined; expected page=one"):
        in_one_file([b"%PDF-1.7\nno table here"], None, "#FFFFFF")
