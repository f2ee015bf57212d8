"""Recurrent layers over vectors: rnn, gru, lstm (darknet-semantics 3.4, 4.6). All are built of connected layers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from studio.diagnostics import Diagnostic, error
from studio.layers.activations import DESIGN_ACTIVATIONS, EVERYWHERE
from studio.layers.base import Array, Category, Context, Layer, Out, PrintedRow, Shape, Work, key
from studio.layers.connected import Connected
from studio.layers.rules import activation_problems
from studio.layers.torch_text import TorchForm, activation_text, arguments
from studio.layers.window import Window


class Part(NamedTuple):
    """A layer inside a recurrent layer: its name, declaration and input."""

    name: str
    layer: Layer
    source: Shape

    def out(self, context: Context) -> Out:
        """Its output."""
        return self.layer.infer((self.source,), context)

    def work(self, context: Context) -> Work:
        """Its cost for one image and time step."""
        return self.layer.work((self.source,), self.out(context), context)

    def arrays(self, context: Context) -> tuple[Array, ...]:
        """Its arrays under its name."""
        own = self.layer.arrays((self.source,), self.out(context))
        return tuple(array._replace(sub=self.name) for array in own)

    def printed(self, context: Context) -> str:
        """Its row in Darknet's table."""
        bflops = self.work(context).bflops
        return self.layer.printed(PrintedRow(0, (self.source,), self.out(context), bflops, (), context))


def part_arrays(parts: Sequence[Part], context: Context) -> tuple[tuple[str, str], ...]:
    """The arrays of parts under their names as a support class has them; `self` is `hidden` there."""
    found: list[tuple[str, str]] = []
    for part in parts:
        form = part.layer.torch((part.source,), part.out(context), context)
        name = "hidden" if part.name == "self" else part.name
        found += [(f"{name}.{path}", role) for path, role in (form.arrays if form else ())]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _VectorCell(Layer):
    """What the three cells share: a flat input, connected parts, no stored height and width."""

    category: ClassVar[Category] = Category.LAYER
    #: Order in which the parts are printed, by name.
    print_order: ClassVar[tuple[str, ...]] = ()

    output: int = key(1, "Number of outputs.", low=1, step=8, unit="channels", shown=True)
    batch_normalize: bool = key(False, "Batch norm in each connected part.")

    def parts(self, inputs: tuple[Shape, ...]) -> tuple[Part, ...]:
        """The connected parts in the order of the `.weights` file."""
        return ()

    def form(
        self,
        kind: str,
        inputs: tuple[Shape, ...],
        context: Context,
        sizes: tuple[str, ...] = (),
        own: str = "",
        needs: tuple[str, ...] = (),
    ) -> TorchForm:
        """The support class of the cell with its parts under their names."""
        text = arguments(
            str(inputs[0].flat),
            *sizes,
            str(self.output),
            "norm=True" if self.batch_normalize else "",
            own,
            steps=str(context.time_steps) if context.time_steps > 1 else "",
        )
        return TorchForm(f"{kind}({text})", "{self}({0})", (kind, *needs), part_arrays(self.parts(inputs), context))

    def _part(self, name: str, source: int, output: int, activation: str = "linear") -> Part:
        layer = Connected(output=output, batch_normalize=self.batch_normalize, activation=activation)
        return Part(name, layer, Shape.of(source, 1, 1))

    def infer(self, inputs: tuple[Shape, ...], context: Context) -> Out:
        """`output` x 1 x 1."""
        return Out.of(Shape.of(self.output, 1, 1))

    def stored_input(self, inputs: tuple[Shape, ...], out: Out, sources: tuple[Shape, ...]) -> Shape:
        """No channels, height and width."""
        return Shape(0, 0, 0, inputs[0].flat)

    def window(self, inputs: tuple[Shape, ...]) -> Window:
        """The whole map."""
        return Window.whole(*inputs[0][1:3])

    def work(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Work:
        """The multiply-adds of one time step, which Darknet does not count."""
        return Work(macs=sum(part.work(context).macs for part in self.parts(inputs)))

    def arrays(self, inputs: tuple[Shape, ...], out: Out) -> tuple[Array, ...]:
        """The arrays of each part, as a connected layer stores them."""
        return tuple(array for part in self.parts(inputs) for array in part.arrays(Context()))

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """No outputs."""
        if self.output < 1:
            yield error("recurrent-output", f"output={self.output}", key="output", expected="1 or more")

    def printed(self, row: PrintedRow) -> str:
        """`LSTM Layer: 512 inputs, 1024 outputs`, then a row for each part."""
        found = {part.name: part for part in self.parts(row.inputs)}
        rows = [f"\t\t{found[name].printed(row.context)}" for name in self.print_order]
        head = f"{self.section.upper()} Layer: {row.inputs[0].flat} inputs, {self.output} outputs"
        return "\n".join((head, *rows))

    def facts(self) -> tuple[str, ...]:
        """Outputs."""
        return (str(self.output),)


@dataclass(frozen=True, slots=True)
class Rnn(_VectorCell):
    """state = f(input part) + f(self part of the state); output = output part of the state."""

    section: ClassVar[str] = "rnn"
    summary: ClassVar[str] = "Plain recurrent layer over a sequence of vectors."
    print_order: ClassVar[tuple[str, ...]] = ("input", "self", "output")

    hidden: int = key(1, "Size of the state.", low=1, step=8, unit="channels", shown=True)
    activation: str = key(
        "logistic", "Function in the parts; Darknet's default is logistic.", choices=DESIGN_ACTIVATIONS, shown=True
    )
    logistic: int = key(0, "Function of the self part: 0 as the others, 1 logistic, 2 loggy.", low=0, high=2)
    shortcut: bool = key(False, "Add the old state to the new one.")

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """Three connected parts."""
        word, needs = activation_text(self.activation)
        inner = {1: "logistic", 2: "loggy"}.get(self.logistic, self.activation)
        again, more = activation_text(inner)
        own = arguments(
            activation="" if self.activation == "linear" else word,
            inner="" if inner == self.activation else again,
            shortcut="True" if self.shortcut else "",
        )
        return self.form("Rnn", inputs, context, (str(self.hidden),), own, (*needs, *more))

    def parts(self, inputs: tuple[Shape, ...]) -> tuple[Part, ...]:
        """input, self, output."""
        inner = {1: "logistic", 2: "loggy"}.get(self.logistic, self.activation)
        return (
            self._part("input", inputs[0].flat, self.hidden, self.activation),
            self._part("self", self.hidden, self.hidden, inner),
            self._part("output", self.hidden, self.output, self.activation),
        )

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """No outputs, no state; activations that this layer type cannot compute."""
        yield from _VectorCell.problems(self, inputs, out, context)
        yield from activation_problems(self.activation, context, EVERYWHERE)
        if self.hidden < 1:
            yield error("recurrent-hidden", f"hidden={self.hidden}", key="hidden", expected="1 or more")


@dataclass(frozen=True, slots=True)
class Gru(_VectorCell):
    """Gated recurrent unit; Darknet's candidate is logistic, not tanh. Its output has no height and width."""

    section: ClassVar[str] = "gru"
    summary: ClassVar[str] = "Gated recurrent unit over a sequence of vectors."
    print_order: ClassVar[tuple[str, ...]] = ("input_z", "state_z", "input_r", "state_r", "input_h", "state_h")

    def infer(self, inputs: tuple[Shape, ...], context: Context) -> Out:
        """The flat size; Darknet keeps no channels, height and width."""
        return Out.of(Shape(0, 0, 0, self.output))

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """Six connected parts."""
        return self.form("Gru", inputs, context)

    def parts(self, inputs: tuple[Shape, ...]) -> tuple[Part, ...]:
        """Input parts z, r, h, then state parts z, r, h."""
        gates = ("z", "r", "h")
        return (
            *(self._part(f"input_{gate}", inputs[0].flat, self.output) for gate in gates),
            *(self._part(f"state_{gate}", self.output, self.output) for gate in gates),
        )


@dataclass(frozen=True, slots=True)
class Lstm(_VectorCell):
    """Long short-term memory: forget, input and output gates, a memory cell."""

    section: ClassVar[str] = "lstm"
    summary: ClassVar[str] = "Long short-term memory over a sequence of vectors."
    print_order: ClassVar[tuple[str, ...]] = ("uf", "ui", "ug", "uo", "wf", "wi", "wg", "wo")

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """Eight connected parts."""
        return self.form("Lstm", inputs, context)

    def parts(self, inputs: tuple[Shape, ...]) -> tuple[Part, ...]:
        """State parts wf, wi, wg, wo, then input parts uf, ui, ug, uo."""
        return (
            *(self._part(f"w{gate}", self.output, self.output) for gate in "figo"),
            *(self._part(f"u{gate}", inputs[0].flat, self.output) for gate in "figo"),
        )
