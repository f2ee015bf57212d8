"""Changing a chunk key by key: only the line of an edited key is written anew, and of it only what differs."""

from __future__ import annotations

import re
from collections.abc import Iterable

from studio.cfg.parse import Section, atof, atoi, parse_chunk
from studio.cfg.text import Chunk, Style, patch_value, squeeze

#: A comment behind something on its line, and what it holds.
_COMMENT = re.compile(r"[#;].*", re.DOTALL)


def set_value(chunk: Chunk, key: str, text: str, style: Style, *, keep_comment: bool = False) -> Chunk:
    """The chunk with `key=text`: its line patched where it exists, else a line after the last key."""
    section = parse_chunk(chunk)
    found = section.find(key)
    if found is None:
        return _insert(chunk, section, f"{key}{style.equals}{text}", style)
    line = chunk[found.line]
    new = _patch_items(line, text) if keep_comment else None
    patched = new if new is not None else patch_value(line, text, keep_comment=keep_comment)
    return (*chunk[: found.line], patched, *chunk[found.line + 1 :])


def drop_key(chunk: Chunk, key: str, lines: tuple[int, ...] = ()) -> Chunk:
    """The chunk without the lines of `key`, or without some (offsets in the chunk), of any key where it is empty."""
    wanted = frozenset(lines)
    own = (item for item in parse_chunk(chunk).keys if item.key == key or (lines and not key))
    gone = {item.line for item in own if not lines or item.line in wanted}
    return tuple(text for number, text in enumerate(chunk) if number not in gone)


def rename_key(chunk: Chunk, key: str, new: str) -> Chunk:
    """The chunk with `new` where a line says `key`."""
    lines = list(chunk)
    for item in parse_chunk(chunk).keys:
        if item.key == key:
            raw = lines[item.line]
            start = item.column - 1
            head, equals, rest = raw.partition("=")
            blank = head[len(head.rstrip(" \t\r\n")) :]
            lines[item.line] = raw[:start] + new + blank + equals + rest
    return tuple(lines)


def rename_section(chunk: Chunk, name: str) -> Chunk:
    """The chunk under another header; a comment behind the old one stands above the new one."""
    section = parse_chunk(chunk)
    line = chunk[section.header]
    end = line[len(line.rstrip(" \t\r\n")) :]
    lead = line[: section.column - 1]
    mark = _COMMENT.search(line, line.find("]") + 1)
    comment = (f"{lead}{mark.group().rstrip()}{end or _line_end(chunk)}",) if mark else ()
    return (*chunk[: section.header], *comment, f"{lead}[{name}]{end}", *chunk[section.header + 1 :])


def lift_comment(chunk: Chunk, key: str) -> Chunk:
    """The chunk with the comment behind the value of `key` on a line of its own above it."""
    found = parse_chunk(chunk).find(key)
    line = chunk[found.line] if found else ""
    mark = _COMMENT.search(line, line.find("=") + 1)
    if found is None or mark is None:
        return chunk
    end = line[len(line.rstrip(" \t\r\n")) :]
    comment = f"{line[: found.column - 1]}{mark.group().rstrip()}{end or _line_end(chunk)}"
    return (*chunk[: found.line], comment, line[: mark.start()].rstrip() + end, *chunk[found.line + 1 :])


def render(name: str, pairs: Iterable[tuple[str, str]], style: Style, *, first: bool = False) -> Chunk:
    """A new section in a file's style, with its blank lines above unless it is the first."""
    gap = () if first else (style.newline,) * style.gap
    lines = [f"[{name}]"] + [f"{key}{style.equals}{text}" for key, text in pairs]
    return (*gap, *(line + style.newline for line in lines))


def ended(chunk: Chunk, style: Style) -> Chunk:
    """The chunk with a line end after its last line, as it needs where another follows."""
    if not chunk or chunk[-1].endswith("\n"):
        return chunk
    return (*chunk[:-1], chunk[-1] + style.newline)


def _insert(chunk: Chunk, section: Section, line: str, style: Style) -> Chunk:
    chunk = ended(chunk, style)
    place = max([section.header, *(item.line for item in section.keys)]) + 1
    return (*chunk[:place], line + style.newline, *chunk[place:])


def _patch_items(line: str, text: str) -> str | None:
    """The line with only those list items rewritten that differ, blanks kept; None where it is no list."""
    head, _, rest = line.partition("=")
    body, mark, comment = rest.partition("#")
    core = body.rstrip(" \t\r\n")
    old, new = core.split(","), text.split(",")
    if len(old) == 1:
        return None
    end = body[len(core) :]
    items = [_patch_item(was, now) for was, now in zip(old, new, strict=False)] + new[len(old) :]
    return head + "=" + ",".join(items).rstrip(" \t\r\n") + end + mark + comment


def _patch_item(old: str, new: str) -> str:
    """The item as it is spelled where it already says the same number, else the new one in its blanks."""
    said = squeeze(old)
    if said == new or (said and (atoi(said), atof(said)) == (atoi(new), atof(new))):
        return old
    core = old.strip(" \t\r\n")
    lead = old[: len(old) - len(old.lstrip(" \t\r\n"))]
    return lead + new + old[len(lead) + len(core) :]


def _line_end(chunk: Chunk) -> str:
    """The line end of a chunk's first line, for a line that has none."""
    return "\r\n" if chunk[0].endswith("\r\n") else "\n"
