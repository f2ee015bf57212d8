"""Sheets of paper: upright or lying, drawings centred from the top."""

from __future__ import annotations

import io

from PIL import Image

from generators.page import MARGIN, png_on_sheet, sheet_of


def test_a4_is_210_by_297_millimetres() -> None:
    sheet = sheet_of("a4", lying=False)
    assert sheet is not None
    assert [round(side / 72 * 25.4) for side in (sheet.width, sheet.height)] == [210, 297]
    assert sheet_of("a4", lying=True) != sheet
    assert sheet_of("one", lying=False) is None


def test_a_drawing_stands_at_the_top_in_the_middle() -> None:
    sheet = sheet_of("letter", lying=False)
    assert sheet is not None
    assert sheet.corner(512, 100) == (50, MARGIN)
    assert sheet.corner(612, 792) == (0, 0)


def test_a_png_lies_on_the_ground_colour() -> None:
    sheet = sheet_of("a4", lying=False)
    assert sheet is not None
    small = io.BytesIO()
    Image.new("RGB", (20, 10), "#FFFFFF").save(small, "PNG")
    page = Image.open(io.BytesIO(png_on_sheet(small.getvalue(), sheet, "#203040", 36)))
    assert page.size == (298, 421)
    assert page.getpixel((0, 0)) == (0x20, 0x30, 0x40)
    assert page.getpixel((149, round(MARGIN / 2) + 2)) == (255, 255, 255)
