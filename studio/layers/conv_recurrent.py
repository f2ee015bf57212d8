"""Recurrent layers over maps: crnn, conv_lstm, and the history of past maps (darknet-semantics 3.4, 4.6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from studio.cfg.parse import f32
from studio.diagnostics import Diagnostic, error
from studio.layers.activations import ACTIVATIONS, DESIGN_ACTIVATIONS, EVERYWHERE
from studio.layers.base import Array, Category, Context, Layer, Out, PrintedRow, Shape, Work, key
from studio.layers.convolutional import Convolutional
from studio.layers.recurrent import Part, part_arrays
from studio.layers.rules import activation_problems, group_problems
from studio.layers.torch_text import TorchForm, activation_text, arguments, number_text
from studio.layers.window import Window


@dataclass(frozen=True, slots=True)
class _MapCell(Layer):
    """What both cells share: convolutional parts that must keep the size of the map.

    Input C x H x W; output `output` x H x W.
    """

    category: ClassVar[Category] = Category.LAYER
    needs_image: ClassVar[bool] = True

    output: int = key(1, "Output channels.", low=1, step=8, unit="channels", shown=True)
    size: int = key(3, "Side of the square kernels.", low=1, step=2, unit="px", shown=True)
    stride: int = key(1, "Step of the kernels; only 1 keeps the size.", low=1, unit="px")
    dilation: int = key(1, "Distance between kernel taps.", low=1)
    pad: bool = key(False, "Pad by half the kernel size on each side; overrides `padding`.", shown=True)
    padding: int = key(0, "Pixels of zero padding on each side, where `pad` is off.", low=0, unit="px")
    groups: int = key(1, "Channel groups of the convolutions.", low=1)
    batch_normalize: bool = key(False, "Batch norm in each convolution.")
    xnor: bool = key(False, "Binary weights and inputs in the convolutions.")
    shortcut: bool = key(False, "Add the old state to the new one.")

    def parts(self, inputs: tuple[Shape, ...]) -> tuple[Part, ...]:
        """The convolutions in the order of the `.weights` file."""
        return ()

    @property
    def keeps_size(self) -> bool:
        """True where the convolutions leave height and width as they are."""
        return self.stride == 1 and 2 * (self.size // 2 if self.pad else self.padding) == self.size - 1

    def form(
        self,
        kind: str,
        inputs: tuple[Shape, ...],
        context: Context,
        sizes: str,
        own: str,
        needs: tuple[str, ...] = (),
    ) -> TorchForm:
        """The support class of the cell with its convolutions under their names."""
        activation = str(self.value("activation"))
        word, more = activation_text(activation)
        text = arguments(
            str(inputs[0].c),
            sizes,
            groups=str(self.groups) if self.groups > 1 else "",
            dilation=str(self.dilation) if self.dilation > 1 else "",
            norm="True" if self.batch_normalize else "",
            activation="" if activation == "linear" else word,
        )
        steps = arguments(own, steps=str(context.time_steps) if context.time_steps > 1 else "")
        arrays = part_arrays(self.parts(inputs), context)
        return TorchForm(f"{kind}({arguments(text, steps)})", "{self}({0})", (kind, *needs, *more), arrays)

    def printed_parts(self, inputs: tuple[Shape, ...]) -> tuple[Part, ...]:
        """The convolutions in the order in which they are printed and their costs added."""
        return self.parts(inputs)

    def _part(self, name: str, inputs: tuple[Shape, ...], channels: int, filters: int, activation: str) -> Part:
        layer = Convolutional(
            batch_normalize=self.batch_normalize,
            filters=filters,
            size=self.size,
            groups=self.groups,
            stride=self.stride,
            pad=self.pad,
            padding=self.padding,
            dilation=self.dilation,
            activation=activation,
            xnor=self.xnor,
        )
        return Part(name, layer, Shape.of(channels, inputs[0].h, inputs[0].w))

    def infer(self, inputs: tuple[Shape, ...], context: Context) -> Out:
        """The convolution rule on the map."""
        return self._part("output", inputs, inputs[0].c, self.output, "linear").out(context)

    def window(self, inputs: tuple[Shape, ...]) -> Window:
        """The kernel that reads the input at this time step."""
        part = self.printed_parts(inputs)[0]
        return part.layer.window((part.source,))

    def work(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Work:
        """The sum of the convolutions for one time step."""
        bflops, macs = 0.0, 0
        for part in self.printed_parts(inputs):
            work = part.work(context)
            bflops, macs = f32(bflops + work.bflops), macs + work.macs
        return Work(macs=macs, bflops=bflops)

    def arrays(self, inputs: tuple[Shape, ...], out: Out) -> tuple[Array, ...]:
        """The arrays of each part, as a convolution stores them."""
        return tuple(array for part in self.parts(inputs) for array in part.arrays(Context()))

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """No outputs; settings that change the size of the map, at which Darknet stops."""
        if self.output < 1:
            yield error("recurrent-output", f"output={self.output}", key="output", expected="1 or more")
        if not self.xnor and inputs[0].image:
            yield from group_problems(max(1, self.groups), inputs[0].c, self.output)
        pixels = self.size // 2 if self.pad else self.padding
        if not self.keeps_size:
            yield error(
                "recurrent-size",
                f"size={self.size}, stride={self.stride}, padding {pixels} change the size of the map",
                key="pad" if self.stride == 1 else "stride",
                expected="stride=1, an odd size and pad=1",
            )

    def printed(self, row: PrintedRow) -> str:
        """`CRNN Layer: 8 x 8 x 4 image, 6 filters`, then a row for each convolution."""
        shape = row.inputs[0]
        head = f"{self.section.upper()} Layer: {shape.h} x {shape.w} x {shape.c} image, {self.output} filters"
        return "\n".join((head, *(part.printed(row.context) for part in self.printed_parts(row.inputs))))

    def facts(self) -> tuple[str, ...]:
        """Kernel and output channels."""
        return f"{self.size}×{self.size}", str(self.output)


@dataclass(frozen=True, slots=True)
class Crnn(_MapCell):
    """A plain recurrent layer whose parts are convolutions."""

    section: ClassVar[str] = "crnn"
    summary: ClassVar[str] = "Plain recurrent layer over a sequence of maps."

    hidden: int = key(1, "Channels of the state.", low=1, step=8, unit="channels", shown=True)
    activation: str = key(
        "logistic",
        "Function in the convolutions; Darknet's default is logistic.",
        choices=DESIGN_ACTIVATIONS,
        shown=True,
    )

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """Three convolutions."""
        own = arguments(str(self.hidden), str(self.output), str(self.size))
        return (
            None if self.xnor else self.form("ConvRnn", inputs, context, own, "shortcut=True" if self.shortcut else "")
        )

    def parts(self, inputs: tuple[Shape, ...]) -> tuple[Part, ...]:
        """input, self, output."""
        return (
            self._part("input", inputs, inputs[0].c, self.hidden, self.activation),
            self._part("self", inputs, self.hidden, self.hidden, self.activation),
            self._part("output", inputs, self.hidden, self.output, self.activation),
        )

    def window(self, inputs: tuple[Shape, ...]) -> Window:
        """The kernels of the input and output parts, one after the other."""
        first, _, last = self.parts(inputs)
        return first.layer.window((first.source,)).then(last.layer.window((last.source,)))

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """Also no state, or an unknown activation."""
        yield from _MapCell.problems(self, inputs, out, context)
        yield from activation_problems(self.activation, context, frozenset(ACTIVATIONS))
        if self.hidden < 1:
            yield error("recurrent-hidden", f"hidden={self.hidden}", key="hidden", expected="1 or more")


@dataclass(frozen=True, slots=True)
class ConvLstm(_MapCell):
    """Long short-term memory whose gates are convolutions, with optional peepholes to the memory cell."""

    section: ClassVar[str] = "conv_lstm"
    summary: ClassVar[str] = "Long short-term memory over a sequence of maps."

    activation: str = key("linear", "Function in the convolutions.", choices=DESIGN_ACTIVATIONS)
    lstm_activation: str = key("tanh", "Function on candidate and memory.", choices=DESIGN_ACTIVATIONS)
    peephole: bool = key(False, "The gates also read the memory cell.")
    bottleneck: bool = key(False, "One convolution of state and input for all gates (GPU only).")
    state_constrain: int | None = key(None, "Limit of the memory cell; 32 * time_steps where missing.", low=0)
    time_normalizer: float = key(1.0, "Weight of the gradient through time.", low=0)

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """Eight or eleven convolutions; none with a bottleneck or a shortcut, which Darknet has on a GPU only."""
        if self.xnor or self.bottleneck or self.shortcut or not self.keeps_size:
            return None
        word, needs = activation_text(self.lstm_activation)
        limit = 32 * context.time_steps if self.state_constrain is None else self.state_constrain
        named = arguments(
            memory="" if self.lstm_activation == "tanh" else word,
            peephole="True" if self.peephole else "",
            limit=number_text(float(limit)) if limit != 32 else "",
        )
        own = arguments(str(self.output), str(self.size))
        return self.form("ConvLstm", inputs, context, own, named, needs)

    def _gates(self, letter: str, inputs: tuple[Shape, ...], channels: int, gates: str) -> tuple[Part, ...]:
        return tuple(self._part(letter + gate, inputs, channels, self.output, self.activation) for gate in gates)

    def _groups(self, inputs: tuple[Shape, ...]) -> tuple[tuple[Part, ...], tuple[Part, ...], tuple[Part, ...]]:
        """Parts that read the memory cell, the state, the input."""
        memory = self._gates("v", inputs, self.output, "fio") if self.peephole else ()
        state = self._gates(
            "w", inputs, self.output * (2 if self.bottleneck else 1), "f" if self.bottleneck else "figo"
        )
        return memory, state, self._gates("u", inputs, inputs[0].c, "figo")

    def parts(self, inputs: tuple[Shape, ...]) -> tuple[Part, ...]:
        """Peepholes vf, vi, vo, state parts wf, wi, wg, wo, input parts uf, ui, ug, uo."""
        memory, state, source = self._groups(inputs)
        return *memory, *state, *source

    def printed_parts(self, inputs: tuple[Shape, ...]) -> tuple[Part, ...]:
        """Input parts, state parts, peepholes."""
        memory, state, source = self._groups(inputs)
        return *source, *state, *memory

    def work(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Work:
        """The convolutions, and 9 or 12 operations for each output and image of the mini-batch."""
        work = _MapCell.work(self, inputs, out, context)
        each = 12 if self.peephole else 9
        return work._replace(bflops=f32(work.bflops + each * out.indexed.flat * context.minibatch / 1000000000.0))

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """Also unknown activations."""
        yield from _MapCell.problems(self, inputs, out, context)
        yield from activation_problems(self.activation, context, frozenset(ACTIVATIONS))
        yield from activation_problems(self.lstm_activation, context, EVERYWHERE, "lstm_activation")


@dataclass(frozen=True, slots=True)
class History(Layer):
    """The maps of this and the last steps of a sequence: (C * history_size) x H x W."""

    section: ClassVar[str] = "history"
    category: ClassVar[Category] = Category.OTHER
    summary: ClassVar[str] = "Stacks the maps of this and the last time steps."
    needs_image: ClassVar[bool] = True

    history_size: int = key(4, "Steps that are kept.", low=1, shown=True)

    def infer(self, inputs: tuple[Shape, ...], context: Context) -> Out:
        """(C * history_size) x H x W."""
        shape = inputs[0]
        return Out.of(Shape.of(shape.c * self.history_size, shape.h, shape.w))

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """No steps."""
        if self.history_size < 1:
            yield error("history-size", f"history_size={self.history_size}", key="history_size", expected="1 or more")

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """The map and zeros; none for sequences."""
        if context.time_steps > 1:
            return None
        return TorchForm(f"History({self.history_size})", "{self}({0})", ("History",))

    def printed(self, row: PrintedRow) -> str:
        """`HISTORY b = 1, s =  4, steps =  1      8 x   8 x   4 ->    8 x   8 x  16`."""
        steps = row.context.time_steps
        return f"HISTORY b = {row.context.minibatch}, s = {self.history_size:2}, steps = {steps:2}   {row.sizes()}"

    def facts(self) -> tuple[str, ...]:
        """Steps."""
        return (f"{self.history_size} steps",)
