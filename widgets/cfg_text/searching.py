"""Finding and replacing in a text: what is looked for, where it is, and what takes its place. No widgets."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

Place = tuple[int, int]
"""Line and column, both from 0."""

_DOLLAR = re.compile(r"\$(\d+|\{\w+\}|\$)")


class SearchProblem(Exception):
    """Why nothing can be looked for, in a sentence."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for. `regex`: a regular expression as Python writes them, `^` and `$` at each line's ends."""

    text: str = ""
    case: bool = False
    word: bool = False
    regex: bool = False

    def pattern(self) -> re.Pattern[str]:
        """The expression to look for; raises SearchProblem."""
        body = self.text if self.regex else re.escape(self.text)
        if self.word:
            body = rf"(?<!\w)(?:{body})(?!\w)"
        try:
            return re.compile(body, re.MULTILINE | (re.NOFLAG if self.case else re.IGNORECASE))
        except (re.error, OverflowError, RecursionError) as problem:
            raise SearchProblem(_said(self, problem)) from None


@dataclass(frozen=True, slots=True)
class Found:
    """One place where it stands: from `start` up to `end`, and what matched."""

    start: Place
    end: Place
    match: re.Match[str]


def find_all(query: Query, lines: Sequence[str]) -> tuple[Found, ...]:
    """Every place in order; nothing for an empty query, and no empty places. Raises SearchProblem."""
    if not query.text:
        return ()
    starts, offset = [], 0
    for line in lines:
        starts.append(offset)
        offset += len(line) + 1
    return tuple(
        Found(_place(starts, match.start()), _place(starts, match.end()), match)
        for match in query.pattern().finditer("\n".join(lines))
        if match.end() > match.start()
    )


def replacement(query: Query, found: Found, template: str) -> str:
    r"""What takes the place of a match. In expressions `\1` or `$1` is what a group matched, `\n` a new line.

    Raises SearchProblem for a group that there is none of.
    """
    if not query.regex:
        return template
    try:
        return found.match.expand(_DOLLAR.sub(_group, template))
    except (re.error, IndexError) as problem:
        raise SearchProblem(f"The replacement can't be read: {problem}") from None


def next_from(found: Sequence[Found], place: Place, *, back: bool = False) -> int | None:
    """Which match comes next from a place, or before it; round at the ends. None where there are none."""
    if not found:
        return None
    if back:
        before = [number for number, item in enumerate(found) if item.end <= place and item.start < place]
        return before[-1] if before else len(found) - 1
    return next((number for number, item in enumerate(found) if item.start >= place), 0)


def _place(starts: Sequence[int], offset: int) -> Place:
    line = bisect_right(starts, offset) - 1
    return line, offset - starts[line]


def _group(dollar: re.Match[str]) -> str:
    name = dollar[1].strip("{}")
    return "$" if name == "$" else rf"\g<{name}>"


def _said(query: Query, problem: Exception) -> str:
    position = getattr(problem, "pos", None)
    text = getattr(problem, "msg", str(problem))
    if position is None:
        return f"Not a regular expression: {text}"
    shift = len(r"(?<!\w)(?:") if query.word else 0
    return f"Not a regular expression: {text} at character {max(0, position - shift) + 1}"
