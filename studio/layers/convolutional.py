"""Convolution: groups, dilation, batch norm, every activation, xnor, antialiasing, shared weights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from studio.cfg.parse import f32
from studio.diagnostics import Diagnostic, error, set_key, warning
from studio.layers.activations import ACTIVATIONS, DESIGN_ACTIVATIONS
from studio.layers.arithmetic import steps
from studio.layers.base import Array, Category, Context, Layer, Named, Out, PrintedRow, Ref, Shape, Work, key
from studio.layers.blur import blur_row, blur_window, blurred
from studio.layers.rules import activation_problems, group_problems, overrun_problems, sharing_problems
from studio.layers.torch_text import TorchForm, conv_form
from studio.layers.window import Window


@dataclass(frozen=True, slots=True)
class Convolutional(Layer):
    """A convolution with optional batch norm and an activation (darknet-semantics 3.2).

    Input C x H x W; output `filters` x OH x OW with `OH = (H + 2*padding - size) // stride_y + 1`. Dilation does not
    enter the size. Weights `(C // groups) * filters * size * size`, a bias for each filter, and with batch norm
    a scale.
    """

    section: ClassVar[str] = "convolutional"
    aliases: ClassVar[tuple[str, ...]] = ("conv",)
    category: ClassVar[Category] = Category.LAYER
    summary: ClassVar[str] = (
        "Convolution with optional batch norm and activation; depthwise when groups equals channels."
    )
    needs_image: ClassVar[bool] = True

    batch_normalize: bool = key(False, "Batch norm between convolution and activation; the bias becomes its shift.")
    filters: int = key(1, "Output channels.", low=1, step=8, unit="channels", shown=True)
    size: int = key(1, "Side of the square kernel.", low=1, step=2, unit="px", shown=True)
    groups: int = key(1, "Channel groups; as many as input channels makes the convolution depthwise.", low=1)
    stride: int = key(1, "Step of the kernel in both directions.", low=1, unit="px", shown=True)
    stride_x: int = key(-1, "Horizontal step; below 1 it is `stride`.", unset="as stride")
    stride_y: int = key(-1, "Vertical step; below 1 it is `stride`.", unset="as stride")
    pad: bool = key(False, "Pad by half the kernel size on each side; overrides `padding`.")
    padding: int = key(0, "Pixels of zero padding on each side, where `pad` is off.", low=0, unit="px")
    dilation: int = key(1, "Distance between kernel taps; only 2*padding = size-1 is consistent.", low=1)
    activation: str = key("logistic", "Function on the output.", choices=DESIGN_ACTIVATIONS, shown=True)
    cbn: bool = key(
        False, "Cross-iteration batch norm: statistics over all subdivisions of a step (GPU training).", aside=True
    )
    binary: bool = key(False, "Weights of plus or minus their mean (GPU).", aside=True)
    xnor: bool = key(False, "Binary weights and inputs; groups are ignored, BFLOPS count one 32nd.", aside=True)
    bin_output: bool = key(False, "With xnor: the output stays binary, the activation becomes linear.", aside=True)
    antialiasing: int = key(0, "Stride 1, then a blur with the stride: 1 is 3x3, 2 a 2x2 mean.", low=0, high=2)
    share_index: Ref | None = key(None, "Layer whose weights and batch norm are used instead of own ones.", data=False)
    assisted_excitation: int = key(
        0, "Training: raise activations inside the true boxes.", unit="float read as int", aside=True
    )
    sway: bool = key(False, "GPU training: weights tied over four shifted copies.", aside=True)
    rotate: bool = key(False, "GPU training: weights tied over four rotated copies.", aside=True)
    stretch: bool = key(False, "GPU training: weights tied over four stretched copies.", aside=True)
    stretch_sway: bool = key(False, "GPU training: weights tied over stretched and shifted copies.", aside=True)
    angle: float = key(15.0, "Degrees for sway and stretch_sway.", unit="degrees", aside=True)
    grad_centr: bool = key(False, "GPU training: subtract the mean of each filter's gradient.", aside=True)
    reverse: float = key(0.0, "GPU training: experimental reversed update.", aside=True)
    flipped: bool = key(False, "The weights file holds this layer's matrix transposed.", aside=True)
    coordconv: bool = key(False, "Coordinate channels; wrongly indexed in Darknet.")
    dot: float = key(0.0, "Read by Darknet, without effect.", aside=True)
    stream: int = key(-1, "CUDA stream to run on.", aside=True, unset="usual")
    wait_stream: int = key(-1, "CUDA stream to wait for.", aside=True, unset="none")

    @property
    def strides(self) -> tuple[int, int]:
        """(vertical, horizontal) stride that counts."""
        down = self.stride_y if self.stride_y >= 1 else self.stride
        across = self.stride_x if self.stride_x >= 1 else self.stride
        return down, across

    @property
    def pixels(self) -> int:
        """Padding on each side that counts, before dilation."""
        return self.size // 2 if self.pad else self.padding

    @property
    def spacing(self) -> int:
        """Dilation that counts: a 1x1 kernel has none."""
        return 1 if self.size == 1 else self.dilation

    @property
    def splits(self) -> int:
        """Groups that count: xnor layers ignore the key."""
        return 1 if self.xnor else max(1, self.groups)

    def nweights(self, channels: int) -> int:
        """Weights for an input of `channels`."""
        return channels // self.splits * self.filters * self.size * self.size

    def _at(self, shape: Shape, down: int, across: int, *, same: bool = False) -> Shape:
        both = self.size - 1 if same and self.pixels == self.size // 2 else 2 * self.pixels
        height = steps(shape.h, both, self.size, down)
        return Shape.of(self.filters, height, steps(shape.w, both, self.size, across))

    def infer(self, inputs: tuple[Shape, ...], context: Context) -> Out:
        """`filters` x OH x OW; antialiased, the next layer sees the blurred and readers by index the stride-1 size.

        With TensorFlow's 'same' padding half a kernel of padding gives ceil(H / stride_y), for even kernels too.
        """
        same = context.padding == "same"
        sharp = self._at(inputs[0], *((1, 1) if self.antialiasing else self.strides), same=same)
        return Out(blurred(sharp, self.antialiasing, self.strides), sharp) if self.antialiasing else Out.of(sharp)

    def work(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Work:
        """2 * nweights * OH * OW operations, at stride 1 when antialiased; a 32nd of it for xnor."""
        weights = self.nweights(inputs[0].c)
        places = out.indexed.h * out.indexed.w
        bflops = f32(2.0 * weights * out.indexed.h * out.indexed.w / 1000000000.0)
        return Work(weights, weights * places, f32(bflops / 32) if self.xnor else bflops)

    def arrays(self, inputs: tuple[Shape, ...], out: Out) -> tuple[Array, ...]:
        """biases, [scales, rolling mean, rolling variance], weights; nothing for a layer that shares another's."""
        if self.share_index is not None:
            return ()
        n = (self.filters,)
        weights = Array("weights", (self.filters, inputs[0].c // self.splits, self.size, self.size))
        if not self.normalised:
            return Array("biases", n), weights
        statistics = Array("rolling_mean", n, False), Array("rolling_variance", n, False)
        return Array("biases", n), Array("scales", n), *statistics, weights

    @property
    def normalised(self) -> bool:
        """True when batch norm runs after the convolution."""
        return self.batch_normalize or self.cbn

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """Channels that groups don't divide, empty outputs, and settings that Darknet computes as garbage."""
        yield from self._group_problems(inputs[0])
        yield from activation_problems(self.activation, context, supported=frozenset(ACTIVATIONS))
        yield from self._size_problems(inputs[0])
        yield from self._mode_problems(inputs[0])

    def _size_problems(self, shape: Shape) -> Iterator[Diagnostic]:
        if self.size < 1:
            yield error("conv-size", f"size={self.size}", key="size", expected="1 or more")
            return
        if self.padding < 0 and not self.pad:
            yield error("conv-padding", f"padding={self.padding}", key="padding", expected="0 or more")
        if self.pad and self.padding not in (0, self.pixels):
            text = f"padding={self.padding} does not count: pad=1 makes it size//2, which is {self.pixels}"
            yield warning("conv-padding", text, key="padding", expected=f"pad=0 where {self.padding} is meant")
        if min(self.strides) < 1:
            yield error("conv-stride", f"stride={self.stride}", key="stride", expected="1 or more")
            return
        if shape.image and self.filters > 0:
            result = self._at(shape, *((1, 1) if self.antialiasing else self.strides))
            yield from overrun_problems("conv", shape, result, self.size, 2 * self.pixels)
        if self.spacing > 1 and 2 * self.pixels != self.size - 1:
            odd = self.size % 2
            yield error(
                "conv-dilation",
                f"dilation={self.dilation} with padding {self.pixels}: shape and samples disagree",
                key="dilation",
                expected=f"padding {self.size // 2}" if odd else "an odd size",
                fix=set_key("pad", "1") if odd else None,
            )
        down, across = self.strides
        if self.size == 1 and across == 1 and (self.pixels > 0 or down > 1):
            yield error(
                "conv-fast-path",
                "Darknet's fast path for 1×1 kernels ignores padding and stride_y here",
                key="padding" if self.pixels else "stride_y",
                expected="padding 0 and equal strides",
            )

    def _mode_problems(self, shape: Shape) -> Iterator[Diagnostic]:
        if self.coordconv:
            yield error("conv-coordconv", "coordconv reads wrong channels in Darknet", key="coordconv", expected="0")
        deforms = [name for name in ("sway", "rotate", "stretch", "stretch_sway") if self.value(name)]
        if len(deforms) > 1:
            yield error("conv-deform", " and ".join(deforms) + " together", key=deforms[1], expected="one of them")
        elif deforms and self.size == 1:
            yield error("conv-deform", f"{deforms[0]} on a 1×1 kernel", key=deforms[0], expected="size 3 or more")
        if self.xnor and shape.image and shape.c % 32 and max(self.strides) > 1:
            yield warning(
                "xnor-channels",
                f"xnor with stride on {shape.c} channels: Darknet's packed path mixes bits up",
                key="xnor",
                expected="channels in multiples of 32, or stride 1",
            )

    def _group_problems(self, shape: Shape) -> Iterator[Diagnostic]:
        if self.filters < 1:
            yield error("conv-filters", f"filters={self.filters}", key="filters", expected="1 or more")
        yield from group_problems(self.splits, shape.c, self.filters)
        if self.groups > 1 and self.xnor:
            yield warning("xnor-groups", f"groups={self.groups} is ignored with xnor", key="groups", expected="1")

    def window(self, inputs: tuple[Shape, ...]) -> Window:
        """The dilated kernel, and the blur after it."""
        reach = (self.size - 1) * self.spacing + 1
        before = self.pixels * self.spacing
        if not self.antialiasing:
            return Window.square(reach, self.strides, before)
        return Window.square(reach, (1, 1), before).then(blur_window(self.antialiasing, self.strides))

    def named_problems(self, inputs: tuple[Shape, ...], named: tuple[Named, ...]) -> Iterator[Diagnostic]:
        """A layer to share weights with that is not like this one: Darknet stops."""
        other = named[0].layer
        if not isinstance(other, Convolutional):
            text = f"share_index names [{other.section}]"
            yield error("share-layer", text, key="share_index", expected="an earlier [convolutional]")
            return
        theirs, own = named[0].inputs[0], inputs[0]
        if own.known and theirs.known:
            yield from sharing_problems(
                (other.size, self.size),
                (other.filters, self.filters),
                (theirs.c, own.c),
                (other.nweights(theirs.c), self.nweights(own.c)),
            )
        if self.normalised and not other.normalised:
            text = "shares the batch norm of a layer that has none"
            yield error("share-norm", text, key="share_index", expected="batch_normalize=1 there, or 0 here")

    def canonical(self) -> Layer:
        """pad on a 1x1 kernel, padding under pad, dilation of a 1x1 kernel and single strides have no effect."""
        down, across = self.strides
        same = down == across
        half = self.pixels > 0 and self.pixels == self.size // 2
        return replace(
            self,
            pad=half,
            padding=0 if half else self.pixels,
            dilation=self.spacing,
            groups=self.splits,
            stride=down if same else 1,
            stride_x=-1 if same else across,
            stride_y=-1 if same else down,
        )

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """Convolution, batch norm, activation, blur; without a form: coordconv, odd xnor, xnor with 'same' padding."""
        odd = self.coordconv or (self.xnor and context.padding == "same")
        geometry = (inputs[0].c, self.size, self.strides, self.pixels, self.splits, self.spacing)
        modes = (self.normalised, self.share_index is not None, self.xnor, self.antialiasing)
        return None if odd else conv_form(geometry, modes, self.activation, binary=self.bin_output)

    def printed(self, row: PrintedRow) -> str:
        """`conv     32       3 x 3/ 2    224 x 224 x   3 ->  112 x 112 x  32 0.022 BF`."""
        tag = "convXB" if self.xnor and self.bin_output else "convX " if self.xnor else ""
        tag = tag or ("convS " if self.share_index is not None else "convAE" if self.assisted_excitation else "conv  ")
        count = f"{self.filters:5}/{self.splits:4} " if self.splits > 1 else f"{self.filters:5}      "
        down, across = (1, 1) if self.antialiasing else self.strides
        if down != across:
            size = f"{self.size:2}x{self.size:2}/{across:2}x{down:2} "
        elif self.spacing > 1:
            size = f"{self.size:2} x{self.size:2}/{down:2}({self.spacing})"
        else:
            size = f"{self.size:2} x{self.size:2}/{down:2}   "
        text = f"{tag}{count}{size}{row.sizes()} {row.bflops:5.3f} BF"
        return text + "\n" + blur_row(row, self.antialiasing, self.strides) if self.antialiasing else text

    def facts(self) -> tuple[str, ...]:
        """Kernel, stride, filters, groups, dilation."""
        down, across = self.strides
        stride = f"s{down}" if down == across else f"s{down}x{across}"
        grouped = f"g{self.splits}" if self.splits > 1 else ""
        spaced = f"d{self.spacing}" if self.spacing > 1 else ""
        return tuple(part for part in (f"{self.size}×{self.size}", stride, str(self.filters), grouped, spaced) if part)
