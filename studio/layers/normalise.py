"""Normalisation as a layer of its own: batch norm, and the old response normalisation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from studio.diagnostics import Diagnostic, error, info
from studio.layers.base import Array, Category, Context, Layer, Out, PrintedRow, Shape, key
from studio.layers.torch_text import NORM_ARRAYS, TorchForm, number_text


@dataclass(frozen=True, slots=True)
class BatchNorm(Layer):
    """Batch norm of each channel, with its scale and shift; the shape stays (darknet-semantics 3.3)."""

    section: ClassVar[str] = "batchnorm"
    category: ClassVar[Category] = Category.NORMALIZATION
    elementwise: ClassVar[bool] = True
    summary: ClassVar[str] = "Batch norm of each channel, without a convolution."
    needs_image: ClassVar[bool] = True

    def arrays(self, inputs: tuple[Shape, ...], out: Out) -> tuple[Array, ...]:
        """biases, scales, rolling mean, rolling variance: one value a channel each."""
        n = (inputs[0].c,)
        return (
            Array("biases", n),
            Array("scales", n),
            Array("rolling_mean", n, False),
            Array("rolling_variance", n, False),
        )

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """torch's batch norm."""
        return TorchForm(f"nn.BatchNorm2d({inputs[0].c})", "{self}({0})", arrays=NORM_ARRAYS)

    def printed(self, row: PrintedRow) -> str:
        """`Batch Normalization Layer: 224 x 224 x 16 image`."""
        shape = row.inputs[0]
        return f"Batch Normalization Layer: {shape.w} x {shape.h} x {shape.c} image"


@dataclass(frozen=True, slots=True)
class Normalization(Layer):
    """Local response normalisation over neighbouring channels; the shape stays (darknet-semantics 3.3, 4.5).

    Darknet's running sum never adds channel size//2 but subtracts it later, so that the base can become negative;
    alpha is not divided by size.
    """

    section: ClassVar[str] = "normalization"
    aliases: ClassVar[tuple[str, ...]] = ("lrn",)
    category: ClassVar[Category] = Category.NORMALIZATION
    summary: ClassVar[str] = "Local response normalisation over neighbouring channels, as in old networks."
    needs_image: ClassVar[bool] = True

    alpha: float = key(1e-4, "Factor on the sum of squares; not divided by size.", low=0, shown=True)
    beta: float = key(0.75, "Exponent of the divisor.", low=0, shown=True)
    kappa: float = key(1.0, "Constant under the exponent.", low=0, shown=True)
    size: int = key(5, "Neighbouring channels that count.", low=1, step=2, unit="channels", shown=True)

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """No window, a window wider than the channels; what differs from the textbook."""
        if self.size < 1:
            yield error("lrn-size", f"size={self.size}", key="size", expected="1 or more")
        elif inputs[0].image and self.size // 2 > inputs[0].c:
            yield error(
                "lrn-size",
                f"size={self.size} reads beyond {inputs[0].c} channels",
                key="size",
                expected=f"at most {2 * inputs[0].c + 1}",
            )
        yield info(
            "lrn-recursion",
            f"Darknet leaves channel {self.size // 2} out of its running sum and subtracts it later;"
            " large inputs can give NaN",
            key="alpha",
            expected="[batchnorm], or batch_normalize of the convolution before",
        )

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """Darknet's recursion as a closed formula."""
        numbers = ", ".join(number_text(value) for value in (self.alpha, self.beta, self.kappa))
        return TorchForm(f"ResponseNorm({self.size}, {numbers})", "{self}({0})", ("ResponseNorm",))

    def printed(self, row: PrintedRow) -> str:
        """`Local Response Normalization Layer: 56 x 56 x 64 image, 5 size`."""
        shape = row.inputs[0]
        return f"Local Response Normalization Layer: {shape.w} x {shape.h} x {shape.c} image, {self.size} size"

    def facts(self) -> tuple[str, ...]:
        """Neighbouring channels."""
        return (f"size {self.size}",)
