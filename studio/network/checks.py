"""What is wrong with a network: each layer's own problems, and what only the whole shows.

The result is the list that the Problems panel, the canvas, the text pane and `check` show, in layer order, `[net]`
first. What stands wrong in the text alone is found by `studio.layers.text_checks`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from studio.diagnostics import (
    PREVIOUS,
    Diagnostic,
    NodeRef,
    RenameSection,
    comment_out,
    did_you_mean,
    error,
    info,
    set_key,
    shortened,
    warning,
)
from studio.layers.base import NOTHING, UNKNOWN, Address, Bound, KeySpec, Kind, Layer, Named, Ref, Shape
from studio.layers.convolutional import Convolutional
from studio.layers.pointwise import Dropout
from studio.layers.pooling import MaxPool
from studio.layers.sources import Empty
from studio.network.build import number_of, places_of, target_of
from studio.network.network import NET_NODE, UNRESOLVED, NetLayer, Network, Row
from studio.network.shapes import known_channels, rows_despite_lost
from studio.network.whole_checks import whole_problems


def check(network: Network, rows: Sequence[Row]) -> tuple[Diagnostic, ...]:
    """All problems of a network; `rows` are its rows. Each names its node, key and Darknet index (-1 is `[net]`)."""
    found = [problem.at(NET_NODE, -1) for problem in _net_problems(network)]
    lost = any(UNRESOLVED in (*item.inputs, *item.shares) for item in network.layers)
    rows = rows_despite_lost(network, rows) if lost else rows
    broken = lost or not all(row.known for row in rows)
    channels = known_channels(network, rows) if broken else ()
    checker = _Checker(network, tuple(rows), places_of(network) if lost else {}, channels)
    for item in network.layers:
        found.extend(checker.problems(item))
    found.extend(whole_problems(network, rows))
    return tuple(sorted(found, key=_index))


def _index(problem: Diagnostic) -> int:
    layer = problem.where.layer if problem.where else None
    return -1 if layer is None else layer


def _net_problems(network: Network) -> Iterator[Diagnostic]:
    own = tuple(network.net.problems((), network.net.infer((), network.context), network.context))
    yield from own
    yield from _value_problems(network.net, {problem.where.key for problem in own if problem.where})


@dataclass(frozen=True, slots=True)
class _Checker:
    """The checks of one layer at a time."""

    network: Network
    rows: tuple[Row, ...]
    places: dict[Address, int]
    channels: tuple[int, ...]

    def problems(self, item: NetLayer) -> Iterator[Diagnostic]:
        """Its own problems, those of its references, and values out of their range."""
        row = self.rows[item.index]
        found = [*self._own_problems(item, row), *self._reference_problems(item), *self._place_problems(item, row)]
        named = {problem.where.key for problem in found if problem.where}
        found.extend(_value_problems(item.layer, named))
        for problem in dict.fromkeys(found):  # a list may name the same wrong layer many times
            yield problem.at(item.address.node, item.index, self._before(item, problem))

    def _own_problems(self, item: NetLayer, row: Row) -> Iterator[Diagnostic]:
        inputs = row.inputs if all(shape.known for shape in row.inputs) else self._partly_known(item, row)
        yield from item.layer.problems(inputs, row.out if row.known else NOTHING, self.network.context)
        if item.shares and UNRESOLVED not in item.shares:
            yield from item.layer.named_problems(inputs, self.named(item))

    def _partly_known(self, item: NetLayer, row: Row) -> tuple[Shape, ...]:
        """Input shapes behind a mistake: unknown, but with the channels that are certain all the same."""
        certain = [self.channels[index] if index >= 0 else -1 for index in item.inputs]
        pairs = zip(row.inputs, certain, strict=True)
        return tuple(shape if shape.known or c < 1 else UNKNOWN._replace(c=c) for shape, c in pairs)

    def named(self, item: NetLayer) -> tuple[Named, ...]:
        """The layers that keys like `share_index` name."""
        layers = [self.network.layers[index] for index in item.shares if index != UNRESOLVED]
        return tuple(Named(other.layer, self.rows[other.index].inputs, self.named(other)) for other in layers)

    def _reference_problems(self, item: NetLayer) -> Iterator[Diagnostic]:
        """References that name no earlier layer; Darknet checks none of them and reads foreign memory."""
        if UNRESOLVED not in (*item.inputs, *item.shares):
            return
        for spec, refs in item.layer.references():
            for ref in refs:
                target = target_of(ref, item.index, self.places, len(self.rows))
                if target is None or target >= item.index:
                    yield self._lost(item, spec, ref, target, number_of(ref, item.index, self.places))

    def _lost(self, item: NetLayer, spec: KeySpec, ref: Ref, target: int | None, number: int) -> Diagnostic:
        written = f"{spec.name}={number} of layer {item.index}"
        if isinstance(ref, Bound) and target is None:
            text = f"{spec.name} of layer {item.index} names a layer that is gone"
            code = "reference-gone"
        elif target == item.index:
            code, text = "reference-self", f"{written} names the layer itself"
        elif target is not None:
            code, text = "reference-forward", f"{written} names the later layer {target}"
        else:
            code, text = "reference-range", f"{written} names no layer"
        if item.index == 0:
            return error(code, text, key=spec.name, expected="an earlier layer, and there is none")
        last = item.index - 1
        return error(code, text, key=spec.name, expected=f"{-item.index} to -1, or 0 to {last}")

    def _place_problems(self, item: NetLayer, row: Row) -> Iterator[Diagnostic]:
        """A vector where a map is needed, layers that cannot come first, references onto a layer before its blur."""
        layer = item.layer
        first = row.inputs[0] if row.inputs else UNKNOWN
        if layer.needs_image and first.known and not first.image:
            source = self.network.layers[item.index - 1].layer.section if item.index else "net"
            yield error(
                "image-needed",
                f"[{layer.section}] needs a map, [{source}] before it gives {first} values",
                expected="a layer with channels, height and width before it",
            )
        if item.index == 0 and isinstance(layer, Dropout | Empty):
            yield error(
                "first-layer", f"[{layer.section}] as the first layer crashes Darknet", expected="another layer first"
            )
        yield from self._buffer_problems(item)

    def _buffer_problems(self, item: NetLayer) -> Iterator[Diagnostic]:
        """Layers that are named while their buffer holds something else: before a blur, after a dropout."""
        named = item.inputs[1 if item.layer.reads_previous else 0 :]
        if not named:
            return
        key = next(spec.name for spec, _ in item.layer.references() if spec.data)
        for index in dict.fromkeys(named):
            target = self.network.layers[index].layer if index >= 0 else None
            if isinstance(target, Convolutional | MaxPool) and target.antialiasing:
                yield error(
                    "reference-antialiased",
                    f"layer {index} is antialiased: Darknet reads it here before its blur",
                    key=key,
                    expected="a layer after it, such as [empty] or a 1×1 convolution",
                )
            after = self.network.layers[index + 1].layer if 0 <= index < item.index - 1 else None
            if isinstance(after, Dropout):
                text = f"layer {index} is read here after layer {index + 1} has dropped values in its buffer"
                yield info("reference-dropped", text, key=key, expected="a layer that no [dropout] follows")

    def _before(self, item: NetLayer, problem: Diagnostic) -> NodeRef | None:
        """The layer before, where it has the keys that a problem addresses there."""
        if item.index == 0 or not problem.where or problem.where.node != PREVIOUS:
            return None
        before = self.network.layers[item.index - 1]
        ops = problem.fix.ops if problem.fix else ()
        keys = {op.key for op in ops if not isinstance(op, RenameSection)} or {problem.where.key}
        if any(before.layer.spec(key) is None for key in keys):
            return None
        return NodeRef(before.address.node, "", before.index)


def _value_problems(layer: Layer, named: set[str]) -> Iterator[Diagnostic]:
    """Numbers outside their range and words that are none of the choices, for keys without a problem so far."""
    for field, default, spec in _bounded(type(layer)):
        value = getattr(layer, field)
        if value == default or value is None or spec.name in named:
            continue
        if spec.choices and value not in spec.choices:
            yield _choice_problem(spec, str(value))
        elif not spec.choices and _outside(spec, value):
            yield warning("key-range", f"{spec.name}={value:g}", key=spec.name, expected=_bounds(spec))


def _outside(spec: KeySpec, value: float) -> bool:
    return (spec.low is not None and value < spec.low) or (spec.high is not None and value > spec.high)


def _bounds(spec: KeySpec) -> str:
    if spec.low is None:
        return f"at most {spec.high:g}"
    return f"{spec.low:g} or more" if spec.high is None else f"{spec.low:g} to {spec.high:g}"


def _bounded(cls: type[Layer]) -> tuple[tuple[str, Any, KeySpec], ...]:
    """The keys of a layer type whose values have choices or bounds: attribute, default, declaration."""
    found = _BOUNDED.get(cls)
    if found is None:
        specs = [spec for spec in cls.keys() if spec.choices or spec.kind in (Kind.INT, Kind.FLOAT)]
        limited = [spec for spec in specs if spec.choices or spec.low is not None or spec.high is not None]
        found = _BOUNDED[cls] = tuple((spec.field, spec.default, spec) for spec in limited)
    return found


_BOUNDED: dict[type[Layer], tuple[tuple[str, Any, KeySpec], ...]] = {}


def _choice_problem(spec: KeySpec, word: str) -> Diagnostic:
    plain, mark, _ = word.partition("#")
    guess = plain if plain in spec.choices else did_you_mean(plain, spec.choices)
    why = "; comments must stand on a line of their own" if mark else ""
    fix = (comment_out(spec.name, plain, guess) if mark else set_key(spec.name, guess)) if guess else None
    expected = f"{guess!r}" if guess else "one of " + ", ".join(spec.choices)
    return replace(
        warning("key-choice", f"{spec.name}={shortened(word)} is not known{why}", key=spec.name, expected=expected),
        fix=fix,
    )
