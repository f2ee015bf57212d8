"""Pooling: windows of maxima or means, and the mean of the whole map."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from studio.cfg.parse import f32
from studio.diagnostics import Diagnostic, error, info, warning
from studio.layers.arithmetic import int32, steps
from studio.layers.base import Category, Context, Layer, Out, PrintedRow, Shape, Work, key
from studio.layers.blur import blur_row, blur_window, blurred
from studio.layers.rules import overrun_problems
from studio.layers.torch_text import TorchForm, blurred_form, pool_text
from studio.layers.window import Window


@dataclass(frozen=True, slots=True)
class _Pool(Layer):
    """What both windowed pools share: size, strides, and padding that counts both sides together.

    Output C x OH x OW with `OH = (H + padding - size) // stride_y + 1`; by default padding is size - 1, which gives
    ceil(H / stride) (darknet-semantics 3.5).
    """

    category: ClassVar[Category] = Category.POOL
    needs_image: ClassVar[bool] = True
    tag: ClassVar[str] = ""

    size: int | None = key(
        None, "Side of the window; as large as `stride` where missing.", low=1, unit="px", shown=True
    )
    stride: int = key(1, "Step of the window in both directions.", low=1, unit="px", shown=True)
    stride_x: int | None = key(None, "Horizontal step; `stride` where missing.", low=1, unit="px", unset="as stride")
    stride_y: int | None = key(None, "Vertical step; `stride` where missing.", low=1, unit="px", unset="as stride")
    padding: int | None = key(
        None, "Pixels of padding on both sides together; size - 1 where missing.", low=0, unit="px"
    )

    @property
    def reach(self) -> int:
        """Side of the window that counts."""
        return self.stride if self.size is None else self.size

    @property
    def strides(self) -> tuple[int, int]:
        """(vertical, horizontal) stride that counts."""
        down = self.stride if self.stride_y is None else self.stride_y
        across = self.stride if self.stride_x is None else self.stride_x
        return down, across

    @property
    def pixels(self) -> int:
        """Padding of both sides together that counts; its smaller half lies in front."""
        return self.reach - 1 if self.padding is None else self.padding

    def windowed(self, shape: Shape, down: int, across: int) -> Shape:
        """The map of windows at these strides."""
        height = steps(shape.h, self.pixels, self.reach, down)
        return Shape.of(shape.c, height, steps(shape.w, self.pixels, self.reach, across))

    def infer(self, inputs: tuple[Shape, ...], context: Context) -> Out:
        """C x OH x OW."""
        return Out.of(self.windowed(inputs[0], *self.strides))

    def window(self, inputs: tuple[Shape, ...]) -> Window:
        """The window; the smaller half of the padding lies in front."""
        return Window.square(self.reach, self.strides, self.pixels // 2)

    def work(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Work:
        """One operation for each cell of each window, counted over the input's channels (32-bit product)."""
        operations = int32(self.reach * self.reach * inputs[0].c * out.indexed.h * out.indexed.w)
        return Work(bflops=f32(operations / 1000000000.0))

    def window_problems(self, shape: Shape, moves: tuple[int, int]) -> Iterator[Diagnostic]:
        """Windows or strides that are no windows, nothing left of the map, padding meant for each side.

        `moves`: the strides at which the window itself runs.
        """
        down, across = self.strides
        if self.reach < 1:
            yield error("pool-size", f"size={self.reach}", key="size", expected="1 or more")
        if min(down, across) < 1:
            name = next(name for name in ("stride_x", "stride_y", "stride") if self.value(name) == min(down, across))
            yield error("pool-stride", f"{name}={min(down, across)}", key=name, expected="1 or more")
        elif self.reach >= 1 and shape.image:
            yield from overrun_problems("pool", shape, self.windowed(shape, *moves), self.reach, self.pixels)
            yield from self._padding_problems(shape)

    def _padding_problems(self, shape: Shape) -> Iterator[Diagnostic]:
        if self.padding is not None and self.padding == self.reach // 2 != self.reach - 1:
            yield warning(
                "pool-padding",
                f"padding={self.padding} counts both sides together: {self.padding // 2} before,"
                f" {self.padding - self.padding // 2} after",
                key="padding",
                expected=f"{self.reach - 1}, the default, for {self.reach // 2} on each side",
            )
        elif self.padding is None and self.reach % 2 == 0:
            yield from self._ceiling_problems(shape)

    def _ceiling_problems(self, shape: Shape) -> Iterator[Diagnostic]:
        """Even windows: the default padding rounds up where other frameworks round down."""
        down, across = self.strides
        here, plain = self.windowed(shape, down, across), replace(self, padding=0).windowed(shape, down, across)
        if here != plain:
            yield info(
                "pool-ceiling",
                f"the default padding of {self.pixels} makes {here.h}×{here.w} of {shape.h}×{shape.w}",
                key="size",
                expected=f"padding=0 where {plain.h}×{plain.w} is meant" if plain.image else "",
            )

    def canonical(self) -> Self:
        """One stride where both are equal; padding of size - 1 is the default."""
        down, across = self.strides
        same = down == across
        return replace(
            self,
            size=self.reach,
            stride=down if same else 1,
            stride_x=None if same else across,
            stride_y=None if same else down,
            padding=None if self.pixels == self.reach - 1 else self.pixels,
        )

    def printed_window(self, tag: str, row: PrintedRow, down: int, across: int) -> str:
        """`max                2x 2/ 2    416 x 416 x  16 ->  208 x 208 x  16 0.003 BF`."""
        if down == across:
            size = f"{tag:18}{self.reach:2}x{self.reach:2}/{down:2}   "
        else:
            size = f"{tag:17}{self.reach:2}x{self.reach:2}/{across:2}x{down:2} "
        return f"{size}{row.sizes()} {row.bflops:5.3f} BF"

    def printed(self, row: PrintedRow) -> str:
        """The row with the layer's tag."""
        return self.printed_window(self.tag, row, *self.strides)

    def facts(self) -> tuple[str, ...]:
        """Window and stride."""
        down, across = self.strides
        return f"{self.reach}×{self.reach}", f"s{down}" if down == across else f"s{down}x{across}"


@dataclass(frozen=True, slots=True)
class MaxPool(_Pool):
    """The largest value of each window; with `maxpool_depth`, the largest of channels g, g + OC, ... at each pixel.

    Input C x H x W; output C x OH x OW, or out_channels x H x W. Antialiased it runs at stride 1 and a fixed blur
    with the strides follows (darknet-semantics 3.5).
    """

    section: ClassVar[str] = "maxpool"
    aliases: ClassVar[tuple[str, ...]] = ("max",)
    summary: ClassVar[str] = "Largest value of each window; halves the map with size 2, stride 2."
    tag: ClassVar[str] = "max"

    maxpool_depth: bool = key(False, "Maxima over channels instead of windows; size and stride are unused.")
    out_channels: int = key(1, "Output channels of maxpool_depth.", low=1, unit="channels")
    antialiasing: int = key(
        0, "Run at stride 1, then blur with the stride: 1 is a 3x3 kernel, 2 a 2x2 mean.", low=0, high=2
    )
    maxpool_zero_nonmax: bool = key(False, "GPU training: set all but the maxima of the input to zero.", aside=True)

    def window(self, inputs: tuple[Shape, ...]) -> Window:
        """The window, and the blur after it; one pixel for maxima over channels."""
        if self.maxpool_depth:
            return Window()
        if not self.antialiasing:
            return _Pool.window(self, inputs)
        sharp = Window.square(self.reach, (1, 1), self.pixels // 2)
        return sharp.then(blur_window(self.antialiasing, self.strides))

    def _sharp(self, shape: Shape) -> Shape:
        if self.maxpool_depth:
            return Shape.of(self.out_channels, shape.h, shape.w)
        return self.windowed(shape, *((1, 1) if self.antialiasing else self.strides))

    def infer(self, inputs: tuple[Shape, ...], context: Context) -> Out:
        """C x OH x OW, or out_channels x H x W; antialiased, readers by index see the stride-1 size."""
        sharp = self._sharp(inputs[0])
        return Out(blurred(sharp, self.antialiasing, self.strides), sharp) if self.antialiasing else Out.of(sharp)

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """What windows can get wrong; channels that maxima over channels leave out."""
        shape = inputs[0]
        if not self.maxpool_depth:
            yield from self.window_problems(shape, (1, 1) if self.antialiasing else self.strides)
        elif self.out_channels < 1 or (shape.image and self.out_channels > shape.c):
            yield error(
                "pool-channels",
                f"out_channels={self.out_channels} of {shape.c} channels",
                key="out_channels",
                expected=f"1 to {shape.c}",
            )

    def canonical(self) -> Self:
        """Also: out_channels counts with maxpool_depth only."""
        base = _Pool.canonical(self)
        return replace(base, out_channels=self.out_channels if self.maxpool_depth else 1)

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """torch's own pool where its padding can be the same."""
        if self.maxpool_depth:
            return (
                None
                if self.antialiasing
                else TorchForm(f"DepthMaxPool({self.out_channels})", "{self}({0})", ("DepthMaxPool",))
            )
        same = context.padding == "same"
        form = pool_text("Max", self.reach, (1, 1) if self.antialiasing else self.strides, self.pixels, same=same)
        return blurred_form(form, self.antialiasing, self.strides) if self.antialiasing else form

    def printed(self, row: PrintedRow) -> str:
        """The windowed row; antialiased, at stride 1 with the row of the blur under it."""
        down, across = (1, 1) if self.antialiasing else self.strides
        text = self.printed_window("max-depth" if self.maxpool_depth and down == across else "max", row, down, across)
        return text + "\n" + blur_row(row, self.antialiasing, self.strides) if self.antialiasing else text

    def facts(self) -> tuple[str, ...]:
        """Window and stride, or the channels of maxpool_depth."""
        return ("depth", str(self.out_channels)) if self.maxpool_depth else _Pool.facts(self)


@dataclass(frozen=True, slots=True)
class LocalAvgPool(_Pool):
    """The mean of each window, over the cells inside the map (darknet-semantics 3.5)."""

    section: ClassVar[str] = "local_avgpool"
    aliases: ClassVar[tuple[str, ...]] = ("local_avg",)
    summary: ClassVar[str] = "Mean of each window."
    tag: ClassVar[str] = "avg"

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """torch's own pool where its padding can be the same."""
        return pool_text("Avg", self.reach, self.strides, self.pixels, same=context.padding == "same")

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """What windows can get wrong."""
        return self.window_problems(inputs[0], self.strides)


@dataclass(frozen=True, slots=True)
class AvgPool(Layer):
    """The mean of each channel over the whole map: C x H x W to C x 1 x 1."""

    section: ClassVar[str] = "avgpool"
    aliases: ClassVar[tuple[str, ...]] = ("avg",)
    category: ClassVar[Category] = Category.POOL
    summary: ClassVar[str] = "Mean of each channel over the whole map, the end of most classifiers."
    needs_image: ClassVar[bool] = True

    def infer(self, inputs: tuple[Shape, ...], context: Context) -> Out:
        """C x 1 x 1."""
        return Out.of(Shape.of(inputs[0].c, 1, 1))

    def window(self, inputs: tuple[Shape, ...]) -> Window:
        """The whole map."""
        return Window.whole(*inputs[0][1:3])

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """The mean over height and width."""
        return TorchForm("", "{0}.mean((2, 3), keepdim=True)")

    def printed(self, row: PrintedRow) -> str:
        """`avg                            7 x   7 x1280 ->   1280`."""
        shape = row.inputs[0]
        return f"avg                          {shape.w:4} x{shape.h:4} x{shape.c:4} ->   {shape.c:4}"

    def facts(self) -> tuple[str, ...]:
        """That it is the whole map."""
        return ("global",)
