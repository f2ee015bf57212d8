"""Which numbers of a run of layers become parameters of the block that is made of them, and under which names.

Filters of the output, kernels, the stride and the activation; filters in between as multiples or parts of the input's
channels where these divide evenly. Every parameter's default is the number that stood there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from studio.blocks.base import Block, NodeSpec, ParamSpec
from studio.blocks.expression import Expression
from studio.blocks.unrolling import is_width
from studio.layers.activations import DESIGN_ACTIVATIONS
from studio.layers.base import INPUT_ROLE, Layer
from studio.layers.convolutional import Convolutional
from studio.layers.pooling import MaxPool
from studio.layers.wiring import Shortcut

_HELP = {
    "filters": "Output channels.",
    "kernel": "Kernel.",
    "stride": "Step.",
    "expansion": "Filters within, as a multiple of the input's channels.",
    "reduction": "Filters within, as a part of the input's channels.",
    "activation": "Activation.",
}


def parametrised(nodes: Sequence[NodeSpec], channels: int) -> tuple[tuple[ParamSpec, ...], tuple[NodeSpec, ...]]:
    """Parameters for inner nodes with ready values, and the nodes with expressions over them in place of numbers."""
    naming = _Naming(channels, _last_filters(nodes), _usual_activation(nodes))
    made = tuple(naming.node(node) for node in nodes)
    return tuple(naming.params.values()), tuple(naming.condition(node) for node in made)


def _last_filters(nodes: Sequence[NodeSpec]) -> int:
    """The filters of the last node that has any; 0 where none does."""
    found = [dict(node.keys).get("filters", 0) for node in nodes if node.scales]
    return next((count for count in reversed(found) if isinstance(count, int) and count), 0)


def _usual_activation(nodes: Sequence[NodeSpec]) -> str:
    words = [dict(node.keys).get("activation") for node in nodes if node.kind is Convolutional]
    counts = Counter(word for word in words if word in DESIGN_ACTIVATIONS and word != "linear")
    return counts.most_common(1)[0][0] if counts else ""


@dataclass(slots=True)
class _Naming:
    """The parameters so far."""

    channels: int
    out: int
    activation: str
    params: dict[str, ParamSpec] = field(default_factory=dict)

    def node(self, node: NodeSpec) -> NodeSpec:
        """The node with names in place of numbers that a block of its kind would be asked for."""
        keys = dict(node.keys)
        if issubclass(node.kind, Block):
            widths = [spec.name for spec in node.kind.params() if spec.unit == "channels"]
            keys |= {name: self._filters(keys[name]) for name in widths if keys.get(name) == self.out and node.scales}
        elif node.kind is Convolutional:
            keys = self._convolution(keys, node.scales)
        elif node.kind is MaxPool and keys.get("stride", 1) > 1:
            keys["stride"] = self._named("stride", keys["stride"], low=1)
        return replace(node, keys=tuple(keys.items()))

    def _convolution(self, keys: dict[str, Any], scales: bool) -> dict[str, Any]:
        filters, size, groups = keys.get("filters", 1), keys.get("size", 1), keys.get("groups", 1)
        if scales and "filters" in keys:
            keys["filters"] = self._filters(filters)
            if 1 < groups == filters:
                keys["groups"] = keys["filters"]
        if size > 1:
            keys["size"] = self._named("kernel", size, low=1, step=2 if size % 2 else 1)
            if keys.get("padding") == size // 2 and not keys.get("pad"):
                keys["padding"] = Expression(f"{keys['size'].text} // 2")
            if "stride" in keys or "stride" not in self.params:
                keys["stride"] = self._named("stride", keys.get("stride", 1), low=1)
        if self.activation and keys.get("activation") == self.activation:
            keys["activation"] = self._named("activation", self.activation, kind="str", choices=DESIGN_ACTIVATIONS)
        return keys

    def _filters(self, count: int) -> Any:
        """Filters as what they seem to be: those of the output, or a multiple or part of the input's channels."""
        if count == self.out:
            return self._named("filters", count, low=1, step=8, unit="channels")
        if count == self.channels:
            return Expression("channels")
        if self.channels > 1 and count % self.channels == 0:
            return Expression(f"channels * {self._named('expansion', count // self.channels, low=1).text}")
        if count > 1 and self.channels % count == 0:
            return Expression(f"channels // {self._named('reduction', self.channels // count, low=1).text}")
        return count

    def _named(self, word: str, default: Any, kind: str = "int", **facts: Any) -> Expression:
        """The parameter of that value; another one with a number where the name says something else already."""
        name, count = word, 2
        while name in self.params and self.params[name].default != default:
            name, count = f"{word}{count}", count + 1
        self.params.setdefault(name, ParamSpec(name, kind, default, _HELP[word], **facts))
        return Expression(name)

    def condition(self, node: NodeSpec) -> NodeSpec:
        """A sum with the block's input is there only while both are of one shape."""
        adds_input = node.kind is Shortcut and any(INPUT_ROLE in names for _, names in node.references)
        if not adds_input or "filters" not in self.params or self.out != self.channels:
            return node
        steps = [name for name in self.params if name.startswith("stride")]
        if any(self.params[name].default != 1 for name in steps):
            return node
        terms = [*(f"{name} == 1" for name in steps), "channels == filters"]
        return replace(node, when=Expression(" and ".join(terms)))


def ready_keys(thing: Layer | Block) -> tuple[tuple[str, Any], ...]:
    """The keys of a layer, or parameters of a block, that differ from their defaults; references apart."""
    if isinstance(thing, Block):
        specs = thing.params()
        return tuple(
            (spec.name, getattr(thing, spec.name))
            for spec in specs
            if is_width(spec) or getattr(thing, spec.name) != spec.default
        )
    return tuple(
        (spec.field, getattr(thing, spec.field))
        for spec in thing.keys()
        if not spec.is_reference and getattr(thing, spec.field) != spec.default
    )
