"""Hard swish and hard sigmoid in Darknet's own layers, equal to the last digits and not just close.

Darknet lacks both functions, yet `hardtan`, a product and a sum make them: with t = hardtan(x / 3), hard sigmoid is
t / 2 + 1 / 2 and hard swish x / 2 * t + x / 2. Numbers go into weights: the layer's own give x / 3 or x / 2, and
depthwise 1x1 convolutions with constant weights, at learning rate 0, do the rest. (zoo.md names relu6 for this, which
gives zeros on Darknet's CPU path; hardtan is right on both.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from studio.design.approximate import findings, without_training_only
from studio.design.design import Design, LayerNode
from studio.design.expand import Expansion
from studio.design.from_cfg import load
from studio.design.to_cfg import to_cfg
from studio.layers.activations import CLOSEST
from studio.layers.base import Address, Bound
from studio.layers.convolutional import Convolutional
from studio.layers.wiring import Sam, Shortcut


@dataclass(frozen=True, slots=True)
class Place:
    """Where a layer went: its index, what its outputs before the activation are multiplied by there."""

    index: int
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Exact:
    """The design in Darknet's layers, and what its weights are.

    `places`: for each layer of the design where it went. `constants`: (weight, bias) of every channel of the layers
    that are new, by index.
    """

    design: Design
    places: tuple[Place, ...]
    constants: Mapping[int, tuple[float, float]]


def has_exact(design: Design, expansion: Expansion) -> bool:
    """True where convolutions have a function that Darknet lacks, and nothing else is beyond it but training."""
    beyond = [item.beyond for item in findings(design, expansion) if not item.beyond.training_only]
    said = [item for item in expansion.network.layers if item.layer.beyond_darknet() in beyond]
    return bool(beyond) and all(isinstance(item.layer, Convolutional) for item in said)


def exact(design: Design, expansion: Expansion) -> Exact:
    """The design as plain layers, each hard function as those that make it. Only where `has_exact`."""
    plain = load(to_cfg(design, without_training_only(expansion)).source.encode(), design.name)
    made: list[LayerNode] = []
    places: list[Place] = []
    constants: dict[int, tuple[float, float]] = {}
    next_id = plain.next_id
    for node in plain.nodes:
        assert isinstance(node, LayerNode)
        word = node.layer.value("activation") if isinstance(node.layer, Convolutional) else None
        if word not in CLOSEST:
            places.append(Place(len(made)))
            made.append(node)
            continue
        factor, constant = (1 / 3, (0.5, 0.5)) if word == "hard_sigmoid" else (1 / 2, (2 / 3, 0.0))
        constants[len(made) + 1] = constant
        places.append(Place(len(made), factor))
        made += _sigmoid(node, next_id) if word == "hard_sigmoid" else _swish(node, next_id)
        next_id += 3
    return Exact(replace(plain, nodes=tuple(made), next_id=next_id), tuple(places), constants)


def _sigmoid(node: LayerNode, free: int) -> list[LayerNode]:
    """x / 3, hardtan; t / 2 + 1 / 2."""
    layer = node.layer
    assert isinstance(layer, Convolutional)
    return [
        _plain(node, free, "hardtan"),
        replace(node, layer=_each(layer.filters, "linear"), raw=None),
    ]


def _swish(node: LayerNode, free: int) -> list[LayerNode]:
    """x / 2; hardtan of two thirds of that; their product; the sum with x / 2."""
    layer = node.layer
    assert isinstance(layer, Convolutional)
    half = Bound(Address(free), "rel")
    return [
        _plain(node, free, "linear"),
        LayerNode(free + 1, f"{node.name}_bend", _each(layer.filters, "hardtan")),
        LayerNode(free + 2, f"{node.name}_product", Sam(from_=half, activation="linear")),
        replace(node, layer=Shortcut(from_=(half,), activation="linear"), raw=None),
    ]


def _plain(node: LayerNode, free: int, word: str) -> LayerNode:
    """The convolution with another function; readers of the node read the last of its layers instead."""
    return LayerNode(free, f"{node.name}_plain", replace(node.layer, activation=word))  # type: ignore[call-arg]


def _each(channels: int, word: str) -> Convolutional:
    """A function of each channel's own pixel, with a weight and a bias that are not trained."""
    return Convolutional(filters=channels, groups=channels, size=1, activation=word, learning_rate=0.0)
