"""What coefficients and repeats may be, so that a slip of a digit is told instead of filling the memory."""

from __future__ import annotations

from math import isfinite

from studio.diagnostics import StudioError, error
from studio.layers.base import Context
from studio.scaling import Scale

#: The largest coefficient of width or depth, input in pixels, and repeats of one block.
MOST_TIMES, MOST_PIXELS, MOST_REPEATS = 64.0, 65536, 1000
#: The largest share of images that may lose the branch of a block.
MOST_DROPPED = 0.99


def checked_scale(scale: Scale) -> Scale:
    """The scale itself; raises StudioError where a coefficient is no number within reason."""
    for name, value, most in (
        ("width", scale.width, MOST_TIMES),
        ("depth", scale.depth, MOST_TIMES),
        ("resolution", scale.resolution, MOST_PIXELS),
        ("divisor", scale.divisor, 4096),
        ("minimum", scale.minimum, MOST_PIXELS),
    ):
        if value is None and name in ("resolution", "minimum"):
            continue
        number = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
        if not number or not 0 < value <= most:  # type: ignore[operator]
            expected = f"a number above 0, at most {most:g}"
            raise StudioError(error("scale", f"{name}={value}", key=name, expected=expected))
    if not isfinite(scale.round_limit) or not 0 <= scale.round_limit < 1:
        message = f"round_limit={scale.round_limit}"
        raise StudioError(error("scale", message, key="round_limit", expected="0, or a number below 1 such as 0.9"))
    return scale


def checked_context(context: Context) -> Context:
    """The context itself; raises StudioError for constants that are no numbers within reason."""
    for name, value, most in (
        ("bn_eps", context.bn_eps, 1.0),
        ("bn_momentum", context.bn_momentum, 1.0),
        ("drop_connect", context.drop_connect, MOST_DROPPED),
    ):
        said: object = value
        number = isinstance(said, int | float) and not isinstance(said, bool) and isfinite(said)
        if not number or not 0 <= value <= most:
            raise StudioError(error("context", f"{name}={value}", key=name, expected=f"a number from 0 to {most:g}"))
    padding: object = context.padding
    if padding not in ("symmetric", "same"):
        message = f"padding={padding}"
        raise StudioError(error("context", message, key="padding", expected="symmetric or same"))
    return context


def checked_repeats(repeats: int, name: str) -> int:
    """The repeats themselves; raises StudioError for fewer than one or far too many."""
    if not 1 <= repeats <= MOST_REPEATS:
        expected = f"1 to {MOST_REPEATS}"
        raise StudioError(error("repeats", f"{name}: repeats={repeats}", key="repeats", expected=expected))
    return repeats
