"""What of a design Darknet cannot say, and the closest design that it can.

Layers declare what is beyond Darknet, blocks what comes closest to them; this module gathers the one by name and puts
the other in place when asked (zoo.md section 8).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from studio.blocks.base import Block
from studio.design.design import NET, BlockNode, Design, LayerNode, Node
from studio.design.expand import Expansion
from studio.design.references import rebind
from studio.layers.base import INPUT_ROLE, LOCAL, Address, Bound, Ref
from studio.layers.beyond import Beyond, in_darknets_words

#: Padding by TensorFlow's rule, which is a setting of the whole design.
SAME_PADDING = Beyond(
    "TensorFlow's 'same' padding",
    (),
    "padding: symmetric, which keeps shapes and costs and shifts the sampling grid at stride 2",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that Darknet cannot say, and the names of the nodes that say it; none for the design itself."""

    beyond: Beyond
    nodes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.beyond.what} ({', '.join(self.nodes)})" if self.nodes else self.beyond.what


def findings(design: Design, expansion: Expansion) -> tuple[Finding, ...]:
    """What is beyond Darknet in a design, each thing once with all nodes that say it, in network order.

    Activation words of a file that was written for Darknet mean what they mean there, and its sections stay as they
    are: `problems` tells those that Darknet does not have.
    """
    names = {node.id: node.name for node in design.nodes}
    literal = _literal(design)
    found: dict[tuple[str, bool], tuple[Beyond, dict[str, None]]] = {}
    for item in expansion.network.layers:
        layer = in_darknets_words(item.layer) if expansion.network.context.darknet_words else item.layer
        beyond = layer.beyond_darknet() if item.address.node not in literal else None
        if beyond is not None:
            _, said = found.setdefault((beyond.what, beyond.training_only), (beyond, {}))
            said[names[item.address.node]] = None
    own = (Finding(SAME_PADDING),) if design.context.padding != "symmetric" else ()
    return (*own, *(Finding(beyond, tuple(said)) for beyond, said in found.values()))


def _literal(design: Design) -> set[int]:
    """The nodes whose sections stand in the cfg that the design comes from."""
    if not design.context.darknet_words:
        return set()
    return {node.id for node in design.nodes if isinstance(node, LayerNode) and node.raw is not None}


def approximated(design: Design) -> Design:
    """The design with the closest that Darknet has in the place of what changes its outputs; ids and names stay.

    What has nothing close stays too, for `findings` to name.
    """
    nodes: list[Node] = []
    next_id = design.next_id
    for node in design.nodes:
        before = nodes[-1].id if nodes else NET
        new = [_closest_block(node)] if isinstance(node, BlockNode) else _closest_layers(node, before, next_id)
        next_id += len(new) - 1
        nodes += new
    return replace(design, nodes=tuple(nodes), next_id=next_id, context=replace(design.context, padding="symmetric"))


def without_training_only(expansion: Expansion) -> Expansion:
    """The network with the closest layer of Darknet for what counts in training only."""
    layers = []
    for item in expansion.network.layers:
        beyond = item.layer.beyond_darknet()
        plain = beyond.instead if beyond is not None and beyond.training_only else None
        layers.append(replace(item, layer=plain[0]) if plain else item)
    return replace(expansion, network=replace(expansion.network, layers=tuple(layers)))


def _closest_block(node: BlockNode) -> BlockNode:
    block: Block = node.block.in_darknet()
    if not node.first:
        return replace(node, block=block)
    first = node.block_at(0).in_darknet()
    changed = {spec.name for spec in first.params() if getattr(first, spec.name) != getattr(block, spec.name, None)}
    names = [name for name, _ in node.first if hasattr(first, name)]
    names += sorted(changed - set(names))
    return replace(node, block=block, first=tuple((name, getattr(first, name)) for name in names))


def _closest_layers(node: LayerNode, before: int, next_id: int) -> list[Node]:
    """Nodes for the layers that stand in the place of one; the last keeps its id and name, by which it is read.

    Their references are local: 'in' is the node `before`, a number one of the new layers.
    """
    beyond = node.layer.beyond_darknet()
    if beyond is None or not beyond.instead or beyond.training_only:
        return [node]
    last = len(beyond.instead) - 1
    ids = [next_id + place if place < last else node.id for place in range(last + 1)]

    def bind(ref: Ref) -> Ref:
        if not isinstance(ref, Bound) or ref.to.node != LOCAL:
            return ref
        return Bound(Address(before if ref.to.role == INPUT_ROLE else ids[int(ref.to.role)]), ref.style)

    layers = [rebind(layer, bind) for layer in beyond.instead]
    own = replace(node, layer=layers[last], raw=node.raw if type(layers[last]) is type(node.layer) else None)
    return [
        *(LayerNode(ids[place], f"{node.name}_{place + 1}", layer) for place, layer in enumerate(layers[:last])),
        own,
    ]
