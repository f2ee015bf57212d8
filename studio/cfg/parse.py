"""Text to sections: what Darknet reads in a chunk, and where each key and value stands (darknet-semantics 1)."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from functools import lru_cache

from studio.cfg.text import Chunk, squeeze


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One `key=value` line. `line` counts from the chunk's first line (0-based); columns are 1-based in the raw line.

    `value` is None for a key without `=` and empty for `key=`; Darknet takes both as missing.
    """

    key: str
    value: str | None
    line: int
    column: int
    value_column: int
    end: int


@dataclass(frozen=True, slots=True)
class Section:
    """What a chunk says: section name as Darknet compares it, and its keys in order, duplicates included.

    `name` is the text between the brackets, or the whole stripped header where something follows them (an unknown
    type then); empty when the chunk has no header.
    """

    name: str
    header: int
    column: int
    keys: tuple[KeyLine, ...]

    def counting(self) -> dict[str, KeyLine]:
        """The lines that count, by key: the first of equal keys, without those that have no value."""
        result: dict[str, KeyLine] = {}
        for line in self.keys:
            if line.value:
                result.setdefault(line.key, line)
        return result

    def values(self) -> dict[str, str]:
        """The values that count."""
        result: dict[str, str] = {}
        for line in self.keys:
            if line.value:
                result.setdefault(line.key, line.value)
        return result

    def find(self, key: str) -> KeyLine | None:
        """The line whose value counts for `key`."""
        return next((line for line in self.keys if line.key == key and line.value), None)


@lru_cache(maxsize=16384)
def parse_chunk(chunk: Chunk) -> Section:
    """Read one chunk; never fails."""
    name, header, column = "", 0, 1
    keys: list[KeyLine] = []
    for number, line in enumerate(chunk):
        seen = squeeze(line)
        if not seen or seen[0] in "#;":
            continue
        start = len(line) - len(line.lstrip(" \t\r\n")) + 1
        if seen[0] == "[":
            closed = seen.endswith("]") and seen.count("]") == 1
            name, header, column = (seen[1:-1] if closed else seen), number, start
        else:
            keys.append(_key_line(seen, line, number, start))
    return Section(name, header, column, tuple(keys))


def _key_line(seen: str, line: str, number: int, start: int) -> KeyLine:
    end = len(line.rstrip(" \t\r\n")) + 1
    if "=" not in seen:
        return KeyLine(seen, None, number, start, start, end)
    key, _, value = seen.partition("=")
    after = line.index("=") + 1
    rest = line[after:]
    return KeyLine(key, value, number, start, after + len(rest) - len(rest.lstrip(" \t")) + 1, end)


_INT = re.compile(r"[+-]?\d+", re.ASCII)
_FLOAT = re.compile(
    r"[+-]?(?:0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)(?:[pP][+-]?\d+)?"
    r"|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|inf(?:inity)?|nan)",
    re.IGNORECASE | re.ASCII,
)


def atoi(text: str) -> int:
    """An int as C's atoi reads it: leading digits count, anything else is 0; kept within 32 bits."""
    if len(text) < 10 and text.isascii() and (text[1:] if text[:1] == "-" else text).isdecimal():
        return int(text)
    found = _INT.match(text)
    if not found:
        return 0
    digits = found.group()
    value = int(digits) if len(digits) < 20 else (-(2**31) if digits[0] == "-" else 2**31 - 1)
    return max(-(2**31), min(2**31 - 1, value))


def atof(text: str) -> float:
    """A float as C's atof reads it: the longest number at the start, else 0."""
    found = _FLOAT.match(text)
    if not found:
        return 0.0
    digits = found.group()
    if "x" in digits.lower():
        try:
            return float.fromhex(digits)
        except (OverflowError, ValueError):
            return float("inf")
    return float(digits)


def truncated(text: str) -> int:
    """A float stored in an int: cut off at the point; what an int can't hold becomes the lowest one, as on x86."""
    value = atof(text)
    return int(value) if -(2.0**31) <= value < 2.0**31 else -(2**31)


_SINGLE = struct.Struct("f")


def f32(value: float) -> float:
    """The value rounded to IEEE single precision, as Darknet stores floats; too large becomes infinite."""
    try:
        return float(_SINGLE.unpack(_SINGLE.pack(value))[0])
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def items(text: str) -> tuple[str, ...]:
    """The items of a list value: one more than its commas, so a trailing comma adds an empty item (read as 0)."""
    return tuple(text.split(","))
