"""A network as units of PyTorch code: one for each layer, or one for each block node where its class is known.

A unit is a module with a name and one statement of `forward`. Names come from nodes, so that inserting a node leaves
the other keys of a state dict alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, cast

from generators.python_text import identifier
from generators.torch_repeats import runs
from studio.blocks.base import Block, Part
from studio.design.design import BlockNode, Design
from studio.design.expand import Expansion, rounding_of
from studio.diagnostics import Diagnostic, NodeRef, StudioError, error
from studio.layers.base import Context, Layer
from studio.layers.beyond import in_darknets_words
from studio.layers.classifier import Softmax
from studio.layers.conv_recurrent import ConvLstm, Crnn
from studio.layers.convolutional import Convolutional
from studio.layers.drop_connect import DropConnect
from studio.layers.pointwise import Dropout
from studio.layers.pooling import MaxPool
from studio.layers.region import Region
from studio.layers.torch_text import TorchForm
from studio.layers.wiring import Route, Sam, ScaleChannels, Shortcut
from studio.network.network import UNRESOLVED, NetLayer, Row
from studio.scaling import Rounding
from studio.weights import Key


@dataclass(frozen=True, slots=True)
class ArrayPath:
    """Where the state dict keeps an array of a Darknet layer; shapes are equal there and in the `.weights` file."""

    path: str
    key: Key
    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """Layers `first..last` as one module and one statement.

    `init`, `call`, `training` are those of `TorchForm`; `outputs` is what `{outputs}` stands for. `inputs`: layers
    whose outputs it reads, `shared`: the module of another layer whose weights it uses.
    `home`: what a unit of its whole node would be called.
    """

    first: int
    last: int
    name: str
    init: str
    call: str
    inputs: tuple[int, ...]
    outputs: int = 0
    needs: tuple[str, ...] = ()
    arrays: tuple[ArrayPath, ...] = ()
    shared: str = ""
    training: str = ""
    home: str = ""

    def module(self, outputs: str = "") -> str:
        """The expression that makes the module, with other `outputs` than its own where they are given."""
        return self.init.replace("{outputs}", outputs or str(self.outputs))

    @property
    def passes_on(self) -> bool:
        """True where the output is the input itself."""
        return self.call == "{0}"


def units_of(design: Design, expansion: Expansion, taken: set[str], *, blocks: bool) -> tuple[Unit, ...]:
    """The units of a network in order; names avoid `taken`. Raises StudioError that names layers without a form.

    With `blocks`, a node whose block has a class is one unit.
    """
    return tuple(_Units(design, expansion, taken).all(blocks))


class _Units:
    """Makes the units of one network."""

    def __init__(self, design: Design, expansion: Expansion, taken: set[str]) -> None:
        self._design = design
        self._layers, self._groups = expansion.network.layers, expansion.network.groups
        self._rows = expansion.rows
        self._context = expansion.network.context
        self._forms = self._all_forms()
        self._sources = tuple(self._sources_of(item) for item in self._layers)
        self._names = {node.id: identifier(node.name, taken) for node in design.nodes}
        self._taken = taken
        self._modules: dict[int, str] = {}

    def all(self, blocks: bool) -> Iterator[Unit]:
        """One node after the other."""
        for node_id, group in groupby(self._layers, key=lambda item: item.address.node):
            items = tuple(group)
            node = self._design.node(node_id)
            whole = self._block(node, items) if blocks and isinstance(node, BlockNode) else None
            if whole is not None:
                yield whole
                continue
            for item in items:
                yield self._layer(item)

    def _all_forms(self) -> tuple[TorchForm, ...]:
        forms: list[TorchForm] = []
        problems: list[Diagnostic] = []
        whole = set(self._read_whole())
        for item, row in zip(self._layers, self._rows, strict=True):
            layer = item.layer
            if item.index in whole and isinstance(layer, Convolutional):
                layer = replace(layer, bin_output=False)
            form = _form(layer, row, self._context) if row.known else None
            if form is None or UNRESOLVED in (*item.inputs, *item.shares):
                problems.append(_refusal(self._design, item, row))
            elif blurred := [i for i in item.inputs[item.layer.reads_previous :] if i >= 0 and self._blurred(i)]:
                text = f"{self._named(item)} reads layer {blurred[0]} by index, which is antialiased: Darknet reads"
                where = NodeRef(item.address.node, layer=item.index)
                wrong = error("torch-antialiased", f"{text} beyond its buffer", expected="a layer without antialiasing")
                problems.append(replace(wrong, where=where))
            else:
                forms.append(form)
        if problems:
            raise StudioError(*problems)
        return tuple(forms)

    def _read_whole(self) -> Iterator[int]:
        """Convolutions whose outputs are no longer binary, because another layer reads them by index (3.1)."""
        for item in self._layers:
            if isinstance(item.layer, Route | Shortcut | ScaleChannels | Sam):
                sources = (index for index in item.inputs[item.layer.reads_previous :] if index >= 0)
                yield from (index for index in sources if isinstance(self._layers[index].layer, Convolutional))

    def _named(self, item: NetLayer) -> str:
        return f"layer {item.index} ({self._design.node(item.address.node).name}, [{item.layer.section}])"

    def _blurred(self, index: int) -> bool:
        out = self._rows[index].out
        return out.next != out.indexed

    def _sources_of(self, item: NetLayer) -> tuple[int, ...]:
        """The layers it reads; one named by index that dropout follows gives the dropped values (3.3)."""
        trunk = item.inputs[: item.layer.reads_previous]
        return (*trunk, *(self._after_dropout(index, item.index) for index in item.inputs[len(trunk) :]))

    def _after_dropout(self, index: int, reader: int) -> int:
        while index + 1 < reader and isinstance(self._layers[index + 1].layer, Dropout):
            index += 1
        return index

    def _layer(self, item: NetLayer) -> Unit:
        """A layer as a unit of its own."""
        node = self._design.node(item.address.node)
        name = self._names[node.id]
        if isinstance(node, BlockNode):
            occurrence = f"_{item.address.occurrence}" if node.repeats > 1 or item.address.occurrence else ""
            name = identifier(f"{node.name}{occurrence}_{item.address.role}", self._taken)
        form = self._forms[item.index]
        module = f"self.{name}" if form.init else ""
        self._modules[item.index] = module
        return Unit(
            first=item.index,
            last=item.index,
            name=name,
            init=form.init,
            call=form.call,
            inputs=self._sources[item.index],
            outputs=self._rows[item.index].out.next.c,
            needs=form.needs,
            arrays=_arrays(item, self._rows[item.index], form, name),
            shared=self._modules.get(item.shares[0], "") if item.shares else "",
            training=form.training,
            home=self._names[node.id],
        )

    def _block(self, node: BlockNode, items: Sequence[NetLayer]) -> Unit | None:
        """All repeats of a block as one unit; None where its class can't say what the layers are."""
        name, first, last = self._names[node.id], items[0].index, items[-1].index
        occurrences = [tuple(group) for _, group in groupby(items, key=lambda item: item.address.occurrence)]
        forms = [self._block_form(node, part) for part in occurrences]
        if any(form is None for form in forms) or not self._closed(first, last):
            return None
        known = [form for form in forms if form is not None]
        single = len(known) == 1
        arrays: list[ArrayPath] = []
        for count, part in enumerate(occurrences):
            prefix = name if single else f"{name}.{count}"
            for item in part:
                path = f"{prefix}.{known[count].path(item.address.role)}"
                arrays += _arrays(item, self._rows[item.index], self._forms[item.index], path)
        needs = tuple(need for form in known for need in form.needs)
        repeated = runs([form.init for form in known], self._growth())
        init = known[0].init if single else f"nn.Sequential({', '.join(repeated)})"
        return Unit(first, last, name, init, "{self}({0})", (first - 1,), needs=needs, arrays=tuple(arrays))

    def _block_form(self, node: BlockNode, items: Sequence[NetLayer]) -> TorchForm | None:
        """The class of one occurrence, if its layers are those that its parameters say."""
        block = _dropping(node.block_at(items[0].address.occurrence), items)
        channels = self._rows[items[0].index].inputs[0].c
        rounding = rounding_of(node, self._design.scale)
        if not _as_declared(block.expand(channels, rounding), items):
            return None
        block = in_darknets_words(block) if self._context.darknet_words else block
        return _block_text(block, channels, rounding)

    def _growth(self) -> tuple[float, int]:
        """What drop-connect grows to in the design, and over how many blocks."""
        owners = [(group.node, group.occurrence) for group in self._groups if group.parent is None]
        nodes = {node.id: node for node in self._design.nodes if isinstance(node, BlockNode)}
        return self._context.drop_connect, sum(nodes[node].block.may_drop for node, _ in owners if node in nodes)

    def _closed(self, first: int, last: int) -> bool:
        """True where the layers read only each other and the one before, and nobody else reads them but the last."""
        inside = range(first, last + 1)
        for item in self._layers:
            read = (*self._sources[item.index], *item.shares)
            if item.index in inside:
                if any(index not in inside and index != first - 1 for index in read) or item.shares:
                    return False
            elif any(first <= index < last for index in read) or any(index in inside for index in item.shares):
                return False
        return True


def _form(layer: Layer, row: Row, context: Context) -> TorchForm | None:
    layer = in_darknets_words(layer) if context.darknet_words else layer
    try:
        return layer.torch(row.inputs, row.out, context)
    except ValueError:  # a number without a literal
        return None


def _block_text(block: Block, channels: int, rounding: Rounding) -> TorchForm | None:
    try:
        return block.torch(channels, rounding)
    except ValueError:
        return None


def _dropping(block: Block, items: Sequence[NetLayer]) -> Block:
    """The block with the share of drop-connect that its layers have, which grows over the depth of a design."""
    found = next((item.layer for item in items if isinstance(item.layer, DropConnect)), None)
    if found is None or not block.may_drop:
        return block
    return cast("Block", replace(cast("Any", block), drop_connect=found.probability))


def _as_declared(parts: Sequence[Part], items: Sequence[NetLayer]) -> bool:
    """True where the layers are those of the parts, references and keys that every layer has apart."""
    if [part.role for part in parts] != [item.address.role for item in items]:
        return False
    for part, item in zip(parts, items, strict=True):
        own = [spec.field for spec in item.layer.keys() if not spec.common and not spec.is_reference]
        if type(part.layer) is not type(item.layer):
            return False
        if any(getattr(part.layer, name) != getattr(item.layer, name) for name in own):
            return False
    return True


def _arrays(item: NetLayer, row: Row, form: TorchForm, path: str) -> tuple[ArrayPath, ...]:
    """The places of a layer's arrays in the order of the `.weights` file."""
    declared = item.layer.arrays(row.inputs, row.out)
    if [role for _, role in form.arrays] != [array.role for array in declared]:
        raise TypeError(f"[{item.layer.section}] declares other arrays than its PyTorch form")
    return tuple(
        ArrayPath(f"{path}.{below}", Key(item.index, array.role, array.sub), array.shape)
        for (below, _), array in zip(form.arrays, declared, strict=True)
    )


def _refusal(design: Design, item: NetLayer, row: Row) -> Diagnostic:
    """Why a layer can't be written as PyTorch code."""
    node = design.node(item.address.node)
    what = "has no known shape" if not row.known else "has no PyTorch form with these settings"
    hint = "a network without errors" if not row.known else _closest(item.layer)
    text = f"layer {item.index} ({node.name}, [{item.layer.section}]) {what}"
    return replace(error("torch-layer", text, expected=hint), where=NodeRef(node.id, layer=item.index))


def _closest(layer: Layer) -> str:
    """What comes nearest to a layer without a form."""
    match layer:
        case Convolutional(coordconv=True):
            return "coordconv=0: Darknet reads wrong channels there"
        case Convolutional():
            return "xnor with batch_normalize, and without dilation, share_index and TensorFlow's 'same' padding"
        case Softmax() | Region():
            return "a head without tree, whose groups stand in another file"
        case Crnn() | ConvLstm():
            return "a cell without xnor, bottleneck and shortcut, whose map keeps its size"
        case MaxPool():
            return "maxpool_depth or antialiasing, not both"
    return "settings with a known meaning, or another layer in its place"
