"""Layers that change the grid and compute nothing else: upsample, reorg, crop (darknet-semantics 3.5, 4.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from studio.diagnostics import Diagnostic, error, info, set_key
from studio.layers.base import NOTHING, Category, Context, Layer, Out, PrintedRow, Shape, key
from studio.layers.torch_text import TorchForm, arguments, number_text
from studio.layers.window import Window


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

    def window(self, inputs: tuple[Shape, ...]) -> Window:
        """A part of a pixel, or the block that is summed."""
        step = max(1, abs(self.stride))
        return Window.square(step, (step, step)) if self.stride < 0 else Window(stride=(Fraction(1, step),) * 2)

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

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """Nearest neighbours, or the sums of blocks, times the factor."""
        if self.stride > 0:
            factor = f" * {number_text(self.scale)}" if self.scale != 1 else ""
            return TorchForm("", f"F.interpolate({{0}}, scale_factor={self.stride}){factor}")
        total = number_text(self.scale * self.stride * self.stride)
        return TorchForm("", f"F.avg_pool2d({{0}}, {-self.stride}) * {total}")

    def printed(self, row: PrintedRow) -> str:
        """`upsample                 2x    13 x  13 x 128 ->   26 x  26 x 128`."""
        word = "upsample" if self.stride >= 0 else "downsample"
        return f"{word:24}{abs(self.stride):2}x  {row.sizes()}"

    def facts(self) -> tuple[str, ...]:
        """The factor."""
        return (f"×{self.stride}" if self.stride > 0 else f"÷{-self.stride}",)


@dataclass(frozen=True, slots=True)
class _Reorder(Layer):
    """What both reorderings share: space moves into channels, `stride` by `stride` pixels at a time, or back.

    Input C x H x W; output C*s*s x H//s x W//s, or with `reverse` C//(s*s) x H*s x W*s.
    """

    category: ClassVar[Category] = Category.RESHAPE
    needs_image: ClassVar[bool] = True

    stride: int = key(1, "Pixels that become channels, in both directions.", low=1, unit="px", shown=True)
    reverse: bool = key(False, "Channels become pixels again.")

    def infer(self, inputs: tuple[Shape, ...], context: Context) -> Out:
        """Deeper and smaller, or in reverse shallower and larger."""
        shape, step = inputs[0], self.stride
        if self.channels_unit() > shape.c:
            return NOTHING
        if self.reverse:
            return Out.of(Shape.of(shape.c // (step * step), shape.h * step, shape.w * step))
        return Out.of(Shape.of(shape.c * step * step, shape.h // step, shape.w // step))

    def window(self, inputs: tuple[Shape, ...]) -> Window:
        """The block of pixels that becomes one, or a part of a pixel."""
        step = max(1, self.stride)
        return Window(stride=(Fraction(1, step),) * 2) if self.reverse else Window.square(step, (step, step))

    def divides(self, shape: Shape) -> bool:
        """True where nothing of the map is left over."""
        sides = not self.reverse and (shape.h % self.stride or shape.w % self.stride)
        return not (shape.c % self.channels_unit() or sides)

    def channels_unit(self) -> int:
        """What the channels must be a multiple of."""
        return self.stride**2

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """Channels or sides that the stride does not divide: Darknet crashes or mixes values up."""
        shape, unit = inputs[0], self.channels_unit()
        if self.stride < 1:
            yield error("reorg-stride", f"stride={self.stride}", key="stride", expected="1 or more")
            return
        if shape.image and shape.c % unit:
            yield error(
                "reorg-channels",
                f"{shape.c} channels cannot be reordered with stride={self.stride}",
                key="stride",
                expected=f"channels that {unit} divides",
            )
        if shape.image and not self.reverse and (shape.h % self.stride or shape.w % self.stride):
            yield error(
                "reorg-size",
                f"stride={self.stride} leaves rows or columns of {shape.h}×{shape.w} over",
                key="stride",
                expected=f"a map whose sides {self.stride} divides",
            )
        yield from self._naming_problems()

    def _naming_problems(self) -> Iterator[Diagnostic]:
        """Both types say with `reverse` what one expects of the other (darknet-semantics 4.3)."""
        if self.reverse and self.section == "reorg3d":
            text = "[reorg3d] with reverse=1 undoes [reorg], not [reorg3d]"
            yield info("reorg-kind", text, key="reverse", expected="[reorg] with reverse=1 for depth to space")
        elif not self.reverse and self.section == "reorg":
            text = "[reorg] mixes pixels as YOLOv2 does; space to depth is [reorg3d]"
            yield info("reorg-kind", text, expected="[reorg3d] where that is meant")

    def facts(self) -> tuple[str, ...]:
        """Stride and direction."""
        return (f"s{self.stride}", "reverse") if self.reverse else (f"s{self.stride}",)


@dataclass(frozen=True, slots=True)
class Reorg3d(_Reorder):
    """True space to depth: output channel (dy*s + dx)*C + c is pixel (dy, dx) of each s x s block.

    Its `reverse` undoes `[reorg]`, not this.
    """

    section: ClassVar[str] = "reorg3d"
    summary: ClassVar[str] = "Space to depth: each block of pixels becomes channels of one pixel."

    def channels_unit(self) -> int:
        """Only in reverse are channels divided, twice by stride * stride."""
        return self.stride**4 if self.reverse else 1

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """Space to depth, or what undoes `[reorg]`."""
        name = "undo_yolo2_reorg" if self.reverse else "space_to_depth"
        return TorchForm("", f"{name}({{0}}, {self.stride})", (name,)) if self.divides(inputs[0]) else None

    def printed(self, row: PrintedRow) -> str:
        """`reorg                    / 2   26 x  26 x  64 ->   13 x  13 x 256`."""
        return f"reorg                    /{self.stride:2} {row.sizes()}"


@dataclass(frozen=True, slots=True)
class Reorg(_Reorder):
    """The reordering of YOLOv2: the flat map is read as C/s^2 x H*s x W*s first, so pixels are mixed.

    Its `reverse` is the true depth to space.
    """

    section: ClassVar[str] = "reorg"
    summary: ClassVar[str] = "YOLOv2's space to depth, which mixes rows; reverse is the true depth to space."

    def window(self, inputs: tuple[Shape, ...]) -> Window:
        """Rows from all over the map: the channels of one output pixel come from s x s places far apart."""
        if self.reverse:
            return _Reorder.window(self, inputs)
        return Window(inputs[0][1:3], (self.stride, self.stride))

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """YOLOv2's reordering, or true depth to space."""
        name = "depth_to_space" if self.reverse else "yolo2_reorg"
        return TorchForm("", f"{name}({{0}}, {self.stride})", (name,)) if self.divides(inputs[0]) else None

    def printed(self, row: PrintedRow) -> str:
        """`reorg_old              / 2    26 x  26 x  64   ->    13 x  13 x 256`."""
        return f"reorg_old              /{self.stride:2}  {row.sizes().replace(' -> ', '   ->  ')}"


@dataclass(frozen=True, slots=True)
class Crop(Layer):
    """Cuts a window out of the image: at random in training, from the centre at inference.

    Values become 2x - 1 unless `noadjust`. Input C x H x W; output C x crop_height x crop_width.
    """

    section: ClassVar[str] = "crop"
    category: ClassVar[Category] = Category.RESHAPE
    summary: ClassVar[str] = "Cuts a window out of the image, the input layer of old files."
    needs_image: ClassVar[bool] = True

    crop_height: int = key(1, "Height of the window.", low=1, unit="px", shown=True)
    crop_width: int = key(1, "Width of the window.", low=1, unit="px", shown=True)
    flip: bool = key(False, "Mirror every other image in training.")
    angle: float = key(0.0, "GPU training: rotation at random, plus or minus.", low=0, unit="degrees")
    saturation: float = key(1.0, "GPU training: saturation factor at random.", low=0)
    exposure: float = key(1.0, "GPU training: brightness factor at random.", low=0)
    shift: float = key(0.0, "GPU training: shift of the values at random.", low=0)
    noadjust: bool = key(False, "Keep values in 0..1 instead of -1..1.")

    def infer(self, inputs: tuple[Shape, ...], context: Context) -> Out:
        """C x crop_height x crop_width, as long as that lies inside the image."""
        shape = inputs[0]
        if self.crop_height > shape.h or self.crop_width > shape.w:
            return NOTHING
        return Out.of(Shape.of(shape.c, self.crop_height, self.crop_width))

    def window(self, inputs: tuple[Shape, ...]) -> Window:
        """One pixel, from the centre as at inference."""
        shape = inputs[0]
        return Window(before=(-((shape.h - self.crop_height) // 2), -((shape.w - self.crop_width) // 2)))

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """A window larger than the image (Darknet crashes) or without pixels."""
        shape = inputs[0]
        for name, value, side in (("crop_height", self.crop_height, shape.h), ("crop_width", self.crop_width, shape.w)):
            if value < 1 or (shape.image and value > side):
                limit = f"1 to {side}" if shape.image else "1 or more"
                yield error("crop-size", f"{name}={value} of {shape}", key=name, expected=limit)

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """The window, and its values from -1 to 1."""
        text = arguments(
            str(self.crop_height),
            str(self.crop_width),
            flip="True" if self.flip else "",
            adjust="False" if self.noadjust else "",
        )
        return TorchForm(f"Crop({text})", "{self}({0})", ("Crop",))

    def printed(self, row: PrintedRow) -> str:
        """`Crop Layer: 256 x 256 -> 224 x 224 x 3 image`."""
        a, b = row.inputs[0], row.out.indexed
        return f"Crop Layer: {a.h} x {a.w} -> {b.h} x {b.w} x {b.c} image"

    def facts(self) -> tuple[str, ...]:
        """The window."""
        return (f"{self.crop_height}×{self.crop_width}",)
