"""Layers that join or scale what others gave: route, shortcut, scale_channels, sam."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from studio.cfg.parse import f32
from studio.diagnostics import Diagnostic, error, info, set_key, shortened
from studio.layers.activations import DESIGN_ACTIVATIONS, EVERYWHERE, IN_SHORTCUT
from studio.layers.arithmetic import int32
from studio.layers.base import NOTHING, Array, Category, Context, Layer, Out, PrintedRow, Ref, Shape, Work, key
from studio.layers.rules import activation_problems
from studio.layers.torch_text import TorchForm, activated, activation_text, arguments


@dataclass(frozen=True, slots=True)
class Route(Layer):
    """Concatenates the outputs of earlier layers, or a group of each (darknet-semantics 3.6).

    Inputs: the sources in list order, all of one height and width. Output: the sum of their channels over `groups`.
    """

    section: ClassVar[str] = "route"
    category: ClassVar[Category] = Category.WIRING
    summary: ClassVar[str] = "Concatenates earlier outputs along the channels, or takes one group of each."
    reads_previous: ClassVar[bool] = False

    layers: tuple[Ref, ...] = key(
        (), "Layers to read: negative counts back from here, else an index.", shown=True, required=True
    )
    groups: int = key(1, "Split each source into this many channel groups and take one.", low=1)
    group_id: int = key(0, "Which group to take, from 0.", low=0)
    stream: int = key(-1, "CUDA stream to run on.", aside=True, unset="usual")
    wait_stream: int = key(-1, "CUDA stream to wait for.", aside=True, unset="none")

    def infer(self, inputs: tuple[Shape, ...], context: Context) -> Out:
        """Sum of the channels over `groups`, at the first source's height and width; unknown where sizes differ."""
        if not inputs or self.groups < 1:
            return NOTHING
        first, flat = inputs[0], sum(shape.flat for shape in inputs) // self.groups
        if any((shape.h, shape.w) != (first.h, first.w) for shape in inputs):
            return NOTHING
        channels = sum(shape.c for shape in inputs) // self.groups
        return Out.of(Shape(channels, first.h, first.w, flat))

    def stored_input(self, inputs: tuple[Shape, ...], out: Out, sources: tuple[Shape, ...]) -> Shape:
        """The output's channels at the height and width that the first source itself reads."""
        return Shape.of(out.indexed.c, sources[0].h, sources[0].w)

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """Sources of other sizes, a group that does not exist, channels that groups don't divide."""
        if not inputs:
            yield error("route-empty", "route without layers", key="layers", expected="layers=-1 or a list of layers")
            return
        known = [shape for shape in inputs if shape.known]
        sizes = list(dict.fromkeys(f"{shape.h}×{shape.w}" for shape in known))
        if len(sizes) > 1:
            text = shortened("route joins maps of " + " and ".join(sizes), 120)
            yield error("route-sizes", text, key="layers", expected="one size")
        if self.groups > 1 and len(inputs) > 1:
            text = f"each of the {len(inputs)} sources is split into {self.groups}, then the parts are joined"
            yield info("route-split", text, key="groups")
        if not 0 <= self.group_id < max(1, self.groups):
            yield error(
                "route-group",
                f"group_id={self.group_id} of {self.groups} groups",
                key="group_id",
                expected=f"0 to {max(1, self.groups) - 1}",
            )
        if self.groups < 1:
            yield error("route-groups", f"groups={self.groups}", key="groups", expected="1 or more")
        elif odd := [shape.c for shape in known if shape.c % self.groups]:
            yield error(
                "groups-divide",
                f"groups={self.groups} does not divide the {odd[0]} channels of a source",
                key="groups",
                expected="a divisor of each source's channels",
            )

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """Concatenation, of one group of each source where there are groups; a single source is passed on."""
        if any(shape.image and shape.c % self.groups for shape in inputs):
            return None
        part = f".chunk({self.groups}, 1)[{self.group_id}]" if self.groups > 1 else ""
        parts = [f"{{{place}}}{part}" for place in range(len(inputs))]
        return TorchForm("", parts[0] if len(parts) == 1 else f"torch.cat(({', '.join(parts)}), 1)")

    def canonical(self) -> Layer:
        """The group that is taken counts where there are several."""
        return replace(self, group_id=0) if self.groups == 1 else self

    def printed(self, row: PrintedRow) -> str:
        """`route  98 61` with absolute indices, then the output."""
        names = "".join(f" {index}" for index in row.sources)
        gap = " \t    " if len(row.sources) > 3 else " \t            " if len(row.sources) > 1 else " \t\t            "
        part = f"{self.group_id}/{self.groups}" if self.groups > 1 else "   "
        shape = row.out.indexed
        return f"route {names}{gap}{' ' * 11}{part} -> {shape.w:4} x{shape.h:4} x{shape.c:4} "

    def facts(self) -> tuple[str, ...]:
        """The group taken, if any."""
        return (f"{self.group_id}/{self.groups}",) if self.groups > 1 else ()


WEIGHT_COUNTS = {"per_feature": 1, "per_layer": 1, "per_channel": 2}
NORMALIZATIONS = {"relu": 1, "avg_relu": 1, "softmax": 2}


@dataclass(frozen=True, slots=True)
class Shortcut(Layer):
    """Adds earlier outputs to the input, channel by channel (darknet-semantics 3.6).

    Inputs: the layer before, then the sources, all of one height and width. The output keeps the input's channels.
    """

    section: ClassVar[str] = "shortcut"
    category: ClassVar[Category] = Category.WIRING
    elementwise: ClassVar[bool] = True
    summary: ClassVar[str] = "Adds earlier outputs to the layer before, the skip of a residual block."

    from_: tuple[Ref, ...] = key(
        (), "Layers to add: negative counts back from here, else an index.", shown=True, required=True
    )
    activation: str = key("linear", "Function on the sum.", choices=DESIGN_ACTIVATIONS, shown=True)
    weights_type: str = key(
        "none", "Learned weights of the sum: one a source, or one a channel.", choices=("none", *WEIGHT_COUNTS)
    )
    weights_normalization: str = key(
        "none", "How learned weights are normalised; required with weights_type.", choices=("none", *NORMALIZATIONS)
    )

    @property
    def weighted(self) -> bool:
        """True when the sum has learned weights."""
        return self.weights_type != "none"

    def infer(self, inputs: tuple[Shape, ...], context: Context) -> Out:
        """The shape of the layer before."""
        if any((shape.h, shape.w) != inputs[0][1:3] for shape in inputs):
            return NOTHING
        return Out.of(Shape.of(*inputs[0][:3]))

    def work(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Work:
        """One addition for each output and source, two with weights (32-bit product)."""
        shape, count = inputs[0], len(self.from_)
        operations = int32(shape.w * shape.h * shape.c * count)
        bflops = f32(operations / 1000000000.0)
        return Work(
            sum(array.floats for array in self.arrays(inputs, out)), 0, f32(bflops * 2) if self.weighted else bflops
        )

    def arrays(self, inputs: tuple[Shape, ...], out: Out) -> tuple[Array, ...]:
        """The weights of a weighted sum: [input, sources...] or that times C."""
        if not self.weighted:
            return ()
        count = len(self.from_) + 1
        return (Array("weights", (count, inputs[0].c) if self.weights_type == "per_channel" else (count,)),)

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """No source, sources of another size (Darknet stops) or of other channels (the common ones are added)."""
        yield from activation_problems(self.activation, context, IN_SHORTCUT)
        if not self.from_:
            yield error("shortcut-empty", "shortcut without from", key="from", expected="from=-3 or another layer")
        here = inputs[0]
        for shape in dict.fromkeys(shape for shape in inputs[1:] if shape.known and here.known):
            if (shape.h, shape.w) != (here.h, here.w):
                yield error(
                    "shortcut-sizes",
                    f"shortcut adds a {shape.h}×{shape.w} map to {here.h}×{here.w}",
                    key="from",
                    expected=f"a layer of {here.h}×{here.w}",
                )
            elif shape.c != here.c:
                yield info(
                    "shortcut-channels",
                    f"shortcut adds {shape.c} channels to {here.c}: only the first {min(shape.c, here.c)} are added",
                    key="from",
                    expected=f"{here.c} channels",
                )
        if self.weights_type not in ("none", *WEIGHT_COUNTS):
            yield error(
                "shortcut-weights",
                f"weights_type={self.weights_type}",
                key="weights_type",
                expected="per_feature, per_channel or none",
            )
        elif self.weighted and self.weights_normalization not in NORMALIZATIONS:
            yield error(
                "shortcut-normalization",
                "weights_type without a normalization stops Darknet",
                key="weights_normalization",
                expected="relu or softmax",
                fix=set_key("weights_normalization", "relu"),
            )

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """A sum over the channels that both have, weighted or not, then the activation."""
        sources = ", ".join(f"{{{place}}}" for place in range(len(inputs)))
        if self.weighted:
            count = str(inputs[0].c) if self.weights_type == "per_channel" else "None"
            rule = "softmax" if self.weights_normalization == "softmax" else "relu"
            word, needs = activation_text(self.activation)
            text = arguments(
                str(len(inputs)), count, f'"{rule}"', activation="" if self.activation == "linear" else word
            )
            return TorchForm(
                f"WeightedSum({text})", f"{{self}}({sources})", ("WeightedSum", *needs), (("weight", "weights"),)
            )
        equal = all(shape.c == inputs[0].c for shape in inputs)
        total = sources.replace(", ", " + ") if equal else f"add_common({sources})"
        return activated(total, self.activation, () if equal else ("add_common",))

    def canonical(self) -> Layer:
        """One word for each kind of weights and normalization; none of it without weights."""
        if not self.weighted:
            return replace(self, weights_normalization="none")
        kind = "per_feature" if self.weights_type == "per_layer" else self.weights_type
        norm = "relu" if self.weights_normalization == "avg_relu" else self.weights_normalization
        return replace(self, weights_type=kind, weights_normalization=norm)

    def printed(self, row: PrintedRow) -> str:
        """`Shortcut Layer: 5,  wt = 0, wn = 0, outputs:  56 x  56 x  24 0.000 BF`."""
        names = "".join(f"{index}, " for index in row.sources[1:])
        kind, norm = WEIGHT_COUNTS.get(self.weights_type, 0), NORMALIZATIONS.get(self.weights_normalization, 0)
        shape = row.out.indexed
        text = f"Shortcut Layer: {names} wt = {kind}, wn = {norm}, outputs:"
        text += f"{shape.w:4} x{shape.h:4} x{shape.c:4} {row.bflops:5.3f} BF"
        for other in row.inputs[1:]:
            if other.c != shape.c:
                text += f"\n ({shape.w:4} x{shape.h:4} x{shape.c:4}) + ({other.w:4} x{other.h:4} x{other.c:4}) "
        return text


@dataclass(frozen=True, slots=True)
class ScaleChannels(Layer):
    """Multiplies an earlier map by the input: the gates of squeeze-excite, or a spatial gate (darknet-semantics 3.6).

    Inputs: the gate (C x 1 x 1, or 1 x H x W with `scale_wh`), then the map it scales, which gives the output shape.
    """

    section: ClassVar[str] = "scale_channels"
    category: ClassVar[Category] = Category.WIRING
    elementwise: ClassVar[bool] = True
    summary: ClassVar[str] = "Multiplies an earlier map by the gate before it, the last step of squeeze-excite."

    from_: Ref | None = key(None, "The map to scale.", shown=True, required=True)
    scale_wh: bool = key(False, "The gate is spatial, 1 x H x W, instead of one value a channel.")
    activation: str = key("linear", "Function on the product.", choices=DESIGN_ACTIVATIONS)

    def infer(self, inputs: tuple[Shape, ...], context: Context) -> Out:
        """The shape of the scaled map."""
        return Out.of(Shape.of(*inputs[1][:3])) if len(inputs) > 1 else NOTHING

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """A gate that does not fit its map: Darknet stops."""
        yield from activation_problems(self.activation, context, EVERYWHERE)
        if len(inputs) < 2:
            yield error("scale-empty", "scale_channels without from", key="from", expected="the layer to scale")
            return
        gate, scaled = inputs
        fits = gate[:3] == ((1, scaled.h, scaled.w) if self.scale_wh else (scaled.c, 1, 1))
        if gate.known and scaled.known and not fits:
            wanted = f"1×{scaled.h}×{scaled.w}" if self.scale_wh else f"{scaled.c}×1×1"
            yield error(
                "scale-shape", f"a gate of {gate} cannot scale {scaled}", key="from", expected=f"a gate of {wanted}"
            )

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """The map times the gate, then the activation."""
        return activated("{1} * {0}", self.activation)

    def printed(self, row: PrintedRow) -> str:
        """`scale Layer: 3`."""
        return f"scale Layer: {row.sources[1]}"


@dataclass(frozen=True, slots=True)
class Sam(Layer):
    """Multiplies an earlier map by the input, value by value: spatial attention (darknet-semantics 3.6).

    Inputs: the attention, then the map, both C x H x W.
    """

    section: ClassVar[str] = "sam"
    category: ClassVar[Category] = Category.WIRING
    elementwise: ClassVar[bool] = True
    summary: ClassVar[str] = "Multiplies an earlier map by the input, value by value."

    from_: Ref | None = key(None, "The map to multiply.", shown=True, required=True)
    activation: str = key("linear", "Function on the product.", choices=DESIGN_ACTIVATIONS)

    def infer(self, inputs: tuple[Shape, ...], context: Context) -> Out:
        """The shape of both."""
        return Out.of(Shape.of(*inputs[1][:3])) if len(inputs) > 1 else NOTHING

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """Two maps of different shape: Darknet stops."""
        yield from activation_problems(self.activation, context, EVERYWHERE)
        if len(inputs) < 2:
            yield error("sam-empty", "sam without from", key="from", expected="the layer to multiply")
        elif inputs[0].known and inputs[1].known and inputs[0][:3] != inputs[1][:3]:
            yield error(
                "sam-shape", f"sam multiplies {inputs[1]} by {inputs[0]}", key="from", expected="two maps of one shape"
            )

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """The product, then the activation."""
        return activated("{1} * {0}", self.activation)

    def printed(self, row: PrintedRow) -> str:
        """`scale Layer: 340`."""
        return f"scale Layer: {row.sources[1]}"
