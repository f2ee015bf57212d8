"""A sheet: everything stays where it is put, text is only text."""

from __future__ import annotations

import re

from generators.dot_render import render
from generators.paper_sheet import Paint, Sheet

PAINT = Paint("#DDEEFF", "#112233")


def test_boxes_stand_where_they_are_put() -> None:
    sheet = Sheet("s", "#FFFFFF", "#000000")
    sheet.box((50, 20), (40, 20), PAINT, ["one", "two"])
    sheet.box((150, 60), (40, 20), PAINT)
    picture = render(sheet.text, "svg", engine="nop").decode()
    corners = [
        [tuple(float(side) for side in pair.split(",")) for pair in points.split()]
        for points in re.findall(r'<polygon fill="#ddeeff" stroke="#112233" [^>]*points="([^"]+)"', picture)
    ]
    (first, second) = (min(points) for points in corners)
    assert (round(second[0] - first[0]), round(second[1] - first[1])) == (100, 40)


def test_lines_have_one_arrow_at_their_end() -> None:
    sheet = Sheet("s", "#FFFFFF", "#000000")
    sheet.line([(0, 0), (10, 0), (10, 10)], "#123456", arrow=True)
    assert sheet.text.count("arrowhead=normal") == 1
    assert sheet.text.count("arrowhead=none") == 1


def test_text_cannot_bring_markup_in() -> None:
    sheet = Sheet("a <b>", "#FFFFFF", "#000000")
    sheet.words((0, 0), '<b> & "co"')
    sheet.left_words((0, 20), [("1 < 2", "", True), ("", "", False)])
    picture = render(sheet.text, "svg", engine="nop").decode()
    assert "&lt;b&gt; &amp; " in picture
    assert "1 &lt; 2" in picture
