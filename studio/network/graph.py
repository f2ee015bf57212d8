"""A network as a networkx graph, for algorithms on paths and neighbours.

networkx takes a tenth of a second to load, so it is imported where a graph is made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.layers.wiring import Sam, ScaleChannels, Shortcut
from studio.network.network import NETWORK_INPUT, UNRESOLVED, NetLayer, Network

if TYPE_CHECKING:
    import networkx

#: Kinds of edges: what is read as data, added by a shortcut, multiplied by a gate, or named for its weights.
DATA, SHORTCUT, SCALE, SHARED = "data", "shortcut", "scale", "shared"


def to_networkx(network: Network) -> networkx.MultiDiGraph[int]:
    """The layers as nodes 0, 1, ..., the input as -1, with an edge for each input in order.

    Nodes carry `layer`, `section` and `address`; edges `kind` and `place` (the position among the reader's inputs).
    References that name no layer have no edge.
    """
    import networkx

    graph: networkx.MultiDiGraph[int] = networkx.MultiDiGraph()
    graph.add_node(NETWORK_INPUT, section="net", layer=network.net)
    for item in network.layers:
        graph.add_node(item.index, section=item.layer.section, layer=item.layer, address=item.address)
        for place, source in enumerate(item.inputs):
            if source != UNRESOLVED:
                graph.add_edge(source, item.index, kind=edge_kind(item, place), place=place)
        for source in item.shares:
            if source != UNRESOLVED:
                graph.add_edge(source, item.index, kind=SHARED, place=-1)
    return graph


def edge_kind(item: NetLayer, place: int) -> str:
    """The kind of the edge at an input: the sources of a shortcut, the gate of scale_channels and sam, or data."""
    if isinstance(item.layer, Shortcut) and place > 0:
        return SHORTCUT
    if isinstance(item.layer, ScaleChannels | Sam) and place == 0:
        return SCALE
    return DATA
