"""Layers that change the grid and compute nothing else: upsample, reorg, crop (darknet-semantics 3.5, 4.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from studio.diagnostics import Diagnostic, error, info, set_key
from studio.layers.base import Category, Context, Layer, Out, PrintedRow, Shape, key


@dataclass(frozen=True, slots=True)
class Upsample(Layer):
    """Repeats each pixel `stride` times in both directions; a negative stride sums blocks instead.

    Input C x H x W; output C x H*stride x W*stride, or C x H//|stride| x W//|stride|.
    """

    section: ClassVar[str] = "upsample"
    category: ClassVar[Category] = Category.UPSAMPLE
    summary: ClassVar[str] = "Repeats each pixel; a negative stride sums blocks of pixels instead."

    stride: int = key(2, "Enlargement in both directions; negative makes the map smaller.", unit="px", shown=True)
    scale: float = key(1.0, "Factor on every value.")

    def infer(self, inputs: tuple[Shape, ...], context: Context) -> Out:
        """The enlarged or reduced map."""
        shape, step = inputs[0], abs(self.stride)
        if self.stride < 0:
            return Out.of(Shape.of(shape.c, shape.h // step, shape.w // step))
        return Out.of(Shape.of(shape.c, shape.h * step, shape.w * step))

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """No step, a vector before, blocks that are summed where a mean is expected, rows left over."""
        shape, step = inputs[0], abs(self.stride)
        if self.stride == 0:
            yield error("upsample-stride", "stride=0", key="stride", expected="2 or more", fix=set_key("stride", "2"))
        elif shape.known and not shape.image:
            yield error("upsample-image", f"upsample of a vector of {shape}", key="stride", expected="a map before it")
        elif self.stride < 0 and shape.image:
            if shape.h % step or shape.w % step:
                yield error(
                    "upsample-divide",
                    f"stride={self.stride} leaves rows or columns of {shape.h}×{shape.w} over",
                    key="stride",
                    expected=f"a map whose sides {step} divides",
                )
            if self.scale == 1:
                yield info(
                    "upsample-sum",
                    f"stride={self.stride} sums blocks of {step}×{step} pixels",
                    key="stride",
                    expected=f"scale={1 / step**2:g} where their mean is meant",
                )

    def printed(self, row: PrintedRow) -> str:
        """`upsample                 2x    13 x  13 x 128 ->   26 x  26 x 128`."""
        word = "upsample" if self.stride >= 0 else "downsample"
        return f"{word:24}{abs(self.stride):2}x  {row.sizes()}"

    def facts(self) -> tuple[str, ...]:
        """The factor."""
        return (f"×{self.stride}" if self.stride > 0 else f"÷{-self.stride}",)
