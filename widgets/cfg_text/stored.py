"""The text that an editor stands for, kept beside what the editor shows of it.

A text widget alters what it is given: it makes one kind of line end of all, splits lines at characters of its own and
reads no-break spaces back as spaces. So the text is never read back from it: edits are carried over to the stored text,
whose other characters stay what they were.
"""

from __future__ import annotations

from collections.abc import Sequence

from widgets.cfg_text.units import common_start

#: Characters that the widget would take for line ends or would show as one, and what stands for each on screen.
#: One for one, so that places on screen are places in the line.
STAND_INS = {
    "\r": "\u240d",
    "\u2028": "\u2424",
    "\u2029": "\u00b6",
    "\ufdd0": "\ufffd",
    "\ufdd1": "\ufffd",
    "\0": "\u2400",
}
_SHOWN = str.maketrans(STAND_INS)

Place = tuple[int, int]
"""Line and column, both from 0."""
Edit = tuple[Place, Place, str]
"""From a place up to another, and what is to stand there instead; lines end in LF."""


class StoredText:
    """Lines with their own line ends, and each of them as it is shown."""

    def __init__(self, text: str = "", newline: str = "\n") -> None:
        self.newline = newline
        self._bodies, self._ends = _split(text)
        self.shown = [body.translate(_SHOWN) for body in self._bodies]

    def __len__(self) -> int:
        return len(self._bodies)

    def text(self) -> str:
        """All of it, as it would be saved."""
        return "".join(body + end for body, end in zip(self._bodies, self._ends, strict=True))

    def part(self, start: Place, end: Place) -> str:
        """The stored text between two places."""
        (first, column), (last, stop) = start, end
        if first == last:
            return self._bodies[first][column:stop]
        between = [self._bodies[line] + self._ends[line] for line in range(first + 1, last)]
        return self._bodies[first][column:] + self._ends[first] + "".join(between) + self._bodies[last][:stop]

    def with_edits(self, edits: Sequence[Edit]) -> str:
        """The text with other text in several places, given in order; new lines get the end of the line they are in."""
        parts: list[str] = []
        at: Place = (0, 0)
        for start, end, text in edits:
            parts += [self.part(at, start), text.replace("\n", self._newline_at(start[0]))]
            at = end
        last = len(self._bodies) - 1
        return "".join([*parts, self.part(at, (last, len(self._bodies[last])))])

    def replace_lines(self, first: int, count: int, shown: Sequence[str], at: int | None = None) -> bool:
        """The widget shows `shown` in place of `count` lines from `first`; False when nothing changed.

        `at`: column of the first of these lines where the edit began, for telling which of two equal characters went.
        """
        old, given = "\n".join(self.shown[first : first + count]), "\n".join(shown)
        new = given.translate(_SHOWN)
        if old == new:
            return False
        same = common_start(old, new)
        if at is not None:
            same = min(same, at)
        kept = common_start(old[same:][::-1], new[same:][::-1])
        start, end = _place(old, same), _place(old, len(old) - kept)
        self._insert((first + start[0], start[1]), (first + end[0], end[1]), given[same : len(given) - kept])
        return True

    def _newline_at(self, line: int) -> str:
        return self._ends[line] or (self._ends[line - 1] if line else "") or self.newline

    def _insert(self, start: Place, end: Place, text: str) -> None:
        """Put what was typed in place of a stretch; lines that it splits get the line end of the line it stands in."""
        (first, column), (last, stop) = start, end
        newline = self._newline_at(first)
        pieces = text.split("\n")
        bodies = [*pieces]
        bodies[0] = self._bodies[first][:column] + bodies[0]
        bodies[-1] += self._bodies[last][stop:]
        ends = [newline] * (len(pieces) - 1) + [self._ends[last]]
        self._bodies[first : last + 1] = bodies
        self._ends[first : last + 1] = ends
        self.shown[first : last + 1] = [body.translate(_SHOWN) for body in bodies]


def _split(text: str) -> tuple[list[str], list[str]]:
    """Lines without their ends, and the ends: LF, CR LF, or nothing after the last."""
    bodies, ends = [], []
    lines = text.split("\n")
    for number, line in enumerate(lines):
        last = number == len(lines) - 1
        carriage = not last and line.endswith("\r")
        bodies.append(line[:-1] if carriage else line)
        ends.append("" if last else "\r\n" if carriage else "\n")
    return bodies, ends


def _place(text: str, offset: int) -> Place:
    line = text.count("\n", 0, offset)
    return line, offset - (text.rfind("\n", 0, offset) + 1)
