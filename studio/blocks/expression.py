"""Arithmetic in block files: `channels * 6`, `stride == 1 and channels == filters`. Nothing else, and bounded.

An expression is parsed and walked here, never given to Python to run: numbers, the block's parameters and `channels`,
the operators of arithmetic, comparison and logic, a conditional, and a handful of functions.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from studio.scaling import Fixed, Ratio

#: The name of the channels that a block reads.
CHANNELS = "channels"
#: Characters of one expression, and the largest number that may come up in it.
LONGEST, LARGEST = 200, 10**12
_HIGHEST_POWER = 16

_OPERATORS: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_SIGNS: dict[type[ast.AST], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "min": min,
    "max": max,
    "round": round,
    "ceil": math.ceil,
    "floor": math.floor,
    "int": int,
}
_ARITHMETIC = "arithmetic over parameters and channels, such as channels * 6"


class ExpressionError(ValueError):
    """An expression that cannot be read or has no value; `expected` says what could stand there."""

    def __init__(self, message: str, expected: str = "") -> None:
        super().__init__(message)
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression as it was written."""

    text: str

    @property
    def names(self) -> frozenset[str]:
        """The parameters that it mentions, and `channels`."""
        return _parsed(self.text)[1]

    @property
    def lone_name(self) -> str:
        """The name that is all of it; '' for anything longer."""
        tree = _parsed(self.text)[0]
        return tree.id if isinstance(tree, ast.Name) else ""

    def value(self, names: Mapping[str, Any]) -> Any:
        """Its value; a lone name gives what it stands for, whatever that is. Raises ExpressionError."""
        tree = _parsed(self.text)[0]
        if isinstance(tree, ast.Name):
            return names[tree.id]
        return _plain(_evaluated(tree, names))


def read_expression(text: str, names: Collection[str]) -> Expression:
    """The expression of a text in which `names` may stand. Raises ExpressionError for anything else."""
    unknown = sorted(_parsed(text)[1] - set(names))
    if unknown:
        raise ExpressionError(f"there is no parameter {unknown[0]!r}", ", ".join(names))
    return Expression(text)


@lru_cache(maxsize=4096)
def _parsed(text: str) -> tuple[ast.expr, frozenset[str]]:
    """The syntax of an expression and its names. Raises ExpressionError where it is more than arithmetic."""
    if len(text) > LONGEST:
        raise ExpressionError(f"an expression of {len(text)} characters", f"up to {LONGEST}")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ExpressionError(f"{text!r} is no expression", _ARITHMETIC) from None
    names: set[str] = set()
    _check(tree, text, names)
    return tree, frozenset(names)


def _check(tree: ast.AST, text: str, names: set[str]) -> None:
    match tree:
        case ast.Constant(value=bool() | int() | float() | str()):
            return
        case ast.Name(id=name):
            names.add(name)
            return
        case ast.BinOp(op=ast.Div() | ast.Pow()) | ast.BoolOp() | ast.IfExp():
            pass
        case ast.BinOp(op=op) if type(op) in _OPERATORS:
            pass
        case ast.UnaryOp(op=op) if type(op) in _SIGNS:
            pass
        case ast.Compare(ops=ops) if all(type(op) in _OPERATORS for op in ops):
            pass
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
            for argument in arguments:
                _check(argument, text, names)
            return
        case _:
            raise ExpressionError(f"{text!r} is not arithmetic", _ARITHMETIC)
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.expr):
            _check(child, text, names)


def _evaluated(tree: ast.expr, names: Mapping[str, Any]) -> Any:
    match tree:
        case ast.Constant(value=value):
            return _bounded(value)
        case ast.Name(id=name):
            return _number(name, names[name])
        case ast.BoolOp(op=op, values=values):
            found: Any = True
            for item in values:
                found = _evaluated(item, names)
                if bool(found) is isinstance(op, ast.Or):
                    break
            return found
        case ast.IfExp(test=test, body=body, orelse=other):
            return _evaluated(body if _evaluated(test, names) else other, names)
        case ast.UnaryOp(op=sign, operand=operand):
            return _carried_out(_SIGNS[type(sign)], _evaluated(operand, names))
        case ast.BinOp(left=left, op=binary, right=right):
            return _binary(binary, _evaluated(left, names), _evaluated(right, names))
        case ast.Compare(left=left, ops=comparisons, comparators=others):
            terms = [_evaluated(item, names) for item in (left, *others)]
            pairs = zip(comparisons, terms, terms[1:], strict=False)
            return all(_carried_out(_OPERATORS[type(each)], one, other) for each, one, other in pairs)
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _carried_out(FUNCTIONS[name], *(_evaluated(item, names) for item in arguments))
    raise ExpressionError("this is not arithmetic", _ARITHMETIC)


def _binary(op: ast.operator, left: Any, right: Any) -> Any:
    if isinstance(op, ast.Div):
        exact = isinstance(left, int | Fraction) and isinstance(right, int | Fraction)
        return _carried_out(Fraction if exact else operator.truediv, left, right)
    if isinstance(op, ast.Pow):
        if not isinstance(right, int) or not 0 <= right <= _HIGHEST_POWER:
            raise ExpressionError("an exponent out of range", f"a whole number from 0 to {_HIGHEST_POWER}")
        return _carried_out(operator.pow, left, right)
    if isinstance(left, str) or isinstance(right, str):
        raise ExpressionError("a word in arithmetic", "numbers; words can only be compared")
    return _carried_out(_OPERATORS[type(op)], left, right)


def _carried_out(function: Callable[..., Any], *values: Any) -> Any:
    try:
        return _bounded(function(*values))
    except ZeroDivisionError:
        raise ExpressionError("a division by zero", "a divisor above 0") from None
    except (TypeError, ValueError, OverflowError):
        raise ExpressionError("this has no value", _ARITHMETIC) from None


def _bounded(value: Any) -> Any:
    if isinstance(value, str | bool):
        return value
    fine = not isinstance(value, Fraction) or value.denominator <= LARGEST
    if isinstance(value, int | float | Fraction) and fine and -LARGEST <= value <= LARGEST:
        return value
    raise ExpressionError("a number out of bounds", f"numbers up to {LARGEST:,}")


def _number(name: str, value: Any) -> Any:
    """What a parameter stands for in arithmetic: a ratio its fraction, a fixed width its filters."""
    if isinstance(value, Ratio):
        return _bounded(value.value)
    if isinstance(value, Fixed):
        return _bounded(value.filters)
    if isinstance(value, bool | int | float | str):
        return _bounded(value)
    raise ExpressionError(f"{name} is no number here", "a parameter with a number, or the name alone")


def _plain(value: Any) -> Any:
    """A whole number as int, another fraction as float."""
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else float(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value
