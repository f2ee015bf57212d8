"""How generated code starts to train: which rule draws first weights, which modules get no gradient."""

from __future__ import annotations

from collections.abc import Sequence

from generators.torch_units import Unit
from studio.network.network import Network

#: Each rule for first weights and the support function that follows it.
RULES = {"darknet": "initialise", "efficientnet": "initialise_efficientnet"}
#: What EfficientNet's rule does to a classifier that is written as a 1x1 convolution.
AS_LINEAR = "initialise_linear"


def linear_conv(units: Sequence[Unit], classifier: int | None) -> str:
    """The path of the classifier's convolution, which EfficientNet's rule takes for the linear layer that it is.

    '' where the classifier is a linear layer already, or there is none.
    """
    for unit in units:
        for place in unit.arrays if unit.first == classifier else ():
            if place.key.role == "weights" and len(place.shape) == 4:
                return place.path.removesuffix(".weight")
    return ""


def frozen(units: Sequence[Unit], network: Network) -> tuple[str, ...]:
    """Prefixes of the parameters that get no gradient: all up to the last layer with `stopbackward=1` (semantics 2.6).

    Darknet lets the weights of that layer decay, which is not followed.
    """
    last = max((item.index for item in network.layers if item.layer.stopbackward == 1), default=-1)
    found: dict[str, None] = {}
    for unit in units:
        for place in unit.arrays:
            if unit.last <= last:
                found[f"{unit.name}."] = None
            elif place.key.layer <= last:
                found[place.path.rpartition(".")[0] + "."] = None
    return tuple(found)
