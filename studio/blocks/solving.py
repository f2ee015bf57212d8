"""The parameters of a user-made block from the layers it stands for: the inverse of unrolling, by bounded search.

Inner nodes are held against the window one after the other. A key that says nothing but a parameter's name tells its
value; one that computes with a single unknown is tried with the numbers that stand around; conditions and repeats that
depend on unknowns are tried both ways. What comes out is proved by expanding it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from studio.blocks.base import Block, Definition, FoldLayer, NodeSpec, ParamSpec, explained, local
from studio.blocks.expression import CHANNELS, Expression, ExpressionError
from studio.blocks.param_words import read_word, write_param
from studio.diagnostics import StudioError
from studio.layers.base import INPUT_ROLE, Bound, Kind, Layer
from studio.scaling import Fixed, Ratio

#: Steps of one search, and how often a node may be repeated in it.
MOST_STEPS, MOST_REPEATS = 1000, 64
#: Layers that a block within is held against.
WIDEST = 128
#: The role of what stands before a block's input: nothing in a block names it.
OUTSIDE = "outside"

_Env = dict[str, Any]


def solve(cls: type[Block], window: Sequence[FoldLayer]) -> tuple[Block, int] | None:
    """A block of a class that the window starts with, and its layers; None where none is found."""
    definition = cls.definition
    if definition is None or not window:
        return None
    search = _Search(definition, window)
    for found in search.solutions():
        try:
            block = cls(**{spec.name: found.get(spec.name, spec.default) for spec in definition.params})
            count = explained(block, window)
        except (StudioError, TypeError):
            continue
        if count:
            return block, count
    return None


@dataclass(slots=True)
class _Search:
    """One search over one window."""

    definition: Definition
    window: Sequence[FoldLayer]
    steps: int = MOST_STEPS
    _specs: dict[str, ParamSpec] = field(default_factory=dict)

    def solutions(self) -> Iterator[_Env]:
        self._specs = {spec.name: spec for spec in self.definition.params}
        yield from self._from(0, 0, {CHANNELS: self.window[0].channels})

    def _from(self, node: int, at: int, env: _Env) -> Iterator[_Env]:
        """The ways in which the nodes from one on explain the layers from one on."""
        self.steps -= 1
        if self.steps < 0:
            return
        if node == len(self.definition.nodes):
            yield env
            return
        spec = self.definition.nodes[node]
        for wanted, known in self._conditions(spec, env):
            for end, after in self._repeated(spec, at, known) if wanted else ((at, known),):
                yield from self._from(node + 1, end, after)

    def _conditions(self, spec: NodeSpec, env: _Env) -> Iterator[tuple[bool, _Env]]:
        """Whether the node is there: as its condition says, or both where that is not known yet."""
        if spec.when is None:
            yield True, env
        elif spec.when.names <= env.keys():
            yield bool(_value(spec.when, env)), env
        else:
            for wanted in (True, False):
                for candidate in self._filled(spec.when, env, wanted):
                    yield wanted, candidate

    def _filled(self, when: Expression, env: _Env, wanted: bool) -> Iterator[_Env]:
        """The environment, with a flag or choice set that a condition rests on where that can be told."""
        unknown = when.names - env.keys()
        name = next(iter(unknown))
        spec = self._specs[name]
        if len(unknown) == 1 and (spec.kind == "bool" or spec.choices):
            for choice in (spec.default, *((True, False) if spec.kind == "bool" else spec.choices)):
                tried = {**env, name: choice}
                if bool(_value(when, tried)) is wanted:
                    yield tried
                    return
            return
        yield env

    def _repeated(self, spec: NodeSpec, at: int, env: _Env) -> Iterator[tuple[int, _Env]]:
        """Where the repeats of a node end, and what is known then; more repeats come before fewer."""
        name = spec.repeats.lone_name if isinstance(spec.repeats, Expression) else ""
        wanted = spec.repeats if isinstance(spec.repeats, int) else None
        if isinstance(spec.repeats, Expression) and spec.repeats.names <= env.keys():
            wanted = _value(spec.repeats, env)
        states, found = [(at, env)], [(0, at, env)]
        for count in range(1, (wanted if isinstance(wanted, int) else MOST_REPEATS) + 1):
            self.steps -= 1
            states = [after for place, known in states for after in self._once(spec, place, known)]
            found += [(count, end, known) for end, known in states]
            if not states or self.steps < 0:
                break
        for count, end, known in reversed(found):
            if wanted is None or count == wanted:
                yield end, {**known, name: count} if wanted is None and name else known

    def _once(self, spec: NodeSpec, at: int, env: _Env) -> Iterator[tuple[int, _Env]]:
        if at >= len(self.window):
            return
        if issubclass(spec.kind, Layer):
            layer = self.window[at].layer
            if type(layer) is spec.kind:
                seen = {item.field: getattr(layer, item.field) for item in layer.keys()}
                texts = {item.field for item in layer.keys() if item.kind is Kind.TEXT}
                for known in self._unified(spec, seen, env, texts):
                    yield at + 1, known
            return
        match = spec.kind.fold(_shifted(self.window, at))
        if match is not None:
            seen = {item.name: getattr(match.block, item.name) for item in match.block.params()}
            for known in self._unified(spec, seen, env, set(seen)):
                yield at + match.count, known

    def _unified(self, spec: NodeSpec, seen: Mapping[str, Any], env: _Env, loose: set[str]) -> Iterator[_Env]:
        """What is known when the keys of a node say what was seen. Block parameters may be spelled in other ways.

        `loose`: keys whose values are compared by the proof alone.
        """
        states = [env]
        given = [(key, item) for key, value in spec.keys for key, item in _pairs(key, value, seen)]
        for key, (wanted, value) in given:
            states = [after for known in states for after in self._told(wanted, value, known, key in loose)]
            self.steps -= len(states)
            if self.steps < 0:
                return
        yield from states

    def _told(self, wanted: Any, value: Any, env: _Env, loose: bool) -> Iterator[_Env]:
        """What is known when an expression has the value that was seen."""
        if not isinstance(wanted, Expression):
            if loose or wanted == value:
                yield env
            return
        unknown = wanted.names - env.keys()
        if not unknown:
            if loose or _value(wanted, env) == _number(value):
                yield env
        elif wanted.lone_name:
            for told in self._as_param(wanted.lone_name, value, env):
                yield {**env, wanted.lone_name: told}
        elif len(unknown) == 1:
            name = next(iter(unknown))
            tried = [{**env, name: candidate} for candidate in self._candidates(name, value, env)]
            fitting = [each for each in tried if _value(wanted, each) == _number(value)]
            yield from fitting[:4]
        else:
            yield env

    def _as_param(self, name: str, value: Any, env: _Env) -> Iterator[Any]:
        """The values of a parameter that may stand for what was seen in a layer or block."""
        spec = self._specs[name]
        if spec.kind.startswith("Width") and isinstance(value, int) and not isinstance(value, bool):
            yield Fixed(value)
            return
        try:
            yield read_word(spec, write_param(value))
        except StudioError:
            return

    def _candidates(self, name: str, value: Any, env: _Env) -> Iterator[Any]:
        """Numbers to try for a parameter: those that stand around, their ratios, and the small ones."""
        spec = self._specs[name]
        if spec.choices or spec.kind == "bool":
            yield from spec.choices or (False, True)
            return
        channels, number = env[CHANNELS], _number(value)
        near = [spec.default, number, channels]
        if isinstance(number, int) and number > 0 and channels > 0:
            near += [number // channels, channels // number, Fraction(number, channels), Fraction(channels, number)]
        known = [item for item in env.values() if isinstance(item, int) and not isinstance(item, bool) and item > 0]
        near += [
            ratio for item in known if isinstance(number, int) for ratio in (number // item, item // max(1, number))
        ]
        tried = dict.fromkeys((*near, *range(65)))
        for candidate in tried:
            try:
                fraction = isinstance(candidate, Fraction)
                word = f"x{candidate}" if fraction and spec.kind.startswith("Width") else candidate
                yield read_word(spec, float(word) if isinstance(word, Fraction) else word)
            except StudioError:
                continue


def _pairs(key: str, given: Any, seen: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """What a key says beside what was seen; a list item by item."""
    value = seen.get(key)
    if isinstance(given, tuple) and isinstance(value, tuple) and len(given) == len(value):
        yield from ((key, pair) for pair in zip(given, value, strict=True))
    else:
        yield key, (given, value)


def _value(expression: Expression, env: Mapping[str, Any]) -> Any:
    try:
        return _number(expression.value(env))
    except ExpressionError:
        return None


def _number(value: Any) -> Any:
    """A width as the number that it stands for in arithmetic."""
    if isinstance(value, Fixed):
        return value.filters
    return value.value if isinstance(value, Ratio) else value


def _shifted(window: Sequence[FoldLayer], at: int) -> list[FoldLayer]:
    """The window from a place on, as a block that starts there is offered it."""

    def moved(ref: Any) -> Any:
        if not isinstance(ref, Bound) or not ref.to.role.isdigit():
            return ref
        place = int(ref.to.role) - at
        return local(INPUT_ROLE if place == -1 else str(place) if place >= 0 else OUTSIDE)

    found = []
    for item in (window[place] for place in range(at, min(len(window), at + WIDEST))):
        changed: dict[str, Any] = {}
        for spec, refs in item.layer.references():
            new = tuple(moved(ref) for ref in refs)
            changed[spec.field] = new if isinstance(getattr(item.layer, spec.field), tuple) else new[0]
        found.append(FoldLayer(replace(item.layer, **changed) if changed else item.layer, item.channels))
    return found
