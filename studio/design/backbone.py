"""A detector's backbone as a classifier, so that it can be trained on images with labels: one undoable edit."""

from __future__ import annotations

from studio.design.design import Design
from studio.design.edits import delete, insert_layer
from studio.design.expand import Expansion, expand
from studio.diagnostics import StudioError, error
from studio.layers.classifier import Cost, Softmax
from studio.layers.convolutional import Convolutional
from studio.layers.pooling import AvgPool
from studio.layers.wiring import Route, Shortcut

#: So many layers after the last shortcut a cross-stage part may still be closed by a route.
_CLOSING = 4


def is_detector(expansion: Expansion) -> bool:
    """Whether a network has detection heads."""
    return _first_head(expansion) is not None


def backbone_end(expansion: Expansion) -> int:
    """How many layers of a detector are its backbone: up to the last shortcut on the smallest map before the heads.

    A cross-stage part is closed first; without shortcuts it ends before the layer that the first head reads. Those are
    the cuts at which backbones are published. Raises StudioError for a network without heads.
    """
    head = _first_head(expansion)
    if head is None:
        message = "the network has no detection head"
        raise StudioError(error("backbone-head", message, expected="a detector; classifiers are trained as they are"))
    sizes = [row.out.indexed.h * row.out.indexed.w for row in expansion.rows[:head]]
    least = min(size for size in sizes if size > 0)
    layers = expansion.network.layers
    joints = [n for n in range(head) if isinstance(layers[n].layer, Shortcut) and sizes[n] == least]
    if not joints:
        return max(1, _reader_of(expansion, head))
    last = joints[-1]
    for index in range(last + 1, min(last + 1 + _CLOSING, head)):
        if isinstance(layers[index].layer, Route) and len(layers[index].inputs) > 1:
            return index + 2 if isinstance(layers[index + 1].layer, Convolutional) else index + 1
    return last + 1


def _first_head(expansion: Expansion) -> int | None:
    """The first layer that ends the network with boxes: no softmax, no cost."""
    layers = expansion.network.layers
    return next((n.index for n in layers if n.layer.terminal and not isinstance(n.layer, Softmax | Cost)), None)


def _reader_of(expansion: Expansion, head: int) -> int:
    """The layer with weights whose output a head reads."""
    index = head
    while index > 0:
        inputs = expansion.network.layers[index].inputs
        index = inputs[0] if inputs else 0
        if expansion.rows[index].params:
            break
    return index


def classifier_from_detector(design: Design, classes: int, layers: int | None = None) -> Design:
    """The design cut after its backbone, or after `layers` layers, with a classifier of `classes` put on.

    Nodes that reach over the cut are kept whole. Kept nodes have their names and numbers, so weights fit both ways.
    """
    expansion = expand(design)
    end = backbone_end(expansion) if layers is None else layers
    if not 0 < end <= len(expansion.network.layers):
        message = f"the cut after {end} of {len(expansion.network.layers)} layers"
        raise StudioError(error("backbone-cut", message, expected=f"1 to {len(expansion.network.layers)} layers"))
    kept = {item.address.node for item in expansion.network.layers[:end]}
    cut = delete(design, [node.id for node in design.nodes if node.id not in kept])
    for layer in (Convolutional(filters=classes, size=1, stride=1, activation="linear"), AvgPool(), Softmax()):
        cut = insert_layer(cut, len(cut.nodes), layer)
    return cut


def kept_layers(design: Design, classifier: Design) -> int:
    """How many of the first layers a detector and the classifier made of it share."""
    one, two = expand(design).network.layers, expand(classifier).network.layers
    pairs = zip(one, two, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a.address != b.address), min(len(one), len(two)))
