"""Linear layers without weight sharing: connected, and local, which has a kernel for each place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from studio.diagnostics import Diagnostic, error
from studio.layers.activations import DESIGN_ACTIVATIONS, EVERYWHERE
from studio.layers.arithmetic import quotient
from studio.layers.base import Array, Category, Context, Layer, Out, PrintedRow, Shape, Work, key
from studio.layers.rules import activation_problems
from studio.layers.torch_text import NORM_ARRAYS, TorchForm, activation_text, arguments
from studio.layers.window import Window


@dataclass(frozen=True, slots=True)
class Connected(Layer):
    """A linear map of the flat input: `output` x 1 x 1 (darknet-semantics 3.3).

    Weights inputs * output, a bias for each output, and with batch norm a scale.
    """

    section: ClassVar[str] = "connected"
    aliases: ClassVar[tuple[str, ...]] = ("conn",)
    category: ClassVar[Category] = Category.LAYER
    summary: ClassVar[str] = "Linear map of all inputs to all outputs."

    output: int = key(1, "Number of outputs.", low=1, step=8, unit="channels", shown=True)
    batch_normalize: bool = key(False, "Batch norm before the activation; the bias becomes its shift.")
    activation: str = key(
        "logistic", "Function on the output; Darknet's default is logistic.", choices=DESIGN_ACTIVATIONS, shown=True
    )

    def infer(self, inputs: tuple[Shape, ...], context: Context) -> Out:
        """`output` x 1 x 1."""
        return Out.of(Shape.of(self.output, 1, 1))

    def stored_input(self, inputs: tuple[Shape, ...], out: Out, sources: tuple[Shape, ...]) -> Shape:
        """The flat input as channels."""
        return Shape.of(inputs[0].flat, 1, 1)

    def window(self, inputs: tuple[Shape, ...]) -> Window:
        """The whole map."""
        return Window.whole(*inputs[0][1:3])

    def work(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Work:
        """One multiply-add for each weight, which Darknet does not count."""
        return Work(macs=inputs[0].flat * self.output)

    def arrays(self, inputs: tuple[Shape, ...], out: Out) -> tuple[Array, ...]:
        """biases, weights, then [scales, rolling mean, rolling variance]: after the weights, unlike a convolution."""
        n = (self.output,)
        own = Array("biases", n), Array("weights", (self.output, inputs[0].flat))
        if not self.batch_normalize:
            return own
        return *own, Array("scales", n), Array("rolling_mean", n, False), Array("rolling_variance", n, False)

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """No outputs; activations that this layer type cannot compute."""
        yield from activation_problems(self.activation, context, EVERYWHERE)
        if self.output < 1:
            yield error("connected-output", f"output={self.output}", key="output", expected="1 or more")

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """Linear map of the flat input; the output keeps height and width of 1."""
        word, needs = activation_text(self.activation)
        text = arguments(
            str(inputs[0].flat),
            "{outputs}",
            norm="True" if self.batch_normalize else "",
            activation="" if self.activation == "linear" else word,
        )
        weights = ("linear.weight", "weights")
        if self.batch_normalize:
            (shift, *others) = ((f"norm.{path}", role) for path, role in NORM_ARRAYS)
            arrays = (shift, weights, *others)
        else:
            arrays = (("linear.bias", "biases"), weights)
        return TorchForm(f"Connected({text})", "{self}({0})", ("Connected", *needs), arrays)

    def printed(self, row: PrintedRow) -> str:
        """`connected                            9216  ->  4096`."""
        return f"connected                            {row.inputs[0].flat:4}  ->  {self.output:4}"

    def facts(self) -> tuple[str, ...]:
        """Outputs."""
        return (str(self.output),)


@dataclass(frozen=True, slots=True)
class Local(Layer):
    """A convolution whose kernels differ from place to place (darknet-semantics 3.3).

    Input C x H x W; output `filters` x OH x OW with `OH = (H-1 if pad else H-size) // stride + 1`. Weights
    OH*OW x filters x C x size x size, a bias for each output value.
    """

    section: ClassVar[str] = "local"
    category: ClassVar[Category] = Category.LAYER
    summary: ClassVar[str] = "Convolution with a kernel of its own at each place."
    needs_image: ClassVar[bool] = True

    filters: int = key(1, "Output channels.", low=1, unit="channels", shown=True)
    size: int = key(1, "Side of the square kernels.", low=1, step=2, unit="px", shown=True)
    stride: int = key(1, "Step between places.", low=1, unit="px", shown=True)
    pad: int = key(0, "Pixels of padding on each side; also switches the size rule.", low=0, unit="px", shown=True)
    activation: str = key(
        "logistic", "Function on the output; Darknet's default is logistic.", choices=DESIGN_ACTIVATIONS, shown=True
    )

    def infer(self, inputs: tuple[Shape, ...], context: Context) -> Out:
        """`filters` x OH x OW."""
        shape, less = inputs[0], 1 if self.pad else self.size
        height, width = (quotient(side - less, self.stride) + 1 for side in shape[1:3])
        return Out.of(Shape.of(self.filters, height, width))

    def window(self, inputs: tuple[Shape, ...]) -> Window:
        """The kernel."""
        return Window.square(self.size, (self.stride, self.stride), self.pad)

    def work(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Work:
        """One multiply-add for each weight, which Darknet does not count."""
        shape = out.indexed
        return Work(macs=shape.flat * inputs[0].c * self.size * self.size)

    def arrays(self, inputs: tuple[Shape, ...], out: Out) -> tuple[Array, ...]:
        """biases, weights."""
        shape = out.indexed
        weights = (shape.h * shape.w, self.filters, inputs[0].c, self.size, self.size)
        return Array("biases", shape[:3]), Array("weights", weights)

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """Settings without output, and a padding that the size rule does not mean."""
        yield from activation_problems(self.activation, context, EVERYWHERE)
        for name in ("filters", "size", "stride"):
            if self.value(name) < 1:
                yield error(f"local-{name}", f"{name}={self.value(name)}", key=name, expected="1 or more")
        if self.pad and 2 * self.pad != self.size - 1:
            yield error(
                "local-pad",
                f"pad={self.pad} with size={self.size}: shape and samples disagree",
                key="pad",
                expected=f"0 or {self.size // 2}" if self.size % 2 else "0",
            )
        elif inputs[0].image and not out.indexed.known and min(self.filters, self.size, self.stride) >= 1:
            shape = inputs[0]
            yield error(
                "local-empty",
                f"a {self.size}×{self.size} kernel leaves nothing of {shape.h}×{shape.w}",
                key="size",
                expected="an output of at least 1×1",
            )

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """A kernel for each place, where size rule and padding agree."""
        height, width = (shape + 2 * self.pad - self.size for shape in inputs[0][1:3])
        if out.next[1:3] != (height // self.stride + 1, width // self.stride + 1):
            return None
        word, needs = activation_text(self.activation)
        text = arguments(
            str(inputs[0].c),
            "{outputs}",
            str(self.size),
            f"({out.next.h}, {out.next.w})",
            stride=str(self.stride) if self.stride > 1 else "",
            padding=str(self.pad) if self.pad else "",
            activation="" if self.activation == "linear" else word,
        )
        arrays = (("bias", "biases"), ("weight", "weights"))
        return TorchForm(f"LocalConv({text})", "{self}({0})", ("LocalConv", *needs), arrays)

    def printed(self, row: PrintedRow) -> str:
        """`Local Layer: 7 x 7 x 1024 image, 256 filters -> 7 x 7 x 256 image`."""
        a, b = row.inputs[0], row.out.indexed
        return f"Local Layer: {a.h} x {a.w} x {a.c} image, {b.c} filters -> {b.h} x {b.w} x {b.c} image"

    def facts(self) -> tuple[str, ...]:
        """Kernel, stride, filters."""
        return f"{self.size}×{self.size}", f"s{self.stride}", str(self.filters)
