"""What a block is: parameters, `expand` into layers, `fold` back from layers.

A block's parameters are declared like a layer's keys, with `studio.layers.base.key`, so the same editors, readers and
checks serve both. Inside a block references are local: `Address(LOCAL, 0, role)`, with role 'in' for the block's input.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from studio.blocks.expression import Expression
from studio.diagnostics import Diagnostic
from studio.layers.base import INPUT_ROLE, LOCAL, Address, Bound, Layer, Ref
from studio.layers.beyond import in_closest_words
from studio.layers.torch_text import TorchForm
from studio.scaling import Fixed, Ratio, Rounding, Width, round_filters


@dataclass(frozen=True, slots=True)
class Part:
    """One layer of an expanded block and the role it plays; a dot in the role names a part within: `se.squeeze`."""

    role: str
    layer: Layer


_PART_NAMES = {"se": "squeeze-excite"}
"""What people call the parts whose roles are abbreviations, as papers and code have them."""


def part_name(prefix: str) -> str:
    """How people call a part within a block: `squeeze-excite` for the roles that start with `se.`."""
    return _PART_NAMES.get(prefix, prefix)


@dataclass(frozen=True, slots=True)
class FoldLayer:
    """A layer offered to `fold` and the channels it reads from the layer before.

    Its references are local to the window: `Address(LOCAL, 0, str(position))`, role 'in' for the layer before the
    window; anything else stays as it is.
    """

    layer: Layer
    channels: int


@dataclass(frozen=True, slots=True)
class Match:
    """What `fold` found: the block and how many layers it takes from the start of the window."""

    block: Block
    count: int


@dataclass(frozen=True, slots=True)
class ParamSpec:
    """One parameter of a block: name, Python type as text, default, help, range, choices."""

    name: str
    kind: str
    default: Any
    help: str
    low: float | None = None
    high: float | None = None
    step: int = 1
    choices: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class NodeSpec:
    """One inner node of a user-made block: a layer or block by its class, and what its keys say.

    `keys`: values by the attribute names of the class, ready ones or expressions. `references`: for a reference key the
    inner nodes that it names (`body`, `body.expand`), 'in' for the block's input. `scales`: False keeps its filters at
    any width. `when`: left out where this is false; what names it then reads what stands before it.
    """

    name: str
    kind: type[Layer] | type[Block]
    keys: tuple[tuple[str, Any], ...] = ()
    references: tuple[tuple[str, tuple[str, ...]], ...] = ()
    repeats: int | Expression = 1
    when: Expression | None = None
    scales: bool = True


@dataclass(frozen=True, slots=True)
class Definition:
    """A user-made block as a value: parameters, inner nodes, and which of them is the output ('' for the last).

    Blocks within are there by their classes, so that a definition holds all that it needs and cannot contain itself.
    `units`: the parameter that counts units inside, as `Block.units_in`.
    """

    name: str
    about: str
    params: tuple[ParamSpec, ...]
    nodes: tuple[NodeSpec, ...]
    output: str = ""
    units: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A block with parameters. `expand` and `fold` are inverse: `fold(expand(b)) == canonical(b)`."""

    kind: ClassVar[str] = ""
    summary: ClassVar[str] = ""
    #: The parameter that counts units inside; the depth coefficient scales it instead of the node's repeats.
    units_in: ClassVar[str] = ""
    #: Roles whose outputs layers outside may read too, beside that of the block.
    open_roles: ClassVar[tuple[str, ...]] = ()
    #: False for blocks that plain layers are not folded into unasked: too many layers in a row look like them.
    sought: ClassVar[bool] = True
    #: True for a block with a branch that can be dropped; it counts among those that drop-connect grows over.
    may_drop: ClassVar[bool] = False
    #: What a user-made block is made of; None for those that come with the program.
    definition: ClassVar[Definition | None] = None

    @classmethod
    def params(cls) -> tuple[ParamSpec, ...]:
        """The declared parameters in order."""
        return _params(cls)

    @classmethod
    def param(cls, name: str) -> ParamSpec | None:
        """One declared parameter."""
        return next((spec for spec in _params(cls) if spec.name == name), None)

    def expand(self, channels: int, rounding: Rounding) -> tuple[Part, ...]:
        """The layers for an input of `channels` (already scaled); filters written here are scaled by `rounding`."""
        raise TypeError(f"{type(self).__name__} declares no expansion")

    def outputs(self, channels: int, rounding: Rounding) -> int:
        """Output channels for an input of `channels`; `filters` where the block has that parameter."""
        filters = getattr(self, "filters", None)
        return rounding.filters(filters) if isinstance(filters, int) else channels

    @classmethod
    def fold(cls, window: Sequence[FoldLayer]) -> Match | None:
        """The block that the window starts with, or None: the first of the guesses that explains it."""
        for block in cls.guesses(window):
            count = explained(block, window)
            if count:
                return Match(block.canonical(window[0].channels), count)
        return None

    @classmethod
    def guesses(cls, window: Sequence[FoldLayer]) -> Iterator[Block]:
        """Blocks that the window may start with, read from a few of its layers; `fold` holds them against all."""
        return iter(())

    def canonical(self, channels: int) -> Block:
        """The one parameter set among those that expand alike for an input of `channels`."""
        return self

    def torch(self, channels: int, rounding: Rounding) -> TorchForm | None:
        """A call of the block's support class for an input of `channels`; None where it has none.

        The class keeps the modules of its layers under their roles (`se.squeeze`) or where the form's `places` say, so
        that their arrays are found.
        """
        return None

    def remarks(self, channels: int, rounding: Rounding) -> Iterator[Diagnostic]:
        """Where its layers for an input of `channels` are not quite what its parameters say."""
        return iter(())

    def in_darknet(self) -> Block:
        """The closest block whose layers Darknet has; itself where they are all Darknet's."""
        return in_closest_words(self)

    def stride_of(self) -> int:
        """Step of the whole block, for the lanes of the canvas and stage boundaries."""
        return 1

    def facts(self) -> tuple[str, ...]:
        """The few words a node shows after its title."""
        return ()

    def title(self) -> str:
        """The node's title: `MBConv6`."""
        return self.kind


_PARAMS: dict[type[Block], tuple[ParamSpec, ...]] = {}


def _params(cls: type[Block]) -> tuple[ParamSpec, ...]:
    found = _PARAMS.get(cls)
    if found is None:
        declared = [item for item in dataclasses.fields(cls) if "help" in item.metadata]
        found = tuple(ParamSpec(item.name, str(item.type), item.default, **item.metadata) for item in declared)
        _PARAMS[cls] = found
    return found


def explained(block: Block, window: Sequence[FoldLayer]) -> int:
    """How many layers of the window are the block's expansion, keys that every layer has apart; 0 where they differ."""
    parts = block.expand(window[0].channels, Rounding())
    if len(parts) > len(window):
        return 0
    places = {part.role: str(place) for place, part in enumerate(parts)} | {INPUT_ROLE: INPUT_ROLE}
    alike = all(_alike(part.layer, window[place].layer, places) for place, part in enumerate(parts))
    return len(parts) if alike else 0


def _alike(expanded: Layer, layer: Layer, places: dict[str, str]) -> bool:
    """True for equal layers; `places` are the positions that roles have in the window."""
    if type(expanded) is not type(layer):
        return False
    expanded, layer = expanded.canonical(), layer.canonical()
    for spec in layer.keys():
        ours, theirs = getattr(expanded, spec.field), getattr(layer, spec.field)
        if spec.is_reference and ours:
            ours = tuple(_placed(ref, places) for ref in ours) if isinstance(ours, tuple) else _placed(ours, places)
        if ours != theirs and not spec.aside:
            return False
    return True


def _placed(ref: Ref, places: dict[str, str]) -> Ref:
    return Bound(Address(LOCAL, 0, places[ref.to.role])) if isinstance(ref, Bound) else ref


def local(role: str) -> Bound:
    """A reference to another role of the same block, or with 'in' to the block's input; written relative."""
    return Bound(Address(LOCAL, 0, role))


INPUT = local(INPUT_ROLE)


def width_of(width: Width, base: int, rounding: Rounding) -> int:
    """Filters of a `Width`: a ratio of `base` (already scaled), or a fixed count that scales like any filters."""
    if isinstance(width, Fixed):
        return rounding.filters(width.filters)
    return max(1, int(base * width.value))


def rounded_width(width: Width, base: int, rounding: Rounding, divisor: int) -> int:
    """Filters of a `Width`, a ratio rounded to the nearest multiple of a divisor that is not below 0.9 of it."""
    if isinstance(width, Fixed) or divisor == 1:
        return width_of(width, base, rounding)
    return round_filters(base * width.value, Rounding(divisor=divisor))


def spelled(width: Width, base: int, usual: Ratio) -> Width:
    """The one spelling of the filters that a width gives: the usual ratio, another plain one, or a fixed count.

    Plain ratios are whole, halves, or one part of the base; their exact fraction gives the same filters back.
    """
    count = width_of(width, base, Rounding())
    if count == width_of(usual, base, Rounding()):
        return usual
    ratio = Fraction(count, max(1, base))
    return Ratio(ratio) if ratio.denominator <= 2 or ratio.numerator == 1 else Fixed(count)


def up_to_multiple(count: int, of: int) -> int:
    """The smallest multiple of `of` that is at least `count`."""
    return -(-count // of) * of


def ratio_title(kind: str, expansion: Width) -> str:
    """`MBConv6`: a block's name with its expansion ratio; the name alone where the width is fixed."""
    return f"{kind}{float(expansion.value):g}" if isinstance(expansion, Ratio) else kind


def describe_width(width: Width) -> str:
    """`÷4`, `×6` or a count of filters."""
    if isinstance(width, Fixed):
        return str(width.filters)
    value = width.value
    return f"÷{1 / value}" if value < 1 and value.numerator == 1 else f"×{float(value):g}"
