"""Several one-page PDF files as one file with pages of one size, on the ground colour of the drawing.

Only what Graphviz writes is read: numbered objects, a classic table of their places, one page. Streams are taken over
byte for byte, numbers of objects are shifted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from generators.page import Sheet
from studio.diagnostics import StudioError, error

_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_BOX = re.compile(rb"/MediaBox \[\s*0 0 ([\d.]+) ([\d.]+)\s*\]")
_CONTENTS = re.compile(rb"/Contents (\d+) 0 R")
_PARENT = re.compile(rb"/Parent \d+ 0 R")
_PAGE = re.compile(rb"/Type /Page\b")
#: Objects of our own before those of the documents: the catalog and the list of pages.
_CATALOG, _PAGES, _OWN = 1, 2, 2


def in_one_file(documents: Sequence[bytes], sheet: Sheet | None, ground: str) -> bytes:
    """The pages of some documents in order; on a `sheet` each is centred, without one it keeps its size.

    Raises StudioError for a document of another build than Graphviz writes.
    """
    bodies: list[bytes] = []
    pages: list[int] = []
    for document in documents:
        shift = _OWN + len(bodies)
        objects = [_shifted(body, shift) for body in _objects(document)]
        page = next(place for place, body in enumerate(objects) if _PAGE.search(body))
        pages.append(shift + page + 1)
        if sheet is not None:
            streams = shift + len(objects) + 1
            objects[page], before = _placed(objects[page], sheet, ground, streams)
            objects += [_stream(before), _stream(b"Q")]
        objects[page] = _PARENT.sub(b"/Parent %d 0 R" % _PAGES, objects[page])
        bodies += objects
    kids = b" ".join(b"%d 0 R" % number for number in pages)
    catalog = b"<< /Type /Catalog /Pages %d 0 R >>\n" % _PAGES
    return _file([catalog, b"<< /Type /Pages /Kids [ %s ] /Count %d >>\n" % (kids, len(pages)), *bodies])


def _objects(document: bytes) -> Iterator[bytes]:
    """What stands between `obj` and `endobj`, by number; every object begins where the table says."""
    try:
        table = int(document[document.rindex(b"startxref") + 9 :].split(maxsplit=1)[0])
        _, (_, count), *lines = (line.split() for line in document[table:].splitlines() if line.strip())
        starts = [int(line[0]) for line in lines[1 : int(count)]]
        ends = dict(pairwise(sorted([*starts, table])))
        pieces = [document[start : ends[start]] for start in starts]
        yield from (piece[piece.index(b"obj") + 3 : piece.rindex(b"endobj")].lstrip() for piece in pieces)
    except (ValueError, IndexError, KeyError):
        wrong = error("pdf-pages", "this Graphviz writes PDF that cannot be joined", expected="page=one")
        raise StudioError(wrong) from None


def _shifted(body: bytes, shift: int) -> bytes:
    """An object that refers to others by their new numbers; its stream is left alone."""
    head, word, stream = body.partition(b"stream\n")
    return _REFERENCE.sub(lambda found: b"%d 0 R" % (int(found[1]) + shift), head) + word + stream


def _placed(page: bytes, sheet: Sheet, ground: str, streams: int) -> tuple[bytes, bytes]:
    """A page of the size of the sheet with its drawing moved by two new objects, and the first of them."""
    box = _BOX.search(page)
    width, height = (float(side) for side in box.groups()) if box else (sheet.width, sheet.height)
    left, top = sheet.corner(width, height)
    colour = " ".join(f"{int(ground[place : place + 2], 16) / 255:.3f}" for place in (1, 3, 5))
    fill = f"q {colour} rg 0 0 {sheet.width:.2f} {sheet.height:.2f} re f Q"
    move = f"q 1 0 0 1 {left:.2f} {sheet.height - top - height:.2f} cm"
    page = _BOX.sub(f"/MediaBox [ 0 0 {sheet.width:.2f} {sheet.height:.2f} ]".encode(), page)
    page = _CONTENTS.sub(lambda found: b"/Contents [ %d 0 R %s 0 R %d 0 R ]" % (streams, found[1], streams + 1), page)
    return page, f"{fill}\n{move}".encode()


def _stream(text: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream\n" % (len(text), text)


def _file(bodies: Sequence[bytes]) -> bytes:
    """A file of objects numbered from 1, the first of them the catalog."""
    out = bytearray(b"%PDF-1.5\n%\xb5\xed\xae\xfb\n")
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%sendobj\n" % (number, body if body.endswith(b"\n") else body + b"\n")
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, _CATALOG, table)
    return bytes(out)
