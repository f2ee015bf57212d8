"""A user-made block to layers: inner nodes in order, expressions evaluated, names resolved, sizes bounded.

Unrolling never fails: what cannot be evaluated keeps its default, and a `Fault` says so, as an edit may try any value.
Filters written as numbers scale with the design; those computed from channels follow them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from studio.blocks.base import Block, Definition, NodeSpec, ParamSpec, Part, local
from studio.blocks.expression import CHANNELS, Expression, ExpressionError
from studio.blocks.param_words import read_word, write_param
from studio.diagnostics import StudioError
from studio.layers.base import INPUT_ROLE, NOTHING, Bound, Context, KeySpec, Kind, Layer, Out, Shape
from studio.layers.convolutional import Convolutional
from studio.layers.wiring import Route
from studio.scaling import Fixed, Rounding

#: Layers that one block may stand for, and inner nodes that may be looked at for that.
MOST_LAYERS, MOST_STEPS = 2000, 20000
#: Height and width that channels are followed at; strides and pools within a block leave some of it.
_SIDE = 1024
_CONTEXT = Context()
_PINNED = Rounding()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a definition: a sentence, what was expected, and where: the inner node's place and its key."""

    message: str
    expected: str = ""
    node: int = -1
    key: str = ""


@dataclass(frozen=True, slots=True)
class Unrolled:
    """What a block stands for: its layers, its output channels (-1 where they can't be known), and what is wrong.

    `last`: for each inner node the role of its last layer, or of what stands there in its place.
    """

    parts: tuple[Part, ...]
    channels: int
    faults: tuple[Fault, ...]


class TooLargeError(Exception):
    """A block that stands for more layers than any network needs."""


def unrolled(definition: Definition, values: Mapping[str, Any], channels: int, rounding: Rounding) -> Unrolled:
    """The layers of a block for an input of `channels`, already scaled; `values` are those of its parameters."""
    budget = _Budget()
    env = {spec.name: scaled_param(spec, values[spec.name], rounding) for spec in definition.params}
    work = _Unrolling(definition, env, channels, rounding, budget)
    try:
        work.run()
    except TooLargeError:
        work.faults.append(Fault(f"stands for more than {MOST_LAYERS} layers", "fewer repeats", work.at, "repeats"))
    if not work.parts:
        work.add("pass", Route(layers=(local(INPUT_ROLE),)))
    return Unrolled(tuple(work.parts), work.shape.c, tuple(work.faults))


def is_width(spec: ParamSpec | KeySpec) -> bool:
    """True for a parameter or key that counts channels and follows the width coefficient."""
    return spec.unit == "channels" or (isinstance(spec, ParamSpec) and spec.kind.startswith("Width"))


def scaled_param(spec: ParamSpec, value: Any, rounding: Rounding) -> Any:
    """A parameter's value at a width: counts of channels scale, ratios and everything else do not."""
    if isinstance(value, Fixed):
        return Fixed(rounding.filters(value.filters))
    return rounding.filters(value) if spec.unit == "channels" and isinstance(value, int) else value


@dataclass(slots=True)
class _Budget:
    """What is left of the bounds, for a block and all that is in it."""

    layers: int = MOST_LAYERS
    steps: int = MOST_STEPS

    def step(self) -> None:
        self.steps -= 1
        if self.steps < 0 or self.layers < 0:
            raise TooLargeError


class _Unrolling:
    """The layers of one block while they are made. `last`: the role that each name stands for so far."""

    def __init__(
        self, definition: Definition, env: Mapping[str, Any], channels: int, rounding: Rounding, budget: _Budget
    ) -> None:
        self.parts: list[Part] = []
        self.faults: list[Fault] = []
        self.shape = Shape.of(channels, _SIDE, _SIDE)
        self.at = 0
        self._definition = definition
        self._env = {**env, CHANNELS: channels}
        self._widths = {CHANNELS} | {spec.name for spec in definition.params if is_width(spec)}
        self._rounding = rounding
        self._budget = budget
        self._last = {INPUT_ROLE: INPUT_ROLE}
        self._outs = {INPUT_ROLE: Out.of(self.shape)}
        self._before = INPUT_ROLE

    def run(self) -> None:
        for place, node in enumerate(self._definition.nodes):
            self.at = place
            self._budget.step()
            if node.when is None or self._evaluated(node.when, "when", True):
                repeats = self._repeats(node)
                for count in range(repeats):
                    self._budget.step()
                    self._node(node, node.name if node.repeats == 1 else f"{node.name}.{count + 1}")
            self._last[node.name] = self._before
        output = self._definition.output
        if output and self._last.get(output, self._before) != self._before:
            self.add("out", Route(layers=(local(self._last[output]),)))

    def add(self, role: str, layer: Layer) -> None:
        """One more layer; its channels are followed."""
        self._budget.layers -= 1
        self._budget.step()
        named = [ref.to.role for _, refs in layer.references() for ref in refs if isinstance(ref, Bound)]
        inputs = ([self.shape] if layer.reads_previous else []) + [self._outs[name].indexed for name in named]
        known = all(shape.known for shape in inputs)
        out = layer.infer(tuple(inputs), _CONTEXT) if known else NOTHING
        self.parts.append(Part(role, layer))
        self.shape, self._outs[role], self._last[role], self._before = out.next, out, role, role

    def _repeats(self, node: NodeSpec) -> int:
        if isinstance(node.repeats, int):
            return node.repeats
        value = self._evaluated(node.repeats, "repeats", 1)
        if isinstance(value, int) and value >= 0:
            return value
        self._fault(f"repeats is {value}", "a whole number from 0", "repeats")
        return 1

    def _node(self, node: NodeSpec, role: str) -> None:
        rounding = self._rounding if node.scales else _PINNED
        if issubclass(node.kind, Layer):
            self.add(role, self._layer(node, node.kind, rounding))
            return
        channels, before = max(1, self.shape.c), self._before
        for part in self._inner(node, node.kind, channels, rounding):
            self.add(f"{role}.{part.role}", _within(part.layer, role, before))
            self._last[f"{node.name}.{part.role}"] = self._before

    def _layer(self, node: NodeSpec, cls: type[Layer], rounding: Rounding) -> Layer:
        """The layer of a node; a depthwise convolution stays one when its filters scale."""
        values: dict[str, Any] = {}
        by_field = {spec.field: spec for spec in cls.keys()}
        for name, given in node.keys:
            spec = by_field[name]
            value = self._key(spec, given)
            if value is not None:
                values[spec.field] = value
        for name, names in node.references:
            refs = tuple(local(self._last.get(target, self._before)) for target in names)
            values[name] = refs if isinstance(getattr(cls(), name), tuple) else refs[0]
        layer = cls(**values)
        if isinstance(layer, Convolutional) and not self._follows(dict(node.keys).get("filters", 1)):
            scaled = rounding.filters(layer.filters)
            depthwise = 1 < layer.groups == layer.filters
            layer = replace(layer, filters=scaled, groups=scaled if depthwise else layer.groups)
        return layer

    def _inner(self, node: NodeSpec, cls: type[Block], channels: int, rounding: Rounding) -> tuple[Part, ...]:
        """The layers of a block within; where a width of it is scaled already, it gets all of them scaled."""
        by_name = {spec.name: spec for spec in cls.params()}
        base = {name: self._param(by_name[name], given) for name, given in node.keys}
        following = {name for name, given in node.keys if self._follows(given) and is_width(by_name[name])}
        if cls.definition is None and not following:
            return cls(**base).expand(channels, rounding)
        values = {name: base.get(name, spec.default) for name, spec in by_name.items()}
        values |= {
            name: scaled_param(spec, values[name], rounding) for name, spec in by_name.items() if name not in following
        }
        if cls.definition is None:
            return cls(**values).expand(channels, _PINNED)
        work = _Unrolling(cls.definition, values, channels, rounding, self._budget)
        work.run()
        self.faults += [Fault(f"{cls.kind}: {item.message}", item.expected, self.at) for item in work.faults]
        return tuple(work.parts)

    def _follows(self, given: Any) -> bool:
        """True where a value is computed from channels, which are scaled already."""
        return isinstance(given, Expression) and bool(given.names & self._widths)

    def _key(self, spec: KeySpec, given: Any) -> Any:
        """The value of a layer's key; None where there is none of its type."""
        if isinstance(given, tuple):
            items = tuple(self._evaluated(item, spec.name, None) for item in given)
            value: Any = None if None in items else items
        else:
            value = self._evaluated(given, spec.name, None)
        if value is None:
            return None
        wrong = key_fault(spec, value)
        if wrong:
            self._fault(f"{spec.name} is {_shown(value)}", wrong, spec.name)
            return None
        return bool(value) if spec.kind is Kind.FLAG else value

    def _param(self, spec: ParamSpec, given: Any) -> Any:
        """The value of a parameter of a block within; its default where there is none of its type."""
        value = self._evaluated(given, spec.name, spec.default)
        try:
            return read_word(spec, write_param(value))
        except StudioError as problem:
            self._fault(f"{spec.name} is {_shown(write_param(value))}", problem.problems[0].expected, spec.name)
            return spec.default

    def _evaluated(self, given: Any, key: str, otherwise: Any) -> Any:
        if not isinstance(given, Expression):
            return given
        try:
            return given.value(self._env)
        except ExpressionError as problem:
            self._fault(f"{given.text!r}: {problem}", problem.expected, key)
            return otherwise

    def _fault(self, message: str, expected: str, key: str) -> None:
        self.faults.append(Fault(message, expected, self.at, key))


def key_fault(spec: KeySpec, value: Any) -> str:
    """What was expected instead of a layer's key value; '' where it may stand."""
    items = value if isinstance(value, tuple) else (value,)
    whole = spec.kind in (Kind.INT, Kind.INTS)
    for item in items:
        if spec.kind is Kind.TEXT:
            fine = isinstance(item, str) and (not spec.choices or item in spec.choices)
        elif spec.kind is Kind.FLAG:
            fine = isinstance(item, bool) or item in (0, 1)
        else:
            fine = isinstance(item, int if whole else int | float) and not isinstance(item, bool)
            fine = fine and (spec.low is None or item >= spec.low) and (spec.high is None or item <= spec.high)
        if not fine:
            return _expected(spec)
    return ""


def _expected(spec: KeySpec) -> str:
    if spec.kind is Kind.TEXT:
        return "one of " + ", ".join(spec.choices) if spec.choices else "a word"
    if spec.kind is Kind.FLAG:
        return "true or false"
    kind = "a whole number" if spec.kind in (Kind.INT, Kind.INTS) else "a number"
    low = f" of at least {spec.low:g}" if spec.low is not None else ""
    high = f" of at most {spec.high:g}" if spec.high is not None else ""
    return kind + low + (" and" if low and high else "") + high


def _shown(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


def _within(layer: Layer, prefix: str, before: str) -> Layer:
    """A layer of a block within, its references moved to the roles that they have here."""

    def moved(ref: Any) -> Any:
        if not isinstance(ref, Bound):
            return ref
        role = ref.to.role
        return local(before if role == INPUT_ROLE else f"{prefix}.{role}")

    changed: dict[str, Any] = {}
    for spec, refs in layer.references():
        new = tuple(moved(ref) for ref in refs)
        changed[spec.field] = new if isinstance(getattr(layer, spec.field), tuple) else new[0]
    return replace(layer, **changed) if changed else layer
