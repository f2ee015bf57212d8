"""How well a text fits what somebody typed: letters in order, better where they begin words or stand together."""

from __future__ import annotations

_START, _TOGETHER, _GAP = 8, 5, 1


def score(typed: str, text: str) -> int | None:
    """Higher is better, None where letters are missing; words may stand in any order."""
    total = 0
    for word in typed.lower().split():
        found = _word_score(word, text.lower())
        if found is None:
            return None
        total += found
    return total - len(text) // 8


def _word_score(word: str, text: str) -> int | None:
    whole = _whole(word, text)
    if whole is not None:
        return whole
    total, at = 0, -1
    for letter in word:
        found = _next(letter, text, at + 1)
        if found < 0:
            return None
        total += _START if _begins(text, found) else _TOGETHER if found == at + 1 else -_GAP
        at = found
    return total


def _whole(word: str, text: str) -> int | None:
    """A word that stands there as typed, best at the start of one."""
    at = text.find(word)
    while at >= 0 and not _begins(text, at):
        later = text.find(word, at + 1)
        if later < 0:
            break
        at = later
    if at < 0:
        return None
    return len(word) * _TOGETHER + (2 * _START if _begins(text, at) else _START if len(word) > 1 else 0) - min(at, 20)


def _next(letter: str, text: str, start: int) -> int:
    """The next place of a letter, one that begins a word before any other."""
    first = at = text.find(letter, start)
    while at >= 0 and not _begins(text, at):
        at = text.find(letter, at + 1)
    return at if at >= 0 and first != start else first


def _begins(text: str, at: int) -> bool:
    return at == 0 or not text[at - 1].isalnum()
