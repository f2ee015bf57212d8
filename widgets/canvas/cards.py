"""What a node on the canvas says: title, facts, shape, cost, state. Values only, so it is tested without pixels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import groupby

from studio.design.bypass import heirs
from studio.design.design import BlockNode, Design, LayerNode
from studio.design.expand import Expansion
from studio.design.from_cfg import short_name
from studio.design.overrides import overridden
from studio.diagnostics import Diagnostic, Severity
from studio.layers.base import UNKNOWN, Address, Category, Layer, Shape
from studio.layers.unknown import UnknownLayer
from studio.network.network import NetLayer
from widgets.costs import bar_category, cost, is_depthwise

#: Letters of a section name that a card has room for; longer ones are shortened.
_LONG_NAME = 10
_WORST = (Severity.ERROR, Severity.WARNING, Severity.INFO)


class Form(Enum):
    """How a card is drawn: size and what of it is shown."""

    BLOCK = "block"
    LAYER = "layer"
    #: A route of one source: a pill of its own, or one that lies on a wire.
    PILL = "pill"
    TAG = "tag"
    #: An opened block.
    CONTAINER = "container"
    #: Layers inside an opened block: with costs, and small ones.
    INNER = "inner"
    SMALL = "small"


@dataclass(frozen=True, slots=True)
class CostPart:
    """A piece of a cost bar: its colour and how much of the full trough it takes, 0 to 1."""

    category: str
    share: float


@dataclass(frozen=True, slots=True)
class Card:
    """One node as the canvas shows it.

    `first` and `last` are Darknet indices (-1: no layer). `share` is its part of the network's cost in the chosen
    metric, None where nothing has a cost. `repeats` are those drawn, scaling included; an opened block shows
    `occurrence`, and `remark` says how the repeats differ. `tabs` are batch norm and activation: (text, category).
    What is `bypassed` has no layers, and the shape of what it passes on.
    `set_here`: keys of a layer inside a block that its parameters do not decide, as `activation=relu`.
    """

    address: Address
    form: Form
    name: str
    title: str
    category: str
    first: int = -1
    last: int = -1
    facts: tuple[str, ...] = ()
    shape: str = ""
    share: float | None = None
    parts: tuple[CostPart, ...] = ()
    tabs: tuple[tuple[str, str], ...] = ()
    repeats: int = 1
    occurrence: int = 0
    remark: str = ""
    severity: str = ""
    bypassed: bool = False
    set_here: tuple[str, ...] = ()

    @property
    def is_block(self) -> bool:
        """True for what can be opened or is open."""
        return self.form in (Form.BLOCK, Form.CONTAINER)


def severities(problems: Iterable[Diagnostic]) -> tuple[dict[int, str], dict[int, str]]:
    """The worst severity by node, and by Darknet index."""
    nodes: dict[int, str] = {}
    layers: dict[int, str] = {}
    for severity in reversed(_WORST):
        for problem in problems:
            if problem.severity is severity and problem.where is not None:
                nodes[problem.where.node] = str(severity)
                if problem.where.layer is not None:
                    layers[problem.where.layer] = str(severity)
    return nodes, layers


class Deck:
    """The cards of one state of a design: of its nodes, and of the layers inside opened blocks."""

    def __init__(
        self, design: Design, expansion: Expansion, metric: str = "bflops", problems: Sequence[Diagnostic] = ()
    ) -> None:
        self.design = design
        self.layers: tuple[NetLayer, ...] = expansion.network.layers
        self.rows = expansion.rows
        self.spans: dict[int, list[int]] = {}
        self.occurrences: dict[tuple[int, int], list[int]] = {}
        for item in self.layers:
            self.spans.setdefault(item.address.node, []).append(item.index)
            self.occurrences.setdefault((item.address.node, item.address.occurrence), []).append(item.index)
        self._costs = [cost(row, metric) for row in self.rows]
        self._total = sum(self._costs)
        self._heirs = heirs(design)
        self._by_node, self._by_layer = severities(problems)
        self._dearest = max((sum(map(self._costs.__getitem__, span)) for span in self.spans.values()), default=0.0)

    def repeats(self, node: BlockNode) -> int:
        """Repeats of a block in the network, scaling included."""
        span = self.spans.get(node.id)
        return self.layers[span[-1]].address.occurrence + 1 if span else 0

    def node_card(self, node: BlockNode | LayerNode, form: Form | None = None) -> Card:
        """A layer, or a folded block; `form`: another than the usual one."""
        card = self._block_card(node) if isinstance(node, BlockNode) else self._layer_card(node)
        indices = self.spans.get(node.id, [])
        spent = sum(self._costs[index] for index in indices)
        return replace(
            card,
            form=form or card.form,
            first=indices[0] if indices else -1,
            last=indices[-1] if indices else -1,
            shape=str(self._shape(indices or self.passed_on(node))),
            share=spent / self._total if self._total and indices else None,
            parts=self._parts(indices, self._dearest),
            severity=self._by_node.get(node.id, ""),
            bypassed=node.bypassed,
            set_here=_set_inside(node),
        )

    def passed_on(self, node: BlockNode | LayerNode) -> Sequence[int]:
        """The layers whose output a bypassed node passes on; none for the image."""
        heir = self._heirs.get(node.id)
        return self.spans.get(heir, ()) if heir is not None else ()

    def container_card(self, node: BlockNode, occurrence: int) -> Card:
        """An opened block that shows one of its repeats."""
        card = self.node_card(node)
        return replace(card, form=Form.CONTAINER, occurrence=occurrence, remark=self._remark(node), parts=())

    def inner_cards(self, node: BlockNode, occurrence: int) -> tuple[Card, ...]:
        """The layers of one repeat; their bars compare with each other."""
        indices = self.occurrences.get((node.id, occurrence), [])
        dearest = max((self._costs[index] for index in indices), default=0.0)
        return tuple(self._inner_card(node, index, dearest) for index in indices)

    def map_at(self, index: int) -> tuple[int, int] | None:
        """Height x width of the output of a layer, None where it is unknown or has no map."""
        shape = self.rows[index].out.next if index >= 0 else UNKNOWN
        return (shape.h, shape.w) if shape.image else None

    def _block_card(self, node: BlockNode) -> Card:
        block = node.block_at(0)
        filters = str(getattr(block, "filters", ""))  # the shape below says them, scaled
        facts = tuple(fact for fact in block.facts() if fact != filters)
        title = node.block.title()
        return Card(
            Address(node.id),
            Form.BLOCK,
            node.name,
            title,
            Category.BLOCK,
            facts=facts,
            repeats=self.repeats(node) or node.repeats,
        )

    def _layer_card(self, node: LayerNode) -> Card:
        index = self.spans[node.id][0] if node.id in self.spans else -1
        layer = self.layers[index].layer if index >= 0 else node.layer
        return Card(
            Address(node.id),
            Form.LAYER,
            node.name,
            word(layer),
            layer.category,
            facts=(*telling(layer), *(self._sources(index) if index >= 0 else ())),
            tabs=tabs_of(layer),
        )

    def _inner_card(self, node: BlockNode, index: int, dearest: float) -> Card:
        item, row = self.layers[index], self.rows[index]
        layer, shape = item.layer, row.out.next
        convolves = layer.category is Category.LAYER
        small = not convolves or (shape.h, shape.w) == (1, 1)
        depthwise = is_depthwise(layer)
        title = "dw" if depthwise else word(layer) if convolves else item.address.role.rpartition(".")[2]
        implied = {str(shape.c), f"g{shape.c}" if depthwise else ""}
        return Card(
            item.address,
            Form.SMALL if small else Form.INNER,
            node.name,
            title,
            layer.category,
            first=index,
            last=index,
            facts=tuple(fact for fact in telling(layer) if fact not in implied),
            shape=str(shape.c) if small and shape.image else str(shape),
            share=self._costs[index] / self._total if self._total else None,
            parts=self._parts([index], dearest),
            tabs=tabs_of(layer),
            severity=self._by_layer.get(index, ""),
            set_here=tuple(f"{key}={text}" for key, text in overridden(self.design, item.address).items()),
        )

    def _sources(self, index: int) -> tuple[str, ...]:
        """`from 12, 8`: the layers that it names."""
        item = self.layers[index]
        named = item.inputs[1:] if item.layer.reads_previous else item.inputs
        numbers = ["?" if number < 0 else str(number) for number in named]
        return ("from " + ", ".join(numbers),) if numbers else ()

    def _shape(self, indices: Sequence[int]) -> Shape:
        return self.rows[indices[-1]].out.next if indices else UNKNOWN

    def _parts(self, indices: Sequence[int], full: float) -> tuple[CostPart, ...]:
        """Neighbours of one colour are one part."""
        if full <= 0:
            return ()
        coloured = [(bar_category(self.layers[i].layer), self._costs[i] / full) for i in indices if self._costs[i] > 0]
        grouped = groupby(coloured, key=lambda pair: pair[0])
        return tuple(CostPart(category, sum(share for _, share in pairs)) for category, pairs in grouped)

    def _remark(self, node: BlockNode) -> str:
        """How the repeats differ: `2 and 3 are equal; 1 widens 80 → 112, 28 → 14`."""
        repeats = self.repeats(node)
        if repeats < 2:
            return ""
        kinds = [self._fingerprint(node.id, occurrence) for occurrence in range(repeats)]
        if len(set(kinds)) == 1:
            return f"all {repeats} are equal"
        same = [k + 1 for k, kind in enumerate(kinds) if kind == kinds[-1]]
        change = self._change(node.id, 0)
        remarks = (f"{_listed(same)} are equal" if len(same) > 1 else "", f"1 {change}" if change else "")
        return "; ".join(filter(None, remarks)) or "no two are equal"

    def _fingerprint(self, node: int, occurrence: int) -> tuple[object, ...]:
        """What a repeat consists of, apart from where it stands."""
        indices = self.occurrences[(node, occurrence)]
        return tuple((type(self.layers[i].layer), self.layers[i].layer.facts(), self.rows[i].out) for i in indices)

    def _change(self, node: int, occurrence: int) -> str:
        """What a repeat does to channels and map."""
        indices = self.occurrences[(node, occurrence)]
        before = self.rows[indices[0]].inputs[0] if self.rows[indices[0]].inputs else UNKNOWN
        after = self._shape(indices)
        if not (before.image and after.image):
            return ""
        words = []
        if before.c != after.c:
            words.append(f"{'widens' if after.c > before.c else 'narrows'} {before.c} → {after.c}")
        if before.w != after.w:
            words.append(f"steps {before.h}×{before.w} → {after.h}×{after.w}")
        return ", ".join(words)


def _set_inside(node: BlockNode | LayerNode) -> tuple[str, ...]:
    """The keys set on layers inside a block: `2 se.squeeze activation=relu`, with the repeat if there are several."""
    if not isinstance(node, BlockNode):
        return ()
    return tuple(
        " ".join(filter(None, (str(occurrence + 1) if node.repeats > 1 else "", role, f"{key}={text}")))
        for occurrence, role, pairs in node.overrides
        for key, text in pairs
    )


def _listed(numbers: Sequence[int]) -> str:
    """`2 and 3`, `2 to 5`, `2, 4, 5`."""
    if len(numbers) == 2:
        return f"{numbers[0]} and {numbers[1]}"
    if numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]} to {numbers[-1]}"
    return ", ".join(map(str, numbers))


def word(layer: Layer) -> str:
    """The name of a layer's type, the short one where it is long: `conv`; an unknown section keeps its own."""
    if isinstance(layer, UnknownLayer):
        return layer.name or layer.section
    return layer.section if len(layer.section) <= _LONG_NAME else short_name(type(layer))


def telling(layer: Layer) -> tuple[str, ...]:
    """The facts worth the room: a stride of one says nothing."""
    return tuple(fact for fact in layer.facts() if fact != "s1")


def tabs_of(layer: Layer) -> tuple[tuple[str, str], ...]:
    """Batch norm and activation as tabs; a layer that is itself an activation has none."""
    tabs = []
    normalised = layer.spec("batch_normalize") is not None and layer.value("batch_normalize")
    if normalised:
        tabs.append(("BN", str(Category.NORMALIZATION)))
    if layer.category is not Category.ACTIVATION and layer.spec("activation") is not None:
        activation = layer.value("activation")
        if activation != "linear":
            tabs.append((activation, str(Category.ACTIVATION)))
    return tuple(tabs)
