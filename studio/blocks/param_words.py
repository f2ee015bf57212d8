"""Values of block parameters as short words for YAML and command lines, and back.

`x6` and `x1/4` are ratios of the input's channels, `192` a fixed count, `none` no squeeze-excite.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from studio.blocks.base import Block, ParamSpec
from studio.diagnostics import StudioError, did_you_mean, error
from studio.scaling import Fixed, Ratio


def write_param(value: Any) -> Any:
    """A parameter's value as a word or number."""
    match value:
        case Ratio(fraction):
            return f"x{fraction}"
        case Fixed(filters):
            return filters
        case None:
            return "none"
        case tuple():
            return list(value)
        case _:
            return value


def read_param(block: type[Block], name: str, word: Any) -> Any:
    """A parameter's value from a word. Raises StudioError for an unknown name, a wrong type or an impossible value."""
    spec = block.param(name)
    if spec is None:
        names = [item.name for item in block.params()]
        guess = did_you_mean(name, names)
        raise StudioError(
            error(
                "param-unknown", f"{block.kind} has no parameter {name!r}", key=name, expected=guess or ", ".join(names)
            )
        )
    return read_word(spec, word)


def read_word(spec: ParamSpec, word: Any) -> Any:
    """The value that a word gives a parameter. Raises StudioError for a wrong type or an impossible value."""
    value = _read(spec, word)
    numbers = value if isinstance(value, tuple) else (value,)
    in_range = value != () and all(_in_range(spec, number) for number in numbers)
    if not in_range or (spec.choices and value not in spec.choices):
        raise _bad(spec, word)
    return value


def _in_range(spec: ParamSpec, value: Any) -> bool:
    """True for what is no number, and for a number within the bounds of a parameter."""
    if not isinstance(value, int | float):
        return True
    return (spec.low is None or value >= spec.low) and (spec.high is None or value <= spec.high)


def _read(spec: ParamSpec, word: Any) -> Any:
    kinds = [part.strip() for part in spec.kind.split("|")]
    if "None" in kinds and word in (None, "none"):
        return None
    readers: dict[str, Callable[[Any], Any]] = {
        "int": _int,
        "float": _float,
        "bool": _bool,
        "str": str,
        "Width": _width,
    }
    reader = readers.get(kinds[0])
    try:
        return reader(word) if reader else _items(word, _float if "float" in kinds[0] else _int)
    except (ValueError, TypeError, ZeroDivisionError):
        raise _bad(spec, word) from None


def _bad(spec: ParamSpec, word: Any) -> StudioError:
    if spec.choices:
        expected = "one of " + ", ".join(choice or "''" for choice in spec.choices)
    elif "Width" in spec.kind:
        expected = "a ratio such as x6 or x1/4, or a count of filters" + (", or none" if "None" in spec.kind else "")
    else:
        bounds = [f"at least {spec.low:g}"] if spec.low is not None else []
        bounds += [f"at most {spec.high:g}"] if spec.high is not None else []
        kind = "numbers such as 3,5,7," if spec.kind.startswith("tuple") else spec.kind
        expected = " ".join([kind, *bounds])
    return StudioError(error("param-value", f"{spec.name}={word!r}", key=spec.name, expected=expected))


def _int(word: Any) -> int:
    if isinstance(word, bool) or (isinstance(word, float) and word != int(word)):
        raise ValueError(word)
    return int(word)


def _items(word: Any, one: Callable[[Any], Any]) -> tuple[Any, ...]:
    """A list, or a text such as `3,5,7`; a single number is a list of one."""
    items = word.split(",") if isinstance(word, str) else word if isinstance(word, list | tuple) else [word]
    return tuple(one(item) for item in items)


def _float(word: Any) -> float:
    return float(word)


def read_flag(word: Any) -> bool:
    """Yes or no from a word. Raises StudioError for another one."""
    try:
        return _bool(word)
    except ValueError:
        raise StudioError(error("flag", f"{word!r} is neither yes nor no", expected="true or false")) from None


def _bool(word: Any) -> bool:
    words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    if str(word).lower() not in words:
        raise ValueError(word)
    return words[str(word).lower()]


def _width(word: Any) -> Ratio | Fixed:
    text = str(word).strip()
    if text[:1] in ("x", "×"):
        ratio = Fraction(text[1:])
        if ratio <= 0:
            raise ValueError(word)
        return Ratio(ratio)
    filters = _int(word)
    if filters < 1:
        raise ValueError(word)
    return Fixed(filters)
