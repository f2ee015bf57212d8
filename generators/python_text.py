"""Python text that reads as if a person had formatted it: names that are identifiers, lines that fit."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata

#: Columns of a line, as ruff and black have it by themselves.
WIDTH = 88

_OPENING, _CLOSING = "([{", ")]}"


def identifier(name: str, taken: set[str]) -> str:
    """An identifier for a name that people chose, not in `taken`, to which it is added; also no keyword or builtin."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    word = re.sub(r"\W+", "_", ascii_name).strip("_") or "layer"
    word = f"layer_{word}" if word[0].isdigit() else word
    if keyword.iskeyword(word) or keyword.issoftkeyword(word) or hasattr(builtins, word):
        word += "_"
    choice, count = word, 2
    while choice in taken:
        choice, count = f"{word}_{count}", count + 1
    taken.add(choice)
    return choice


def string(text: str) -> str:
    """A string literal in double quotes, whatever the text holds."""
    escaped = text.encode("unicode_escape").decode().replace('"', '\\"')
    return f'"{escaped}"'


def prose(text: str) -> str:
    """Text that may stand in a docstring or a comment: one line, no quotes and backslashes that could end it."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return re.sub(r"\s+", " ", plain.replace("\\", "/").replace('"', "'")).strip()


def statement(text: str, indent: int) -> list[str]:
    """A statement as lines of at most `WIDTH` columns where brackets allow it, split as black and ruff split it."""
    line = " " * indent + text
    if len(line) <= WIDTH:
        return [line]
    opening = _last_bracket(text)
    if opening is None:
        values = top_level(text.removeprefix("return "))
        if len(values) < 2 or not text.startswith("return "):
            return [line]
        inner = [" " * (indent + 4) + f"{value}," for value in values]
        return [" " * indent + "return (", *inner, " " * indent + ")"]
    end = _closing_of(text, opening)
    head, body, tail = text[: opening + 1], text[opening + 1 : end], text[end:]
    is_call = re.search(r"[\w\])]$", text[:opening]) is not None
    return [" " * indent + head, *_body(body, indent + 4, is_call), " " * indent + tail]


def _body(body: str, indent: int, is_call: bool) -> list[str]:
    """What stands between brackets: arguments on one line if they fit, else one element a line with a comma after each.

    An only element that has brackets of its own gets no comma, a generator expression breaks before its `for`.
    """
    elements = top_level(body)
    if len(" " * indent + body) <= WIDTH and (is_call or len(elements) == 1):
        return [" " * indent + body]
    loop = re.fullmatch(r"(.*) (for \w+ in (?:[\w()]+|\w*\([\w., -]+\)))", body)
    if loop and len(elements) == 1 and body.count("(") == body.count(")") and not body.startswith("*"):
        return [*statement(loop.group(1), indent), *statement(loop.group(2), indent)]
    if len(elements) == 1 and body[-1] in _CLOSING:
        return statement(body, indent)
    return [line for element in elements for line in statement(f"{element},", indent)]


def top_level(text: str) -> list[str]:
    """The parts of a text between its commas outside brackets and strings."""
    parts, depth, start, quoted = [], 0, 0, False
    for place, letter in enumerate(text):
        if letter == '"' and text[place - 1] != "\\":
            quoted = not quoted
        elif quoted:
            continue
        elif letter in _OPENING:
            depth += 1
        elif letter in _CLOSING:
            depth -= 1
        elif letter == "," and depth == 0:
            parts.append(text[start:place].strip())
            start = place + 1
    rest = text[start:].strip()
    return [*parts, rest] if rest else parts


def _last_bracket(text: str) -> int | None:
    """Where the last outermost pair of brackets opens; None without brackets that hold anything."""
    found, depth, quoted = None, 0, False
    for place, letter in enumerate(text):
        if letter == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif letter in _OPENING:
            if depth == 0 and text[place + 1] not in _CLOSING:
                found = place
            depth += 1
        elif letter in _CLOSING:
            depth -= 1
    return found


def _closing_of(text: str, opening: int) -> int:
    """The place of the bracket that closes the one at `opening`."""
    depth = 0
    for place in range(opening, len(text)):
        depth += (text[place] in _OPENING) - (text[place] in _CLOSING)
        if depth == 0:
            return place
    raise ValueError(f"unbalanced brackets: {text}")
