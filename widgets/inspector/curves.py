"""What the activation words of a cfg compute, for the small drawings in their list (darknet-semantics 4.2)."""

from __future__ import annotations

import math
from collections.abc import Callable

Function = Callable[[float], float]


def curve_of(word: str) -> Function | None:
    """The function of a word of one argument; None for those that look at several channels at once."""
    return _CURVES.get(word)


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def _softplus(x: float) -> float:
    return math.log1p(math.exp(x))


def _gelu(x: float) -> float:
    return 0.5 * x * (1 + math.tanh(0.797885 * x + 0.035677 * x**3))


def _stair(x: float) -> float:
    whole = math.floor(x)
    return math.floor(x / 2) if whole % 2 == 0 else (x - whole) + math.floor(x / 2)


def _plse(x: float) -> float:
    if x < -4:
        return 0.01 * (x + 4)
    return 0.01 * (x - 4) + 1 if x > 4 else 0.125 * x + 0.5


def _lhtan(x: float) -> float:
    if x < 0:
        return 0.001 * x
    return 0.001 * (x - 1) + 1 if x > 1 else x


def _hard_mish(x: float) -> float:
    if x > 0:
        return x
    return x * x / 2 + x if x > -2 else 0.0


def _hard_sigmoid(x: float) -> float:
    return min(max(x + 3, 0.0), 6.0) / 6


_CURVES: dict[str, Function] = {
    "hard_sigmoid": _hard_sigmoid,
    "hard_swish": lambda x: x * _hard_sigmoid(x),
    "logistic": _logistic,
    "loggy": lambda x: 2 * _logistic(x) - 1,
    "relu": lambda x: max(x, 0.0),
    "relu6": lambda x: min(max(x, 0.0), 6.0),
    "relie": lambda x: x if x > 0 else 0.01 * x,
    "leaky": lambda x: x if x > 0 else 0.1 * x,
    "revleaky": lambda x: x if x > 0 else 0.1 * x,
    "ramp": lambda x: max(x, 0.0) + 0.1 * x,
    "linear": lambda x: x,
    "tanh": math.tanh,
    "elu": lambda x: x if x >= 0 else math.expm1(x),
    "selu": lambda x: 1.0507 * (x if x >= 0 else 1.6732 * math.expm1(x)),
    "gelu": _gelu,
    "swish": lambda x: x * _logistic(x),
    "mish": lambda x: x * math.tanh(_softplus(x)),
    "hard_mish": _hard_mish,
    "hardtan": lambda x: min(max(x, -1.0), 1.0),
    "lhtan": _lhtan,
    "plse": _plse,
    "stair": _stair,
}
