"""What one output pixel of a layer reads of its input: the geometry behind strides and receptive fields."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple


class Window(NamedTuple):
    """Size, stride and pixels before the map's edge, each (vertical, horizontal); the default is one pixel.

    The stride says how far the window moves from one output pixel to the next; an upsampling has 1/s.
    """

    size: tuple[int, int] = (1, 1)
    stride: tuple[Fraction | int, Fraction | int] = (1, 1)
    before: tuple[int, int] = (0, 0)

    @classmethod
    def square(cls, size: int, strides: tuple[int, int], before: int = 0) -> Window:
        """A square window with (vertical, horizontal) strides."""
        return cls((size, size), strides, (before, before))

    @classmethod
    def whole(cls, height: int, width: int) -> Window:
        """The whole map, as a global pool or a flattening layer reads it; a vector counts as one pixel."""
        size = max(1, height), max(1, width)
        return cls(size, size)

    def then(self, after: Window) -> Window:
        """This window followed by another on its output; its stride must be whole."""
        pairs = zip(self.size, self.stride, self.before, after.size, after.stride, after.before, strict=True)
        parts = [
            (size + (more - 1) * int(stride), stride * step, before + lead * int(stride))
            for size, stride, before, more, step, lead in pairs
        ]
        (a, b, c), (d, e, f) = parts
        return Window((a, d), (b, e), (c, f))
