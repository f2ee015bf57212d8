"""What the text of one section says wrong, whatever the layer means: keys, numbers, lists, comments.

Darknet never complains about most of this: it deletes blanks, stops reading a number at the first odd character, and
takes comments as part of the value (darknet-semantics 1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

from studio.cfg.parse import KeyLine, Section, atof, atoi, items, truncated
from studio.diagnostics import (
    Diagnostic,
    DropKey,
    Fix,
    RenameKey,
    SetKey,
    comment_out,
    did_you_mean,
    error,
    info,
    set_key,
    shortened,
    warning,
)
from studio.layers.base import KeySpec, Kind, Layer
from studio.layers.net import Net
from studio.layers.values import write_float

#: A problem and the line it is about; None is the header.
Found = tuple[Diagnostic, KeyLine | None]

#: Words at least this alike are one and the same, misspelt (`SequenceMatcher.ratio`).
_SURE = 0.75
_YES, _NO = ("true", "yes", "on"), ("false", "no", "off")
_WHOLE = re.compile(r"[+-]?\d+(\.0*)?")
_INTS = (Kind.INT, Kind.FLAG, Kind.INTS, Kind.REF, Kind.REFS)
_LISTS = (Kind.INTS, Kind.FLOATS, Kind.REFS)


def check_section(section: Section, cls: type[Layer] | None) -> Iterator[Found]:
    """The problems of one section's text; `cls` is its layer type, None for an unknown one.

    Fix operations are addressed to node 0; `Diagnostic.at` puts the real one there. `DropKey.lines` count from the
    first line of the chunk, so problems are to be found again after a fix that drops a line.
    """
    counting = section.counting()
    yield from _line_problems(section, counting)
    if cls is None:
        return
    for line in section.keys:
        spec = cls.spec(line.key)
        if spec is None and line.value:
            yield _unknown(line, counting, cls), line
        elif spec is not None and counting.get(line.key) is line:
            for problem in _value_problems(spec, line):
                yield problem, line
    activation = cls.spec("activation")
    if activation is not None and activation.default == "logistic" and "activation" not in counting:
        text = f"[{section.name}] without activation is logistic in Darknet"
        yield warning("activation-default", text, key="activation", expected="activation=linear, leaky, ..."), None


def _line_problems(section: Section, counting: Mapping[str, KeyLine]) -> Iterator[Found]:
    """Lines that Darknet takes as missing, and those after the first of equal keys."""
    later: dict[str, list[KeyLine]] = {}
    for line in section.keys:
        first = counting.get(line.key)
        if line.value == "":
            fix = Fix("remove the line", (DropKey(0, line.key, (line.line,)),))
            yield (
                warning("key-empty", f"{shortened(line.key)}= has no value, Darknet skips it", key=line.key, fix=fix),
                line,
            )
        elif line.value is None:
            text = f"{shortened(line.key)!r} has no =, Darknet takes it as missing"
            yield warning("key-bare", text, key=line.key, expected=f"{shortened(line.key)}=value"), line
        elif first is not None and first is not line:
            later.setdefault(line.key, []).append(line)
    for name, lines in later.items():
        value = shortened(counting[name].value or "")
        drop = DropKey(0, name, tuple(line.line for line in lines))
        fix = Fix(f"keep {shortened(name)}={value}", (drop,))
        text = f"{shortened(name)} is given again, the first one ({value}) counts"
        yield warning("key-duplicate", text, key=name, expected="one line", fix=fix), lines[0]


def _unknown(line: KeyLine, counting: Mapping[str, KeyLine], cls: type[Layer]) -> Diagnostic:
    """A key that the layer does not have. Renaming is offered where the word is close and its place is free."""
    guess = meant_key(line.key, cls)
    text = f"[{cls.section}] has no key {shortened(line.key)!r}, Darknet does not read it"
    if guess is not None and guess not in counting:
        fix = Fix(f"rename to {guess}", (RenameKey(0, line.key, guess),))
        return warning("key-unknown", text, key=line.key, expected=guess, fix=fix)
    return (info if cls is Net else warning)("key-unknown", text, key=line.key)


def meant_key(word: str, cls: type[Layer]) -> str | None:
    """The key of a layer type that a misspelt word surely means."""
    guess = did_you_mean(word.partition("#")[0], [spec.name for spec in cls.keys()])
    return guess if guess is not None and SequenceMatcher(None, guess, word).ratio() >= _SURE else None


def _value_problems(spec: KeySpec, line: KeyLine) -> Iterator[Diagnostic]:
    text = line.value or ""
    if spec.kind is Kind.TEXT:
        if "#" in text and not spec.choices:
            plain = text.partition("#")[0]
            yield warning(
                "inline-comment",
                f"{spec.name}={shortened(text)}: the comment is part of the value",
                key=spec.name,
                expected="comments on lines of their own",
                fix=comment_out(spec.name, plain, plain) if plain else None,
            )
        return
    plain = text.partition("#")[0]
    if spec.kind in _LISTS:
        yield from _list_problems(spec, text, plain)
    elif "#" not in text and line.end - line.value_column > len(text):
        text = f"blanks inside {spec.name} are deleted, Darknet reads {shortened(text)}"
        yield warning("value-blanks", text, key=spec.name, expected="a number without blanks")
    yield from _number_problems(spec, plain)
    if spec.kind is Kind.FLAG and plain.isdecimal() and int(plain) > 1:
        text = f"{spec.name}={shortened(plain)} only switches {spec.name} on, the number does not count"
        yield warning("flag-number", text, key=spec.name, expected="0 or 1")


def _list_problems(spec: KeySpec, text: str, plain: str) -> Iterator[Diagnostic]:
    """A comma too many, which adds an item 0, and commas of a comment, which add items as well."""
    if plain.endswith(","):
        added = "layer 0" if spec.is_reference else "an item 0"
        yield error(
            "list-comma",
            f"the comma at the end of {spec.name} adds {added}",
            key=spec.name,
            expected="no comma after the last item",
            fix=set_key(spec.name, plain.rstrip(",")),
        )
    elif "," in text[len(plain) :] and not spec.ends_at_hash:
        extra = len(items(text)) - len(items(plain))
        yield error(
            "list-comment",
            f"the commas in the comment after {spec.name} add {extra} more items",
            key=spec.name,
            expected="comments on lines of their own",
            fix=comment_out(spec.name, plain, plain),
        )


def _number_problems(spec: KeySpec, plain: str) -> Iterator[Diagnostic]:
    """Numbers that C's atoi and atof read otherwise than they look."""
    parts = items(plain) if spec.kind in _LISTS else (plain,)
    for place, part in enumerate(parts):
        last = place == len(parts) - 1
        if (part == "" and last) or _reads_well(spec, part):
            continue
        meant = _meant(part)
        whole = ",".join((*parts[:place], meant, *parts[place + 1 :])) if meant else ""
        yield warning(
            "number-read",
            f"{spec.name}={shortened(part) or 'nothing'} is read as {_read(spec, part)}",
            key=spec.name,
            expected=meant or ("a whole number" if spec.kind in _INTS else "a number"),
            fix=Fix(f"set {spec.name}={shortened(whole)}", (SetKey(0, spec.name, whole),)) if whole else None,
        )
        return


def _reads_well(spec: KeySpec, part: str) -> bool:
    if spec.kind in _INTS:
        return _WHOLE.fullmatch(part) is not None
    try:
        float(part)
    except ValueError:
        return part.lower().startswith(("0x", "-0x", "+0x"))
    return "_" not in part


def _read(spec: KeySpec, part: str) -> str:
    """What Darknet makes of it."""
    if spec.kind not in _INTS:
        return write_float(atof(part))
    return str(truncated(part) if spec.unit == "float read as int" else atoi(part))


def _meant(part: str) -> str:
    """The whole number that was surely meant, or nothing: `1e3` is 1000, `true` is 1."""
    word = part.lower()
    if word in _YES or word in _NO:
        return "1" if word in _YES else "0"
    try:
        value = float(part)
    except ValueError:
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 2**31 and "_" not in part else ""
