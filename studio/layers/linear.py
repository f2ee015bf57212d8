"""A linear map without a bias, as the classifiers of some published networks are. Beyond Darknet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from studio.cfg.parse import f32
from studio.diagnostics import Diagnostic, error
from studio.layers.base import Array, Category, Context, Layer, Out, PrintedRow, Shape, Work, key
from studio.layers.beyond import Beyond
from studio.layers.convolutional import Convolutional
from studio.layers.torch_text import TorchForm
from studio.layers.window import Window


@dataclass(frozen=True, slots=True)
class Linear(Layer):
    """A linear map of the flat input without a bias: `output` x 1 x 1.

    Weights inputs * output. Operations are counted as for the 1x1 convolution that does the same.
    """

    section: ClassVar[str] = "linear"
    category: ClassVar[Category] = Category.LAYER
    summary: ClassVar[str] = "Linear map of all inputs to all outputs, without the bias that Darknet's always have."

    output: int = key(1, "Number of outputs.", low=1, step=8, unit="channels", shown=True)

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
        """One multiply-add for each weight."""
        weights = inputs[0].flat * self.output
        return Work(weights, weights, f32(2.0 * weights / 1000000000.0))

    def arrays(self, inputs: tuple[Shape, ...], out: Out) -> tuple[Array, ...]:
        """The weights, output by output."""
        return (Array("weights", (self.output, inputs[0].flat)),)

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """No outputs."""
        if self.output < 1:
            yield error("linear-output", f"output={self.output}", key="output", expected="1 or more")

    def beyond_darknet(self) -> Beyond | None:
        """A 1x1 convolution, which has a bias; after a global average it is the same map."""
        same = Convolutional(filters=self.output, activation="linear")
        return Beyond("a linear map without bias", (same,), "a 1x1 convolution with a bias; at zero it is equal")

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """A linear map of the flat input; the output keeps height and width of 1."""
        init = f"Connected({inputs[0].flat}, {{outputs}}, bias=False)"
        return TorchForm(init, "{self}({0})", ("Connected",), (("linear.weight", "weights"),))

    def printed(self, row: PrintedRow) -> str:
        """`linear                               464  ->  1000`."""
        return f"linear                               {row.inputs[0].flat:4}  ->  {self.output:4}"

    def facts(self) -> tuple[str, ...]:
        """Outputs."""
        return (str(self.output),)
