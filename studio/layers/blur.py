"""The fixed blur that follows an antialiased layer: a depthwise convolution that is never trained or stored.

It is printed as a row of its own but costs nothing in Darknet's count (darknet-semantics 3.2).
"""

from __future__ import annotations

from studio.cfg.parse import f32
from studio.layers.arithmetic import steps
from studio.layers.base import PrintedRow, Shape
from studio.layers.window import Window


def _kernel(antialiasing: int) -> tuple[int, int]:
    """(size, padding on each side): mode 2 is a 2x2 mean, every other a 3x3 binomial kernel."""
    return (2, 0) if antialiasing == 2 else (3, 1)


def blur_window(antialiasing: int, strides: tuple[int, int]) -> Window:
    """What one blurred pixel reads."""
    size, pad = _kernel(antialiasing)
    return Window.square(size, strides, pad)


def blurred(sharp: Shape, antialiasing: int, strides: tuple[int, int]) -> Shape:
    """The map after the blur with (vertical, horizontal) strides."""
    size, pad = _kernel(antialiasing)
    down, across = strides
    return Shape.of(sharp.c, steps(sharp.h, 2 * pad, size, down), steps(sharp.w, 2 * pad, size, across))


def blur_row(row: PrintedRow, antialiasing: int, strides: tuple[int, int]) -> str:
    """The row of the blur in Darknet's table: a convolution with as many groups as channels."""
    size, _ = _kernel(antialiasing)
    down, across = strides
    a, b = row.out.indexed, row.out.next
    count = f"{a.c:5}/{a.c:4} " if a.c > 1 else f"{a.c:5}      "
    step = f"{size:2}x{size:2}/{across:2}x{down:2} " if down != across else f"{size:2} x{size:2}/{down:2}   "
    bflops = f32(2.0 * a.c * size * size * b.h * b.w / 1000000000.0)
    sizes = f"{a.w:4} x{a.h:4} x{a.c:4} -> {b.w:4} x{b.h:4} x{b.c:4}"
    return f"conv  {count}{step}{sizes} {bflops:5.3f} BF"
