"""The end of a classifier: softmax, and the cost layer of old files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from studio.diagnostics import Diagnostic, error, info
from studio.layers.base import NOTHING, Category, Context, Layer, Out, PrintedRow, Shape, key
from studio.layers.torch_text import TorchForm, number_text
from studio.layers.window import Window


@dataclass(frozen=True, slots=True)
class Softmax(Layer):
    """Probabilities over the whole flat input, or over `groups` blocks of it, with the cross-entropy loss.

    Input of N values; output of N values without channels, height and width (darknet-semantics 3.3, 4.5).
    """

    section: ClassVar[str] = "softmax"
    aliases: ClassVar[tuple[str, ...]] = ("soft",)
    category: ClassVar[Category] = Category.ACTIVATION
    summary: ClassVar[str] = "Probabilities that add up to 1, with cross-entropy loss in training."
    terminal: ClassVar[bool] = True

    groups: int = key(1, "Blocks of the flat input, each with a softmax of its own.", low=1, shown=True)
    temperature: float = key(1.0, "Divides the input; above 1 softens the probabilities.")
    tree: str = key("", "File of a label hierarchy; siblings share a softmax.")
    spatial: int = key(0, "GPU: a softmax for each pixel over the channels.", unit="float read as int")
    noloss: bool = key(False, "No loss from this layer.")

    def infer(self, inputs: tuple[Shape, ...], context: Context) -> Out:
        """The flat size; Darknet keeps no channels, height and width."""
        if self.groups < 1 or inputs[0].flat % self.groups:
            return NOTHING
        return Out.of(Shape(0, 0, 0, inputs[0].flat))

    def window(self, inputs: tuple[Shape, ...]) -> Window:
        """The whole map."""
        return Window.whole(*inputs[0][1:3])

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """Groups that don't divide the input (Darknet stops); a map whose pixels all compete."""
        shape = inputs[0]
        if self.groups < 1 or (shape.known and shape.flat % self.groups):
            yield error(
                "softmax-groups",
                f"groups={self.groups} does not divide {shape.flat} values",
                key="groups",
                expected=f"a divisor of {shape.flat}",
            )
        if self.temperature == 0:
            yield error("softmax-temperature", "temperature=0 divides by zero", key="temperature", expected="above 0")
        if shape.image and shape.h * shape.w > 1 and self.groups == 1 and not self.spatial and not self.tree:
            yield info(
                "softmax-map",
                f"all {shape.flat} values of the {shape} map share one softmax, pixels included",
                expected="[avgpool] before it for a classifier",
            )

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """Over the flat input, its groups, or with `spatial` the channels of each pixel, at temperature 1 there.

        A network that ends here gives what goes into it while it is trained.
        """
        if self.tree:
            return None
        if self.spatial and inputs[0].image:
            return TorchForm("", "torch.softmax({0}, 1).flatten(1)", training="{0}.flatten(1)")
        given = "{0}.flatten(1)"
        if self.temperature != 1:
            given += f" / {number_text(self.temperature)}"
        if self.groups == 1:
            return TorchForm("", f"torch.softmax({given}, 1)", training=given)
        split = f"({given})" if self.temperature != 1 else given
        blocks = f"{split}.unflatten(1, ({self.groups}, -1))"
        return TorchForm("", f"torch.softmax({blocks}, 2).flatten(1)", training=given)

    def printed(self, row: PrintedRow) -> str:
        """`softmax                                        1000`."""
        return f"softmax{' ' * 40}{row.inputs[0].flat:4}"

    def facts(self) -> tuple[str, ...]:
        """Groups and temperature, where they are not 1."""
        groups = f"{self.groups} groups" if self.groups > 1 else ""
        heat = f"T {self.temperature:g}" if self.temperature != 1 else ""
        return tuple(part for part in (groups, heat) if part)


@dataclass(frozen=True, slots=True)
class Cost(Layer):
    """Compares its input with the target in training; the identity otherwise. Old classifiers end in it.

    Input of N values; output of N values without channels, height and width.
    """

    section: ClassVar[str] = "cost"
    category: ClassVar[Category] = Category.OTHER
    elementwise: ClassVar[bool] = True
    summary: ClassVar[str] = "A loss on its input; after a softmax it doubles the gradient."
    terminal: ClassVar[bool] = True

    type: str = key(
        "sse", "The loss: squared, squared without masked targets, or smooth.", choices=("sse", "masked", "smooth")
    )
    scale: float = key(1.0, "Factor on the gradient.")
    ratio: float = key(0.0, "GPU: share of the values that count.", low=0, high=1)

    def infer(self, inputs: tuple[Shape, ...], context: Context) -> Out:
        """The flat size; Darknet keeps no channels, height and width."""
        return Out.of(Shape(0, 0, 0, inputs[0].flat))

    def stored_input(self, inputs: tuple[Shape, ...], out: Out, sources: tuple[Shape, ...]) -> Shape:
        """No channels, height and width."""
        return Shape(0, 0, 0, inputs[0].flat)

    def window(self, inputs: tuple[Shape, ...]) -> Window:
        """The whole map."""
        return Window.whole(*inputs[0][1:3])

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """The input itself; the loss belongs to the training."""
        return TorchForm("", "{0}")

    def printed(self, row: PrintedRow) -> str:
        """`cost                                           1000`."""
        return f"cost{' ' * 43}{row.inputs[0].flat:4}"

    def facts(self) -> tuple[str, ...]:
        """The loss."""
        return (self.type,)
