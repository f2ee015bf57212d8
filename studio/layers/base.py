"""What a layer is: its keys, shape rule, costs, weight arrays, PyTorch text. Meaning without text.

Each layer type is one frozen class; its fields are the keys of its cfg section. Panels, checks, readers, writers and
documentation are derived from the `KeySpec` of each field, so a key is declared once.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from math import prod
from typing import Any, ClassVar, Literal, NamedTuple, TypeVar

from studio.diagnostics import Diagnostic
from studio.layers.beyond import Beyond, beyond_words
from studio.layers.torch_text import TorchForm
from studio.layers.window import Window

T = TypeVar("T")


class Shape(NamedTuple):
    """Output of a layer as Darknet stores it: C x H x W and the flat size, which can stand alone (softmax)."""

    c: int
    h: int
    w: int
    flat: int

    @classmethod
    def of(cls, c: int, h: int, w: int) -> Shape:
        """A map of c channels, h rows, w columns."""
        return cls(c, h, w, c * h * w)

    @property
    def known(self) -> bool:
        """False where an error upstream leaves the shape unknown."""
        return self.flat >= 0

    @property
    def image(self) -> bool:
        """True when it has channels, height and width, as convolutions and pools need."""
        return self.c > 0 and self.h > 0 and self.w > 0

    def __str__(self) -> str:
        if not self.known:
            return "?×?×?"
        return f"{self.c}×{self.h}×{self.w}" if self.image else str(self.flat)


UNKNOWN = Shape(-1, -1, -1, -1)


@dataclass(frozen=True, slots=True)
class Out:
    """What a layer gives: to the layer after it, and to those that name it by index (they differ when antialiased)."""

    next: Shape
    indexed: Shape

    @classmethod
    def of(cls, shape: Shape) -> Out:
        """The usual case: everybody sees the same shape."""
        return cls(shape, shape)


NOTHING = Out(UNKNOWN, UNKNOWN)


@dataclass(frozen=True, slots=True)
class Context:
    """What a network is besides its layers: images per mini-batch, time steps, batch-norm constants, padding.

    `drop_connect`: share of images that would lose the branch of a block after the last, less towards the first.
    `darknet_words`: an activation word that Darknet does not have is its relu, as in a file that was written for it.
    """

    minibatch: int = 1
    time_steps: int = 1
    bn_eps: float = 1e-5
    bn_momentum: float = 0.01
    padding: Literal["symmetric", "same"] = "symmetric"
    drop_connect: float = 0.0
    darknet_words: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """A layer by identity: node of the design, occurrence among the repeats of a block, role in the block.

    Role '' is the node's output. Inside a block `LOCAL` stands for the block itself and role 'in' for its input.
    """

    node: int
    occurrence: int = 0
    role: str = ""


LOCAL = 0
INPUT_ROLE = "in"


@dataclass(frozen=True, slots=True)
class Bound:
    """A reference that follows its target; `style` is how it is written: relative to the reader or absolute."""

    to: Address
    style: Literal["rel", "abs"] = "rel"


@dataclass(frozen=True, slots=True)
class Dangling:
    """A reference to a layer that does not exist, as it was written."""

    number: int


Ref = Bound | Dangling


class Kind(StrEnum):
    """The value type of a key; editors, readers and writers are chosen by it."""

    INT = "int"
    FLOAT = "float"
    FLAG = "flag"
    TEXT = "text"
    INTS = "ints"
    FLOATS = "floats"
    REF = "ref"
    REFS = "refs"


_KINDS = {
    "int": Kind.INT,
    "int | None": Kind.INT,
    "float": Kind.FLOAT,
    "float | None": Kind.FLOAT,
    "bool": Kind.FLAG,
    "str": Kind.TEXT,
    "tuple[int, ...]": Kind.INTS,
    "tuple[float, ...]": Kind.FLOATS,
    "Ref | None": Kind.REF,
    "tuple[Ref, ...]": Kind.REFS,
}


@dataclass(frozen=True, slots=True)
class KeySpec:
    """One key of a section: cfg name, value type, default, help, range, choices, and how it is treated.

    `shown`: written in new sections even at its default. `common`: accepted by every layer. `field`: attribute name.
    `data`: the layers that it names are inputs. `ends_at_hash`: Darknet counts the items of a list before a `#` only.
    `unset`: what the default means in words, where it is no value of its own: "as stride".
    `aside`: neither shape nor wiring, but how it is computed or trained; a folded block keeps it on the layer.
    """

    name: str
    field: str
    kind: Kind
    default: Any
    help: str
    low: float | None = None
    high: float | None = None
    step: int = 1
    choices: tuple[str, ...] = ()
    unit: str = ""
    shown: bool = False
    data: bool = True
    required: bool = False
    common: bool = False
    aside: bool = False
    ends_at_hash: bool = False
    unset: str = ""

    @property
    def is_reference(self) -> bool:
        """True when the value names other layers."""
        return self.kind in (Kind.REF, Kind.REFS)


def key(default: T, help: str, **facts: Any) -> T:
    """Declare a key of a layer: default, one-line help, and facts of `KeySpec` (low, high, step, choices, ...)."""
    return field(default=default, metadata={"help": help, **facts})


def common(default: T, help: str, **facts: Any) -> T:
    """Declare a key that every layer accepts; it stands after the layer's own keys."""
    return field(default=default, kw_only=True, metadata={"help": help, "common": True, "aside": True, **facts})


class Category(StrEnum):
    """Colour family of a layer; the theme maps it to a colour."""

    LAYER = "layer"
    ACTIVATION = "activation"
    POOL = "pool"
    NORMALIZATION = "normalization"
    DROPOUT = "dropout"
    WIRING = "wiring"
    RESHAPE = "reshape"
    UPSAMPLE = "upsample"
    OTHER = "other"
    BLOCK = "block"


class Array(NamedTuple):
    """One array of a layer in a `.weights` file: role, shape in file order, and whether training changes it."""

    role: Literal["biases", "scales", "rolling_mean", "rolling_variance", "weights"]
    shape: tuple[int, ...]
    learnable: bool = True
    sub: str = ""

    @property
    def floats(self) -> int:
        """Number of floats."""
        return prod(self.shape)


class Work(NamedTuple):
    """What a layer computes for one image: weights as Darknet counts them, MACs as papers do, BFLOPS as float32."""

    nweights: int = 0
    macs: int = 0
    bflops: float = 0.0


class Named(NamedTuple):
    """A layer that another names without reading its output: its declaration, its input shapes, and whom it names."""

    layer: Layer
    inputs: tuple[Shape, ...]
    named: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer with the keys that every section accepts. Subclasses add their own keys and rules.

    `infer`, `work`, `arrays` and `problems` are pure functions of the layer, its input shapes and the context; inputs
    are the shape of the layer before (unless `reads_previous` is False), then those the reference keys name, in order.
    """

    section: ClassVar[str] = ""
    aliases: ClassVar[tuple[str, ...]] = ()
    category: ClassVar[Category] = Category.OTHER
    summary: ClassVar[str] = ""
    reads_previous: ClassVar[bool] = True
    needs_image: ClassVar[bool] = False
    #: True where each output value depends on one value of each input, so that it can be written over one of them.
    elementwise: ClassVar[bool] = False
    #: True where the task fixes the size of what comes in (heads, softmax): width scaling leaves its source alone.
    terminal: ClassVar[bool] = False
    #: True where the kernel is mixed from several for each image: as many MACs more as there are weights.
    mixes_kernels: ClassVar[bool] = False

    stopbackward: int = common(0, "Freeze all earlier layers: 1 stops the backward pass here.", low=0)
    learning_rate: float = common(1.0, "Factor on the learning rate of this layer.", low=0)
    dontload: bool = common(False, "Skip this layer when weights are loaded; no bytes are consumed.")
    dontloadscales: bool = common(False, "Batch-norm arrays of this layer are not in the weights file.")
    onlyforward: bool = common(False, "No backward pass through this layer.")
    dont_update: int = common(0, "GPU: no update until this step.", low=0)
    burnin_update: int = common(0, "GPU: no update while this many times burn_in is above the step.", low=0)
    train_only_bn: bool = common(False, "GPU: this and all earlier layers only move their batch-norm statistics.")
    clip: float = common(0.0, "GPU: weights are clipped to plus or minus this value after each update.", low=0)

    @classmethod
    def keys(cls) -> tuple[KeySpec, ...]:
        """The declared keys, the layer's own first."""
        return _keys(cls).all

    @classmethod
    def spec(cls, name: str) -> KeySpec | None:
        """The declaration of a key by its cfg name."""
        return _keys(cls).by_name.get(name)

    def value(self, name: str) -> Any:
        """The value of a key by its cfg name."""
        spec = self.spec(name)
        if spec is None:
            raise KeyError(name)
        return getattr(self, spec.field)

    def references(self) -> Iterator[tuple[KeySpec, tuple[Ref, ...]]]:
        """The reference keys that are set, with their references as tuples."""
        for spec in _keys(type(self)).references:
            value = getattr(self, spec.field)
            if value is not None and value != ():
                yield spec, value if isinstance(value, tuple) else (value,)

    def infer(self, inputs: tuple[Shape, ...], context: Context) -> Out:
        """Output shapes; called with known inputs only. The identity unless a layer says otherwise."""
        return Out.of(inputs[0])

    def work(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Work:
        """Operations for one image; nothing unless a layer says otherwise (darknet-semantics 3.1)."""
        return Work()

    def arrays(self, inputs: tuple[Shape, ...], out: Out) -> tuple[Array, ...]:
        """Arrays in the order of the `.weights` file (darknet-semantics 5.2)."""
        return ()

    def stored_input(self, inputs: tuple[Shape, ...], out: Out, sources: tuple[Shape, ...]) -> Shape:
        """The input C x H x W that Darknet keeps in the layer; `avg_outputs` and the JSON table use it.

        `sources`: what the layers at its inputs keep themselves.
        """
        return inputs[0]

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """What is wrong with this layer at these inputs; `out` is `NOTHING` where no shape could be found."""
        return iter(())

    def window(self, inputs: tuple[Shape, ...]) -> Window:
        """What one output pixel reads of each input that is a map."""
        return Window()

    def named_problems(self, inputs: tuple[Shape, ...], named: tuple[Named, ...]) -> Iterator[Diagnostic]:
        """What is wrong with the layers that keys such as `share_index` name, in the order of the keys."""
        return iter(())

    def canonical(self) -> Layer:
        """The same function with keys that have no effect at their defaults; two layers are equal when these are."""
        return self

    def beyond_darknet(self) -> Beyond | None:
        """What Darknet has no section or key for; None for all that it can say."""
        return beyond_words(self)

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """The layer as PyTorch text; None where a generator has to refuse it by name."""
        return None

    def printed(self, row: PrintedRow) -> str:
        """The row of Darknet's table after the index (darknet-semantics 7.2)."""
        return self.section

    def facts(self) -> tuple[str, ...]:
        """The few words a node shows after its title, the most telling first: `3×3`, `s2`, `32`."""
        return ()


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """What a printed table row needs besides the layer: its index, inputs, outputs, BFLOPS, source indices.

    `named`: the layers that its keys name without reading them.
    """

    index: int
    inputs: tuple[Shape, ...]
    out: Out
    bflops: float
    sources: tuple[int, ...]
    context: Context
    named: tuple[Named, ...] = ()

    def sizes(self) -> str:
        """`w x h x c -> ow x oh x oc`, each four wide, as most rows end."""
        a, b = self.inputs[0], self.out.indexed
        return f"{a.w:4} x{a.h:4} x{a.c:4} -> {b.w:4} x{b.h:4} x{b.c:4}"


@dataclass(frozen=True, slots=True)
class _Keys:
    """The declarations of one class, gathered once: all, by cfg name, and those that name layers."""

    all: tuple[KeySpec, ...]
    by_name: dict[str, KeySpec]
    references: tuple[KeySpec, ...]


_KEYS: dict[type[Layer], _Keys] = {}


def _keys(cls: type[Layer]) -> _Keys:
    found = _KEYS.get(cls)
    if found is None:
        specs = [_spec_of(item) for item in dataclasses.fields(cls) if "help" in item.metadata]
        ordered = tuple(sorted(specs, key=lambda spec: spec.common))
        references = tuple(spec for spec in ordered if spec.is_reference)
        found = _KEYS[cls] = _Keys(ordered, {spec.name: spec for spec in ordered}, references)
    return found


def _spec_of(item: dataclasses.Field[Any]) -> KeySpec:
    facts = dict(item.metadata)
    return KeySpec(
        name=facts.pop("name", item.name.rstrip("_")),
        field=item.name,
        kind=_KINDS[str(item.type)],
        default=item.default,
        **facts,
    )
