"""A convolution whose kernel is a mixture of several, chosen for each image. Beyond Darknet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from studio.cfg.parse import f32
from studio.diagnostics import Diagnostic, error
from studio.layers.activations import ACTIVATIONS, DESIGN_ACTIVATIONS, effective
from studio.layers.arithmetic import steps
from studio.layers.base import Array, Category, Context, Layer, Out, PrintedRow, Ref, Shape, Work, key
from studio.layers.beyond import Beyond, in_closest_words
from studio.layers.convolutional import Convolutional
from studio.layers.rules import activation_problems, group_problems
from studio.layers.torch_text import NORM_ARRAYS, TorchForm, activation_text, arguments
from studio.layers.window import Window

#: Start of the name of each expert's kernel among the arrays of a layer.
EXPERT = "expert"


#: Kernels that anybody could want; the layer has no more, whatever its key says.
MOST_EXPERTS = 256


@dataclass(frozen=True, slots=True)
class CondConvolutional(Layer):
    """A convolution with `experts` kernels, mixed for each image by a routing vector (Yang et al. 2019; zoo.md 5).

    Inputs: the map C x H x W, and the routing `experts` x 1 x 1. Output `filters` x OH x OW, padded by half the kernel;
    batch norm and activation follow. Each expert has `C // groups * filters * size * size` weights. MACs are those of
    one convolution; mixing the kernels costs as many more as there are weights, for each image, and is not in them.
    """

    section: ClassVar[str] = "condconv"
    category: ClassVar[Category] = Category.LAYER
    summary: ClassVar[str] = "Convolution whose kernel is mixed from several experts for each image."
    needs_image: ClassVar[bool] = True
    mixes_kernels: ClassVar[bool] = True

    filters: int = key(1, "Output channels.", low=1, step=8, unit="channels", shown=True)
    size: int = key(1, "Side of the square kernel.", low=1, step=2, unit="px", shown=True)
    groups: int = key(1, "Channel groups; as many as input channels makes the convolution depthwise.", low=1)
    stride: int = key(1, "Step of the kernel in both directions.", low=1, unit="px")
    experts: int = key(4, "Kernels to mix.", low=1, high=MOST_EXPERTS, shown=True)
    activation: str = key("linear", "Function on the output.", choices=DESIGN_ACTIVATIONS, shown=True)
    routing: Ref | None = key(None, "The layer that gives one weight for each expert.", shown=True, required=True)

    @property
    def splits(self) -> int:
        """Groups that count."""
        return max(1, self.groups)

    @property
    def _kernels(self) -> int:
        return min(self.experts, MOST_EXPERTS)

    def infer(self, inputs: tuple[Shape, ...], context: Context) -> Out:
        """`filters` x OH x OW."""
        shape, before = inputs[0], 2 * (self.size // 2)
        height = steps(shape.h, before, self.size, self.stride)
        return Out.of(Shape.of(self.filters, height, steps(shape.w, before, self.size, self.stride)))

    def work(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Work:
        """That of one convolution."""
        weights = inputs[0].c // self.splits * self.filters * self.size * self.size
        macs = weights * out.next.h * out.next.w
        return Work(weights * self.experts, macs, f32(2.0 * macs / 1000000000.0))

    def arrays(self, inputs: tuple[Shape, ...], out: Out) -> tuple[Array, ...]:
        """Those of the batch norm, then the kernels expert by expert."""
        n = (self.filters,)
        kernel = (self.filters, inputs[0].c // self.splits, self.size, self.size)
        norm = Array("biases", n), Array("scales", n), Array("rolling_mean", n, False)
        kernels = (Array("weights", kernel, sub=f"{EXPERT}{number + 1}") for number in range(self._kernels))
        return (*norm, Array("rolling_variance", n, False), *kernels)

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """Groups that don't fit, a routing of another size."""
        yield from activation_problems(self.activation, context, frozenset(ACTIVATIONS))
        yield from group_problems(self.splits, inputs[0].c, self.filters)
        if not 1 <= self.experts <= MOST_EXPERTS:
            text = f"experts={self.experts}"
            yield error("condconv-experts", text, key="experts", expected=f"1 to {MOST_EXPERTS}")
        if len(inputs) < 2:
            yield error("condconv-routing", "condconv without routing", key="routing", expected="a layer before it")
        elif inputs[1].known and inputs[1][:3] != (self.experts, 1, 1):
            text = f"a routing of {inputs[1]} for {self.experts} experts"
            yield error("condconv-routing", text, key="routing", expected=f"{self.experts}×1×1")

    def window(self, inputs: tuple[Shape, ...]) -> Window:
        """The kernel."""
        return Window.square(self.size, (self.stride, self.stride), self.size // 2)

    def beyond_darknet(self) -> Beyond:
        """The plain convolution, as with one expert."""
        plain = in_closest_words(self)
        conv = Convolutional(
            batch_normalize=True,
            filters=self.filters,
            size=self.size,
            groups=self.splits,
            stride=self.stride,
            pad=self.size > 1,
            activation=plain.activation,
        )
        return Beyond("conditional convolutions", (conv,), "plain convolutions with one kernel each")

    def canonical(self) -> Layer:
        """At least one group and one expert."""
        return replace(self, groups=self.splits, experts=max(1, self.experts))

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """A mixture of kernels, batch norm, activation."""
        if len(inputs) < 2 or not 1 <= self.experts <= MOST_EXPERTS:
            return None
        word, needs = activation_text(self.activation)
        text = arguments(
            str(inputs[0].c),
            "{outputs}",
            str(self.size) if self.size > 1 else "",
            stride=str(self.stride) if self.stride > 1 else "",
            groups=str(self.splits) if self.splits > 1 else "",
            experts=str(self.experts),
            activation=word if effective(self.activation) != "linear" else "",
        )
        kernels = ((f"experts.{number}.weight", "weights") for number in range(self.experts))
        arrays = (*((f"norm.{path}", role) for path, role in NORM_ARRAYS), *kernels)
        return TorchForm(f"CondConvNorm({text})", "{self}({0}, {1})", ("CondConvNorm", *needs), arrays)

    def printed(self, row: PrintedRow) -> str:
        """`condconv 672 x 4  1 x 1/ 1     14 x  14 x 112 ->   14 x  14 x 672 0.030 BF`."""
        size = f"{self.size:2} x{self.size:2}/{self.stride:2}   "
        return f"condconv {self.filters:4} x{self.experts:2} {size}{row.sizes()} {row.bflops:5.3f} BF"

    def facts(self) -> tuple[str, ...]:
        """Kernel, stride, filters, experts."""
        return (f"{self.size}×{self.size}", f"s{self.stride}", str(self.filters), f"{self.experts} experts")
