"""User-made blocks: a class made from each definition, so that whatever takes a block takes them as well.

Equal definitions give the same class; blocks of it are equal where their parameters are. Nothing of a definition is
run as code: its parameters become fields, its nodes are unrolled by `unrolling`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, make_dataclass, replace
from functools import lru_cache
from typing import Any

from studio.blocks.base import Block, Definition, FoldLayer, Match, ParamSpec, Part
from studio.blocks.solving import solve
from studio.blocks.unrolling import Unrolled, unrolled
from studio.diagnostics import Diagnostic, error
from studio.layers.base import key
from studio.scaling import Fixed, Ratio, Rounding


@dataclass(frozen=True, slots=True)
class UserBlock(Block):
    """A block that somebody made: its class carries the definition, its fields are the definition's parameters."""

    def expand(self, channels: int, rounding: Rounding) -> tuple[Part, ...]:
        """The layers of the definition; always at least one."""
        return _unrolled(self, channels, rounding).parts

    def outputs(self, channels: int, rounding: Rounding) -> int:
        """Channels that come out, followed through its layers; those of the input where that is not possible."""
        out = _unrolled(self, channels, rounding).channels
        return out if out > 0 else channels

    @classmethod
    def fold(cls, window: Sequence[FoldLayer]) -> Match | None:
        """The parameters that explain the window, if any do."""
        found = solve(cls, window)
        if found is None:
            return None
        block, count = found
        return Match(block.canonical(window[0].channels), count)

    def canonical(self, channels: int) -> Block:
        """Each parameter in turn at its default where that makes no difference."""
        block: Block = self
        parts = self.expand(channels, Rounding())
        for spec in self.params():
            if getattr(block, spec.name) != spec.default:
                usual = replace(block, **{spec.name: spec.default})
                block = usual if usual.expand(channels, Rounding()) == parts else block
        return block

    def remarks(self, channels: int, rounding: Rounding) -> Iterator[Diagnostic]:
        """Expressions without a value for these parameters, values out of range, too many layers."""
        for fault in dict.fromkeys(_unrolled(self, channels, rounding).faults):
            place = self.definition.nodes[fault.node].name if self.definition and fault.node >= 0 else self.kind
            yield error("block-value", f"{self.kind}, {place}: {fault.message}", expected=fault.expected)

    def stride_of(self) -> int:
        """The parameter of that name."""
        stride = getattr(self, "stride", 1)
        return stride if isinstance(stride, int) else 1

    def facts(self) -> tuple[str, ...]:
        """The numbers of its first parameters: kernel and stride by their letters."""
        return tuple(_fact(spec, getattr(self, spec.name)) for spec in self.params()[:5])

    def __reduce__(self) -> tuple[Any, ...]:
        """A copy is made from the definition, since nobody can import the class."""
        values = tuple(getattr(self, item.name) for item in dataclasses.fields(self))
        return _remade, (self.definition, values)


_LETTERS = {"kernel": "k", "stride": "s", "filters": ""}


def _fact(spec: ParamSpec, value: Any) -> str:
    match value:
        case Ratio(fraction):
            text = f"×{fraction}"
        case Fixed(filters):
            text = str(filters)
        case tuple():
            text = ",".join(map(str, value))
        case _:
            text = str(value)
    return f"{_LETTERS[spec.name]}{text}" if spec.name in _LETTERS else f"{spec.name} {text}"


@lru_cache(maxsize=4096)
def _unrolled(block: UserBlock, channels: int, rounding: Rounding) -> Unrolled:
    definition = block.definition
    assert definition is not None
    return unrolled(
        definition, {spec.name: getattr(block, spec.name) for spec in definition.params}, channels, rounding
    )


@lru_cache(maxsize=1024)
def user_class(definition: Definition) -> type[UserBlock]:
    """The class of a definition, whose parameters are identifiers that `Block` does not use itself."""
    fields = [(spec.name, spec.kind, _declared(spec)) for spec in definition.params]
    facts = {
        "kind": definition.name,
        "summary": definition.about,
        "units_in": definition.units,
        "definition": definition,
        "__module__": __name__,
        "__doc__": definition.about,
    }
    return make_dataclass(definition.name, fields, bases=(UserBlock,), namespace=facts, frozen=True, slots=True)


def _declared(spec: ParamSpec) -> Any:
    facts = {item.name: getattr(spec, item.name) for item in dataclasses.fields(spec)}
    return key(facts.pop("default"), facts.pop("help"), **{k: v for k, v in facts.items() if k not in ("name", "kind")})


def _remade(definition: Definition, values: tuple[Any, ...]) -> UserBlock:
    return user_class(definition)(*values)


def within(cls: type[Block]) -> Iterator[type[Block]]:
    """The user-made blocks that a block needs, each after what it needs itself, the block last."""
    seen: dict[type[Block], None] = {}

    def visit(kind: type[Block]) -> None:
        if kind.definition is None or kind in seen:
            return
        for node in kind.definition.nodes:
            if issubclass(node.kind, Block):
                visit(node.kind)
        seen[kind] = None

    visit(cls)
    return iter(seen)
