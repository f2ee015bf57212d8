"""Lossless text: a cfg file as chunks of raw lines, one chunk a section, that join to the file's bytes.

A chunk holds the comments above a section's header, the header and its keys. Lines are split at LF only, so CR, form
feeds, NBSP and U+2028 stay what they are. Comments after the last key belong to the section up to the first blank line.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import Literal

Chunk = tuple[str, ...]

_BLANKS = str.maketrans("", "", " \t\r\n")


def squeeze(line: str) -> str:
    """The line as Darknet sees it: every space, tab, CR and LF is gone (darknet-semantics 1.1)."""
    return line.translate(_BLANKS)


@dataclass(frozen=True, slots=True)
class Style:
    """How a file is written, for the sections and keys that we add to it."""

    newline: str = "\n"
    equals: str = "="
    gap: int = 1


@dataclass(frozen=True, slots=True)
class Source:
    """The whole text of a file: chunks of sections, the lines after the last one, encoding, byte-order mark, style."""

    chunks: tuple[Chunk, ...]
    tail: Chunk = ()
    encoding: Literal["utf-8", "latin-1"] = "utf-8"
    bom: bool = False
    style: Style = Style()

    def text(self) -> str:
        """The text of the file without its byte-order mark."""
        return "".join("".join(chunk) for chunk in self.chunks) + "".join(self.tail)

    def encode(self) -> bytes:
        """The bytes of the file; text that the encoding cannot say is written as UTF-8."""
        text = self.text()
        try:
            data = text.encode(self.encoding)
        except UnicodeEncodeError:
            data = text.encode("utf-8")
        return codecs.BOM_UTF8 + data if self.bom else data


def decode(data: bytes) -> Source:
    """Split the bytes of a cfg file into chunks. Every input works; `decode(data).encode() == data`."""
    bom = data.startswith(codecs.BOM_UTF8)
    body = data[len(codecs.BOM_UTF8) :] if bom else data
    encoding: Literal["utf-8", "latin-1"]
    try:
        text, encoding = body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = body.decode("latin-1"), "latin-1"
    chunks, tail = split(text)
    return Source(chunks, tail, encoding, bom, style_of(chunks))


def split(text: str) -> tuple[tuple[Chunk, ...], Chunk]:
    """Cut text into the chunks of its sections and the lines after the last section.

    Options before the first header form a chunk of their own without a header, so that they can be reported.
    """
    lines = text.split("\n")
    raw = [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    chunks: list[Chunk] = []
    start, last = 0, -1  # first line of the current chunk, last line with a header or key in it
    for number, line in enumerate(raw):
        seen = squeeze(line)
        if not seen or seen[0] in "#;":
            continue
        if seen[0] == "[" and last >= start:
            end = _end_of_section(raw, last + 1, number)
            chunks.append(tuple(raw[start:end]))
            start = end
        last = number
    if last < start:
        return tuple(chunks), tuple(raw[start:])
    end = _end_of_section(raw, last + 1, len(raw))
    chunks.append(tuple(raw[start:end]))
    return tuple(chunks), tuple(raw[end:])


def _end_of_section(raw: list[str], first: int, header: int) -> int:
    """Where a section ends among the blank and comment lines `first..header`: at the first blank line, if any."""
    for number in range(first, header):
        if not squeeze(raw[number]):
            return number
    return first


def style_of(chunks: tuple[Chunk, ...]) -> Style:
    """The habits of a file: its line ends, what stands around `=`, blank lines between sections."""
    newline, equals = "\n", "="
    sample = [line for chunk in chunks[:8] for line in chunk]
    if any(line.endswith("\r\n") for line in sample):
        newline = "\r\n"
    keys = [line for line in sample if "=" in line and squeeze(line)[:1] not in ("#", ";")]
    if keys:
        spaced = [line for line in keys if " = " in line]
        equals = " = " if 2 * len(spaced) > len(keys) else "="
    gaps = [_leading_blanks(chunk) for chunk in chunks[1:8]]
    return Style(newline, equals, min(gaps, default=1))


def _leading_blanks(chunk: Chunk) -> int:
    count = 0
    for line in chunk:
        if squeeze(line):
            break
        count += 1
    return count


def patch_value(line: str, text: str, *, keep_comment: bool) -> str:
    """The raw line `key = value` with another value; blanks stay, and so does a trailing `# ...` when asked."""
    head, _, rest = line.partition("=")
    body = rest.strip(" \t\r\n")
    lead = rest[: len(rest) - len(rest.lstrip(" \t"))] if body else ""
    tail = rest[len(rest.rstrip(" \t\r\n")) :]
    comment = ""
    if keep_comment and "#" in body:
        value = body[: body.index("#")].rstrip(" \t")
        comment = body[len(value) :]
    return f"{head}={lead}{text}{comment}{tail}"
