"""Layers that stand apart from the data: implicit knowledge, which ignores its input, and the empty layer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from studio.diagnostics import Diagnostic, error
from studio.layers.base import Array, Category, Context, Layer, Out, PrintedRow, Shape, key
from studio.layers.torch_text import TorchForm, number_text


@dataclass(frozen=True, slots=True)
class Implicit(Layer):
    """Learned numbers as an output, the same for every image; a shortcut adds or scale_channels multiplies them.

    No input; output and weights `filters` x `atoms` x 1 (darknet-semantics 3.3).
    """

    section: ClassVar[str] = "implicit"
    category: ClassVar[Category] = Category.OTHER
    summary: ClassVar[str] = "Learned numbers, the same for every image, for a shortcut or scale_channels after it."
    reads_previous: ClassVar[bool] = False

    filters: int = key(128, "Channels.", low=1, step=8, unit="channels", shown=True)
    atoms: int = key(1, "Rows of each channel.", low=1)
    mean: float = key(0.0, "Mean of the initial values.")
    std: float = key(0.2, "Initial values lie within plus or minus this of the mean.", low=0)

    def infer(self, inputs: tuple[Shape, ...], context: Context) -> Out:
        """`filters` x `atoms` x 1."""
        return Out.of(Shape.of(self.filters, self.atoms, 1))

    def stored_input(self, inputs: tuple[Shape, ...], out: Out, sources: tuple[Shape, ...]) -> Shape:
        """One pixel."""
        return Shape.of(1, 1, 1)

    def arrays(self, inputs: tuple[Shape, ...], out: Out) -> tuple[Array, ...]:
        """The numbers."""
        return (Array("weights", (self.filters, self.atoms)),)

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """No numbers."""
        for name in ("filters", "atoms"):
            if self.value(name) < 1:
                yield error(f"implicit-{name}", f"{name}={self.value(name)}", key=name, expected="1 or more")

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """The numbers, once for all images."""
        numbers = f"{number_text(self.mean)}, {number_text(self.std)}"
        text = f"Implicit({self.filters}, {self.atoms}, {numbers})"
        return TorchForm(text, "{self}()", ("Implicit",), (("weight", "weights"),))

    def printed(self, row: PrintedRow) -> str:
        """`implicit Layer: 128 x 1 \\t mean=0.00, std=0.20 `."""
        return f"implicit Layer: {self.filters} x {self.atoms} \t mean={self.mean:.2f}, std={self.std:.2f} "

    def facts(self) -> tuple[str, ...]:
        """Channels and rows."""
        return (str(self.filters),) if self.atoms == 1 else (f"{self.filters}×{self.atoms}",)


@dataclass(frozen=True, slots=True)
class Empty(Layer):
    """Passes its input on, in the same memory."""

    section: ClassVar[str] = "empty"
    aliases: ClassVar[tuple[str, ...]] = ("silence",)
    category: ClassVar[Category] = Category.OTHER
    elementwise: ClassVar[bool] = True
    summary: ClassVar[str] = "Passes its input on."

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """The input itself."""
        return TorchForm("", "{0}")

    def printed(self, row: PrintedRow) -> str:
        """`empty `."""
        return "empty "
