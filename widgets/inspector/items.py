"""Which rows the form of a node has, read from what its layer or block declares. Values only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from studio.blocks.base import Block, ParamSpec
from studio.cfg.parse import parse_chunk
from studio.design.design import NET, BlockNode, Design, LayerNode, Node
from studio.design.limits import MOST_DROPPED
from studio.layers.activations import CLOSEST
from studio.layers.base import Address, KeySpec, Kind

#: So many rows a form shows at least, in the order of declaration; the rest is folded away while it is at its defaults.
TELLING = 8
WIDTH = "width"
"""The kind of a width: a ratio of the input's channels or a count of filters."""
_KINDS: dict[str, str] = {
    "int": Kind.INT,
    "float": Kind.FLOAT,
    "bool": Kind.FLAG,
    "str": Kind.TEXT,
    "tuple[int, ...]": Kind.INTS,
    "tuple[float, ...]": Kind.FLOATS,
    "Width": WIDTH,
}
_SPELLED = {"se": "SE", "id": "ID", "bn": "BN", "ema": "EMA", "cuda": "CUDA", "nan": "NaN", "iou": "IoU", "nms": "NMS"}


class Place(Enum):
    """Where the value of a row stands in a node."""

    KEY = "key"
    PARAM = "param"
    #: A parameter of the first repeat that differs from the others.
    FIRST = "first"
    REPEATS = "repeats"
    #: A key that the layer doesn't declare; it stands in the text only.
    WRITTEN = "written"
    #: A key of one layer inside a block.
    INSIDE = "inside"
    #: Whether the node follows the width and depth coefficients.
    FOLLOW_WIDTH = "follow width"
    FOLLOW_DEPTH = "follow depth"
    #: What the blocks of the design drop in training.
    DROP_CONNECT = "drop connect"
    #: Whether the node is left out of the network.
    BYPASSED = "bypassed"


@dataclass(frozen=True, slots=True)
class Item:
    """One row. `kind` chooses the editor, `owner` is the block class of a parameter; `optional`: None is a value."""

    place: Place
    name: str
    kind: str
    default: Any
    help: str
    low: float | None = None
    high: float | None = None
    step: int = 1
    choices: tuple[str, ...] = ()
    unit: str = ""
    optional: bool = False
    owner: type[Block] | None = None
    #: What the default means in words, where it is no value of its own.
    unset: str = ""
    #: The layer inside a block whose key it is.
    at: Address | None = None

    @property
    def field(self) -> str:
        """The object name of its editor."""
        return f"field:first.{self.name}" if self.place is Place.FIRST else f"field:{self.name}"

    @property
    def label(self) -> str:
        """Its name in words."""
        return in_words(self.name)

    @property
    def is_reference(self) -> bool:
        """True when the value names other layers."""
        return self.kind in (Kind.REF, Kind.REFS)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under a title; '' for the first ones. Folded ones can be opened, in some rows can be added."""

    title: str
    items: tuple[Item, ...]
    folded: bool = False
    #: Names of rows that can be added.
    offers: tuple[str, ...] = ()


def in_words(name: str) -> str:
    """The name of a key or parameter for people: `SE activation`."""
    words = " ".join(_SPELLED.get(word, word) for word in name.split("_"))
    return words[:1].upper() + words[1:]


def groups_of(design: Design, nodes: Sequence[int], telling: frozenset[str] = frozenset()) -> tuple[Group, ...]:
    """The form for some nodes: rows that they have in common. `telling`: names of keys that are not folded away."""
    forms = [_in_its_words(design, _groups(design.node(node), telling)) for node in nodes]
    if nodes and all(node == NET for node in nodes) and _may_drop(design):
        forms = [(replace(first, items=(*first.items, _DROP_CONNECT)), *rest) for first, *rest in forms]
    if not forms:
        return ()
    if len(forms) == 1:
        return forms[0]
    shared = set.intersection(*({_same(item) for group in form for item in group.items} for form in forms))
    return _without_empty(
        *(Group(group.title, tuple(i for i in group.items if _same(i) in shared), group.folded) for group in forms[0])
    )


def for_design(design: Design, item: Item) -> Item:
    """The row with the choices that the design has: one that was written for Darknet has Darknet's functions only."""
    if not design.context.darknet_words or not CLOSEST.keys() & set(item.choices):
        return item
    return replace(item, choices=tuple(word for word in item.choices if word not in CLOSEST))


def _in_its_words(design: Design, groups: tuple[Group, ...]) -> tuple[Group, ...]:
    return tuple(replace(group, items=tuple(for_design(design, item) for item in group.items)) for group in groups)


def _may_drop(design: Design) -> bool:
    """Whether there is a block whose branch drop-connect can drop; a cfg says its own dropouts."""
    blocks = (node.block for node in design.nodes if isinstance(node, BlockNode))
    return not design.context.darknet_words and any(block.may_drop for block in blocks)


def telling_of(design: Design, nodes: Iterable[int]) -> frozenset[str]:
    """Keys of these nodes that are written or differ from their defaults: they are worth a row."""
    return frozenset(name for node in nodes for name in _telling(design.node(node)))


def _same(item: Item) -> tuple[Place, str, str]:
    """Rows of several nodes are one where these agree; a key of a layer may be a parameter of a block."""
    return Place.KEY if item.place is Place.PARAM else item.place, item.name, item.kind


def _groups(node: Node, telling: frozenset[str]) -> tuple[Group, ...]:
    if isinstance(node, BlockNode):
        return _block_groups(node, telling)
    own = [item_of_key(spec) for spec in node.layer.keys() if not spec.common]
    if node.id == NET:
        first = [item for item in own if _is_input(node, item)]
        rest = [item for item in own if item not in first]
        return _without_empty(Group("", tuple(first)), Group("Hyper-parameters", (*rest, *_written(node)), folded=True))
    first = [item for place, item in enumerate(own) if place < TELLING or _shown(node, item) or item.name in telling]
    usual = [item_of_key(spec) for spec in node.layer.keys() if spec.common]
    first += [item for item in usual if item.name in telling]
    rest = [item for item in (*own, *usual) if item not in first]
    written = _written(node)
    declared_nothing = not own
    follow = [_FOLLOW_WIDTH] if node.layer.spec("filters") else []
    if node.bypassed:
        first.insert(0, _BYPASSED)
    elif node.layer.reads_previous:
        follow.append(_BYPASSED)
    return _without_empty(
        Group("", (*first, *(written if declared_nothing else ()))),
        Group("More", (*rest, *(() if declared_nothing else written), *follow), folded=True),
    )


def _block_groups(node: BlockNode, telling: frozenset[str]) -> tuple[Group, ...]:
    cls = type(node.block)
    items = [_of_param(spec, cls) for spec in node.block.params()]
    first = [item for place, item in enumerate(items) if place < TELLING or item.name in telling]
    rest = [item for item in items if item not in first]
    differing = [name for name, _ in node.first]
    special = tuple(replace(item, place=Place.FIRST) for item in items if item.name in differing)
    offers = tuple(item.name for item in items if item.name not in differing) if node.repeats > 1 else ()
    return _without_empty(
        Group("", (*((_BYPASSED,) if node.bypassed else ()), *first[:1], _REPEATS, *first[1:])),
        Group("First repeat", special, offers=offers),
        Group("More", (*rest, *(() if node.bypassed else (_BYPASSED,)), _FOLLOW_WIDTH, _FOLLOW_DEPTH), folded=True),
    )


def _without_empty(*groups: Group) -> tuple[Group, ...]:
    return tuple(group for group in groups if group.items or group.offers)


def _is_input(node: LayerNode, item: Item) -> bool:
    """What decides shapes and mini-batches: the whole numbers that every `[net]` states."""
    return item.kind == Kind.INT and _shown(node, item)


def _shown(node: LayerNode, item: Item) -> bool:
    spec = node.layer.spec(item.name)
    return spec is not None and (spec.shown or spec.required)


def _telling(node: Node) -> set[str]:
    if isinstance(node, BlockNode):
        return {spec.name for spec in node.block.params() if getattr(node.block, spec.name) != spec.default}
    changed = {spec.name for spec in node.layer.keys() if getattr(node.layer, spec.field) != spec.default}
    return changed | (set(parse_chunk(node.raw).values()) if node.raw else set())


def _written(node: LayerNode) -> tuple[Item, ...]:
    """Keys of the text that the layer does not declare."""
    if node.raw is None:
        return ()
    names = (name for name in parse_chunk(node.raw).values() if node.layer.spec(name) is None)
    return tuple(Item(Place.WRITTEN, name, Kind.TEXT, "", "Darknet does not read this key here.") for name in names)


def item_of_key(spec: KeySpec) -> Item:
    """The row of a key of a layer."""
    return Item(
        Place.KEY,
        spec.name,
        spec.kind,
        spec.default,
        spec.help,
        spec.low,
        spec.high,
        spec.step,
        spec.choices,
        spec.unit,
        optional=spec.default is None,
        unset=spec.unset,
    )


def _of_param(spec: ParamSpec, cls: type[Block]) -> Item:
    kinds = [part.strip() for part in spec.kind.split("|")]
    return Item(
        Place.PARAM,
        spec.name,
        _KINDS[kinds[0]],
        spec.default,
        spec.help,
        spec.low,
        spec.high,
        spec.step,
        spec.choices,
        spec.unit,
        optional="None" in kinds,
        owner=cls,
    )


_REPEATS = Item(Place.REPEATS, "repeats", Kind.INT, 1, "How often the block stands in a row, before scaling.", low=1)
_BYPASSED = Item(
    Place.BYPASSED, "bypassed", Kind.FLAG, False, "Left out of the network: its readers read what it reads (Ctrl+B)."
)
_FOLLOW_WIDTH = Item(
    Place.FOLLOW_WIDTH, "scale_width", Kind.TEXT, None, "Whether filters follow the width coefficient.", optional=True
)
_FOLLOW_DEPTH = Item(
    Place.FOLLOW_DEPTH, "scale_depth", Kind.TEXT, None, "Whether repeats follow the depth coefficient.", optional=True
)
_DROP_CONNECT = Item(
    Place.DROP_CONNECT,
    "drop_connect",
    Kind.FLOAT,
    0.0,
    "Share of images that lose the branch of the last blocks in training; the first ones lose fewer.",
    low=0,
    high=MOST_DROPPED,
)
