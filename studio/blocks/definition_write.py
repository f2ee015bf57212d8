"""A user-made block as plain words for YAML: the inverse of `definition_read`. What is at its default is left out."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from studio.blocks.base import Block, Definition, NodeSpec, ParamSpec
from studio.blocks.definition_read import TYPES
from studio.blocks.expression import Expression
from studio.blocks.param_words import write_param
from studio.scaling import Fixed, Ratio

Names = Mapping[type[Block], str]


def definition_words(definition: Definition, names: Names = MappingProxyType({})) -> dict[str, Any]:
    """The words of a definition in the order in which people read it; `names`: blocks that are called otherwise."""
    name = next((said for cls, said in names.items() if cls.definition is definition), definition.name)
    words: dict[str, Any] = {"name": name, "about": definition.about}
    if definition.params:
        words["parameters"] = {spec.name: _param(spec) for spec in definition.params}
    words["nodes"] = [_node(node, names) for node in definition.nodes]
    if definition.output:
        words["output"] = definition.output
    if definition.units:
        words["units"] = definition.units
    return words


def _param(spec: ParamSpec) -> dict[str, Any]:
    width = spec.unit == "channels"
    kind = "channels" if width else next(word for word, kind in TYPES.items() if kind == spec.kind)
    words: dict[str, Any] = {"type": kind, "default": write_param(spec.default)}
    words |= {name: getattr(spec, name) for name in ("low", "high") if getattr(spec, name) is not None}
    if spec.step != (8 if width else 1):
        words["step"] = spec.step
    if spec.choices:
        words["choices"] = list(spec.choices)
    return words | {"help": spec.help}


def _node(node: NodeSpec, names: Names) -> dict[str, Any]:
    words: dict[str, Any] = {"name": node.name}
    keys: dict[str, str] = {}
    if issubclass(node.kind, Block):
        words["block"] = names.get(node.kind, node.kind.kind)
    else:
        words["layer"] = node.kind.section
        keys = {spec.field: spec.name for spec in node.kind.keys()}
    for key, value in node.keys:
        words[keys.get(key, key)] = _value(value)
    for key, targets in node.references:
        words[keys[key]] = list(targets) if len(targets) > 1 else targets[0]
    if node.repeats != 1:
        words["repeats"] = _value(node.repeats)
    if node.when is not None:
        words["when"] = node.when.text
    if not node.scales:
        words["scales"] = False
    return words


def _value(value: Any) -> Any:
    match value:
        case Expression(text):
            return text
        case tuple():
            return [_value(item) for item in value]
        case Ratio() | Fixed() | None:
            return write_param(value)
        case _:
            return value
