"""Sheets of paper that long diagrams are cut for, and how a picture lands in the middle of one."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Literal

#: `one`: everything in one picture, as large as it gets.
PageSize = Literal["one", "a4", "letter"]

#: White around a drawing, in points: 10 mm.
MARGIN = 28.3


@dataclass(frozen=True, slots=True)
class Sheet:
    """Width and height of a page in points."""

    width: float
    height: float

    @property
    def inside(self) -> tuple[float, float]:
        """Width and height that a drawing may have, in points."""
        return self.width - 2 * MARGIN, self.height - 2 * MARGIN

    def corner(self, width: float, height: float) -> tuple[float, float]:
        """Where the upper left corner of a drawing goes: centred, from the top."""
        return max(0.0, (self.width - width) / 2), min(MARGIN, max(0.0, (self.height - height) / 2))


_SHEETS = {"a4": Sheet(595.28, 841.89), "letter": Sheet(612.0, 792.0)}


def sheet_of(size: PageSize, lying: bool) -> Sheet | None:
    """The sheet of a size, on its long side for diagrams that flow to the right; None for one picture."""
    sheet = _SHEETS.get(size)
    return Sheet(sheet.height, sheet.width) if sheet and lying else sheet


def png_on_sheet(data: bytes, sheet: Sheet, ground: str, dpi: int) -> bytes:
    """A PNG picture drawn at some dots an inch, on a page of its own ground colour."""
    from PIL import Image  # loads when a picture is made

    picture = Image.open(io.BytesIO(data)).convert("RGB")
    scale = dpi / 72
    page = Image.new("RGB", (round(sheet.width * scale), round(sheet.height * scale)), ground)
    left, top = sheet.corner(picture.width / scale, picture.height / scale)
    page.paste(picture, (round(left * scale), round(top * scale)))
    out = io.BytesIO()
    page.save(out, "PNG", dpi=(dpi, dpi))
    return out.getvalue()
