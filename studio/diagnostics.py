"""What is wrong, where, what was expected and how to mend it: as plain values.

The Problems panel, the squiggles, the marks on the canvas and `check` show the same list. A check makes a
`Diagnostic` with the key it is about; whoever knows the node and the text adds them with `at()` and `spanning()`.
Every code is a short stable word that scripts may rely on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache


class Severity(StrEnum):
    """How bad: an error stops Darknet or makes the network wrong, a warning surprises, an info explains."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class TextSpan:
    """A stretch of one line of the cfg text; `line` and `column` count from 1, `end` is one past the last column."""

    line: int
    column: int
    end: int


#: Words at least this alike are taken for one another (`SequenceMatcher.ratio`).
_CLOSE = 0.6
#: Node number that a check writes for the layer before the one it checks; `Diagnostic.at` puts the real one there.
PREVIOUS = -1


@dataclass(frozen=True, slots=True)
class NodeRef:
    """A node of the design and the key in it; `layer` is the Darknet index (-1 is `[net]`), None when unknown."""

    node: int
    key: str = ""
    layer: int | None = None


@dataclass(frozen=True, slots=True)
class SetKey:
    """Fix operation: write `key=text` in the section of `node`."""

    node: int
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class DropKey:
    """Fix operation: remove lines of `key` in the section of `node`: all, or those at offsets in its chunk.

    Without a key `lines` may be those of any.
    """

    node: int
    key: str
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RenameKey:
    """Fix operation: write `new` where `node` says `key`."""

    node: int
    key: str
    new: str


@dataclass(frozen=True, slots=True)
class LiftComment:
    """Fix operation: put what follows a `#` or `;` in the value of `key` on a line of its own above it."""

    node: int
    key: str


@dataclass(frozen=True, slots=True)
class RenameSection:
    """Fix operation: make the section of `node` one of type `name`; what follows its bracket becomes a comment."""

    node: int
    name: str


Operation = SetKey | DropKey | RenameKey | LiftComment | RenameSection


@dataclass(frozen=True, slots=True)
class Fix:
    """A safe way to mend a problem: a title for the button and operations that `design.edits.apply_fix` carries out."""

    title: str
    ops: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem of a network, a design or a file.

    `message` says what is, `expected` what should be; `where` names node and key, `span` the place in the text.
    """

    severity: Severity
    code: str
    message: str
    where: NodeRef | None = None
    expected: str = ""
    fix: Fix | None = None
    span: TextSpan | None = None

    def at(self, node: int, layer: int | None, before: NodeRef | None = None) -> Diagnostic:
        """The same problem at a node; a key that the check named is kept, fix operations are addressed to the node.

        What the check addressed to `PREVIOUS` goes to `before`, the layer before; without one the problem stays at the
        node and the fix is dropped.
        """
        where = NodeRef(node, self.where.key if self.where else "", layer)
        if self.where and self.where.node == PREVIOUS:
            where = replace(before, key=where.key) if before else NodeRef(node, "", layer)
        ops = self.fix.ops if self.fix else ()
        if before is None and any(op.node == PREVIOUS for op in ops):
            return replace(self, where=where, fix=None)
        moved = tuple(replace(op, node=before.node if before and op.node == PREVIOUS else node) for op in ops)
        return replace(self, where=where, fix=self.fix and replace(self.fix, ops=moved))

    def about_previous(self) -> Diagnostic:
        """The same problem and its fix addressed to the layer before the one that was checked."""
        ops = tuple(replace(op, node=PREVIOUS) for op in self.fix.ops) if self.fix else ()
        where = NodeRef(PREVIOUS, self.where.key if self.where else "")
        return replace(self, where=where, fix=self.fix and replace(self.fix, ops=ops))

    def spanning(self, span: TextSpan) -> Diagnostic:
        """The same problem with its place in the text."""
        return replace(self, span=span)

    def sentence(self) -> str:
        """Message and expectation as one line for people."""
        return f"{self.message}; expected {self.expected}" if self.expected else self.message

    def line(self, path: str) -> str:
        """`file:line:col: error CODE: message`, as compilers print it."""
        line, column = (self.span.line, self.span.column) if self.span else (1, 1)
        return f"{path}:{line}:{column}: {self.severity} {self.code}: {self.sentence()}"


def error(code: str, message: str, *, key: str = "", expected: str = "", fix: Fix | None = None) -> Diagnostic:
    """An error about `key` of a node that the caller adds."""
    return Diagnostic(Severity.ERROR, code, message, NodeRef(0, key), expected, fix)


def warning(code: str, message: str, *, key: str = "", expected: str = "", fix: Fix | None = None) -> Diagnostic:
    """A warning about `key` of a node that the caller adds."""
    return Diagnostic(Severity.WARNING, code, message, NodeRef(0, key), expected, fix)


def info(code: str, message: str, *, key: str = "", expected: str = "") -> Diagnostic:
    """An explanation about `key` of a node that the caller adds."""
    return Diagnostic(Severity.INFO, code, message, NodeRef(0, key), expected)


def set_key(key: str, text: str) -> Fix:
    """The fix that writes one value; the node is added by `Diagnostic.at`."""
    return Fix(f"set {key}={text}", (SetKey(0, key, text),))


def comment_out(key: str, word: str, meant: str) -> Fix:
    """The fix for `key=word # comment`: the comment moves, and the word becomes the one that was meant."""
    mended = () if word == meant else (SetKey(0, key, meant),)
    return Fix(f"put the comment after {key} on its own line", (LiftComment(0, key), *mended))


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` was probably meant to be."""
    return _closest(word, tuple(known)) if len(word) <= 60 else None


@lru_cache(maxsize=4096)
def _closest(word: str, known: tuple[str, ...]) -> str | None:
    """The known word of the highest ratio, if that is high enough.

    Letters that one of two words lacks bound their ratio, which spares nearly all comparisons: a file may have
    thousands of words that mean nothing.
    """
    letters, best = _letters((word,))[0], (_CLOSE, "")
    matcher = SequenceMatcher(b=word)
    for other, theirs in zip(known, _letters(known), strict=True):
        common = min(len(word) - (letters & ~theirs).bit_count(), len(other) - (theirs & ~letters).bit_count())
        if 2 * common < best[0] * (len(word) + len(other)):
            continue
        matcher.set_seq1(other)
        best = max(best, (matcher.ratio(), other))
    return best[1] or None


@lru_cache(maxsize=256)
def _letters(words: tuple[str, ...]) -> tuple[int, ...]:
    """The letters of each word as a set of bits."""
    return tuple(sum(1 << code for code in {ord(letter) % 256 for letter in word}) for word in words)


def shortened(text: str, most: int = 60) -> str:
    """The text as a message quotes it: a value of a thousand characters helps nobody."""
    return text if len(text) <= most else text[: most - 1] + "…"


def has_errors(problems: Iterable[Diagnostic]) -> bool:
    """True when one of the problems is an error."""
    return any(problem.severity is Severity.ERROR for problem in problems)


class StudioError(Exception):
    """Something that a person can mend: carries the diagnostics to show, never a traceback."""

    def __init__(self, *problems: Diagnostic) -> None:
        super().__init__("; ".join(problem.sentence() for problem in problems))
        self.problems = problems
