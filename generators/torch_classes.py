"""Classes for user-made blocks in generated code, made from the layers that the blocks stand for.

Blocks of one kind whose modules are the same but for numbers share a class, which takes those numbers as arguments;
others get a class of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from generators.python_text import identifier, prose, statement
from generators.torch_flow import GIVEN, classifier_of, outputs_of, statements_of
from generators.torch_names import MODULE, OWN
from generators.torch_repeats import runs
from generators.torch_support import support_names
from generators.torch_units import ArrayPath, Unit
from studio.blocks.base import Block
from studio.blocks.unrolling import scaled_param
from studio.design.design import BlockNode, Design
from studio.design.expand import Expansion, rounding_of
from studio.network.network import NETWORK_INPUT
from studio.scaling import Rounding

#: A whole number in the text of a module; no part of a name or of a float.
_NUMBER = re.compile(r"(?<![\w.\"])\d+(?![\w.\"])")


@dataclass(frozen=True, slots=True)
class Classes:
    """The units of a network with those of user-made blocks joined, and the text of the classes that they need."""

    units: tuple[Unit, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Made:
    """One occurrence of a block: its layers as units within the class, and the numbers that have a name there.

    `before`: units of the same layers as they stood in the network.
    """

    block: Block
    units: tuple[Unit, ...]
    before: tuple[Unit, ...]
    named: tuple[tuple[str, int], ...]

    @property
    def first(self) -> int:
        return self.before[0].first

    def numbers(self) -> tuple[int, ...]:
        """Every whole number in its modules, in order."""
        return tuple(int(found) for unit in self.units for found in _NUMBER.findall(unit.module()))

    def shape(self) -> tuple[Any, ...]:
        """What two occurrences of one class have in common: everything but the numbers."""
        return self.block.kind, tuple((u.name, _NUMBER.sub("#", u.module()), u.call, u.inputs) for u in self.units)


def with_classes(design: Design, expansion: Expansion, units: Sequence[Unit], taken: set[str]) -> Classes:
    """The units with each node of a user-made block as one, and the classes; names of classes avoid `taken`.

    A block stays in pieces where others read a layer inside it, or where the network ends in it.
    """
    return _Joining(design, expansion, units, taken).classes()


class _Joining:
    """The work of `with_classes` for one network."""

    def __init__(self, design: Design, expansion: Expansion, units: Sequence[Unit], taken: set[str]) -> None:
        self._design, self._expansion, self._units, self._taken = design, expansion, units, taken
        self._layers = expansion.network.layers
        self._ends, self._classifier = outputs_of(expansion.network), classifier_of(expansion)
        self._nodes: dict[int, list[_Made]] = {}

    def classes(self) -> Classes:
        for node_id, group in groupby(self._units, key=self._owner):
            node, run = self._design.node(node_id), tuple(group)
            if isinstance(node, BlockNode) and node.block.definition is not None and self._closed(run):
                parts = groupby(run, key=lambda unit: self._layers[unit.first].address.occurrence)
                self._nodes[node_id] = [self._made(node, occurrence, tuple(part)) for occurrence, part in parts]
        variants: dict[tuple[Any, ...], list[_Made]] = {}
        for made in (each for found in self._nodes.values() for each in found):
            variants.setdefault(made.shape(), []).append(made)
        calls: dict[int, str] = {}
        texts = [self._written(alike, calls) for alike in variants.values()]
        joined: list[Unit] = []
        for node_id, group in groupby(self._units, key=self._owner):
            found = self._nodes.get(node_id)
            joined += [self._joined(found, calls)] if found else group
        return Classes(tuple(joined), tuple(texts))

    def _owner(self, unit: Unit) -> int:
        return self._layers[unit.first].address.node

    def _closed(self, run: Sequence[Unit]) -> bool:
        """True where the layers read only each other and the one before, and nobody reads any but the last."""
        first, last = run[0].first, run[-1].last
        inside = range(first, last + 1)
        if any(unit.shared or unit.training for unit in run) or self._classifier in inside:
            return False
        if any(first <= end < last for end in self._ends):
            return False
        names = {f"self.{unit.name}" for unit in run}
        for unit in self._units:
            if unit.first in inside:
                start = self._first_of(unit.first)
                if any(index < start - 1 for index in unit.inputs):
                    return False
            elif unit.shared in names or any(first <= index < last for index in unit.inputs):
                return False
        return True

    def _first_of(self, index: int) -> int:
        """The first layer of the occurrence that a layer belongs to."""
        address = self._layers[index].address
        while index and self._same(self._layers[index - 1].address, address):
            index -= 1
        return index

    @staticmethod
    def _same(one: Any, other: Any) -> bool:
        return bool((one.node, one.occurrence) == (other.node, other.occurrence))

    def _made(self, node: BlockNode, occurrence: int, run: tuple[Unit, ...]) -> _Made:
        """One occurrence with names of its own: those of the roles, layers counted from its first one."""
        taken = {GIVEN} | OWN | MODULE | support_names()
        start, inner = run[0].first, []
        for unit in run:
            name = identifier(self._layers[unit.first].address.role.replace(".", "_"), taken)
            inputs = tuple(index - start if index >= start else NETWORK_INPUT for index in unit.inputs)
            inner.append(replace(unit, first=unit.first - start, last=unit.last - start, name=name, inputs=inputs))
        block, rounding = node.block_at(occurrence), rounding_of(node, self._design.scale)
        channels = self._expansion.rows[start].inputs[0].c if self._expansion.rows[start].inputs else 0
        return _Made(block, tuple(inner), run, (("channels", channels), *_numbers(block, rounding)))

    def _written(self, alike: Sequence[_Made], calls: dict[int, str]) -> str:
        """The class of occurrences that differ in numbers only; how each is made goes into `calls`."""
        name = identifier(alike[0].block.kind, self._taken)
        columns = list(zip(*(made.numbers() for made in alike), strict=True))
        names = _argument_names(columns, alike)
        arguments = {names[place]: column for place, column in enumerate(columns) if place in names}
        for number, made in enumerate(alike):
            given = ", ".join(f"{word}={column[number]}" for word, column in arguments.items())
            calls[made.first] = f"{name}({given})"
        return "\n".join(_class_lines(name, alike[0], names))

    def _joined(self, found: Sequence[_Made], calls: dict[int, str]) -> Unit:
        """All repeats of a node as one unit."""
        name = found[0].before[0].home
        single = len(found) == 1
        texts = [calls[made.first] for made in found]
        init = texts[0] if single else f"nn.Sequential({', '.join(runs(texts))})"
        arrays: list[ArrayPath] = []
        for count, made in enumerate(found):
            prefix = name if single else f"{name}.{count}"
            for inner, outer in zip(made.units, made.before, strict=True):
                below = f"{prefix}.{inner.name}"
                arrays += [replace(each, path=below + each.path[len(outer.name) :]) for each in outer.arrays]
        first, last = found[0].first, found[-1].before[-1].last
        needs = tuple(need for made in found for unit in made.before for need in unit.needs)
        return Unit(first, last, name, init, "{self}({0})", (first - 1,), needs=needs, arrays=tuple(arrays))


def _numbers(block: Block, rounding: Rounding) -> Iterator[tuple[str, int]]:
    """The whole numbers among a block's parameters, as its layers have them."""
    for spec in block.params():
        value = scaled_param(spec, getattr(block, spec.name), rounding)
        if isinstance(value, int) and not isinstance(value, bool):
            yield spec.name, value


def _argument_names(columns: Sequence[tuple[int, ...]], alike: Sequence[_Made]) -> dict[int, str]:
    """A name for each place whose number differs: a parameter that is always that number, else after its module."""
    taken = set(OWN)
    known: dict[tuple[int, ...], str] = {}
    for place in range(len(alike[0].named)):
        column = tuple(made.named[place][1] for made in alike)
        known.setdefault(column, alike[0].named[place][0])
    owners = [unit.name for unit in alike[0].units for _ in _NUMBER.findall(unit.module())]
    names: dict[int, str] = {}
    chosen: dict[tuple[int, ...], str] = {}
    for place, column in enumerate(columns):
        if len(set(column)) > 1:
            if column not in chosen:
                chosen[column] = identifier(known.get(column, f"{owners[place]}_size"), taken)
            names[place] = chosen[column]
    return names


def _class_lines(name: str, made: _Made, names: dict[int, str]) -> Iterator[str]:
    """The text of a class, with names in the places of numbers that differ."""
    given = "".join(f", {word}: int" for word in dict.fromkeys(names.values()))
    yield f"class {name}(nn.Module):"
    yield f'    """{prose(made.block.summary) or name}"""'
    yield ""
    yield from statement(f"def __init__(self{given}) -> None:", 4)
    yield "        super().__init__()"
    place = 0
    for unit in made.units:
        text = unit.module()
        numbers = _NUMBER.findall(text)
        words = [names.get(place + count, number) for count, number in enumerate(numbers)]
        place += len(numbers)
        if text:
            between = zip(_NUMBER.split(text), [*words, ""], strict=True)
            yield from statement(f"self.{unit.name} = {''.join(one + word for one, word in between)}", 8)
    yield ""
    yield "    def forward(self, x: Tensor) -> Tensor:"
    for text in statements_of(made.units, (made.units[-1].last,)):
        inner = text.lstrip(" ")
        yield from statement(inner, 8 + len(text) - len(inner))
