"""The support classes of generated PyTorch code: real files of the library, of which a model gets what it uses."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from studio.files import read_text
from studio.library import Kind, templates

_FOLDER = "support/"
#: What stands in the place of torch's own windows in a network with TensorFlow's 'same' padding.
_SAME = {
    "nn.Conv2d(": "SameConv2d(",
    "nn.MaxPool2d(": "SameMaxPool2d(",
    "F.conv2d(": "conv2d_same(",
}
#: Definitions whose windows lie where they lie: the blur of Darknet, signs that are padded by -1, the padding itself.
_AS_THEY_ARE = ("Blur", "XnorConv", "conv2d_same")


@dataclass(frozen=True, slots=True)
class Definition:
    """A class or function of a support file: its text, and the names that it uses."""

    name: str
    text: str
    uses: frozenset[str]


def definitions_for(names: Iterable[str], *, same: bool = False) -> tuple[Definition, ...]:
    """The definitions of `names` and of all that they use, each after what it needs. Raises KeyError.

    `same`: convolutions and pools in them pad as TensorFlow does.
    """
    library = _padded_library() if same else _library()
    order = {name: place for place, name in enumerate(library)}
    chosen: dict[str, Definition] = {}

    def choose(name: str) -> None:
        if name in chosen:
            return
        definition = library[name]
        for used in sorted(definition.uses & library.keys() - {name}, key=order.__getitem__):
            choose(used)
        chosen[name] = definition

    for name in sorted(set(names), key=order.__getitem__):
        choose(name)
    return tuple(chosen.values())


def names_in(text: str) -> frozenset[str]:
    """The names that Python text uses, attributes apart."""
    return _names(ast.parse(text))


def support_names() -> frozenset[str]:
    """Every name that support files define."""
    return frozenset(_library())


def _names(tree: ast.AST) -> frozenset[str]:
    return frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))


@lru_cache(maxsize=1)
def _padded_library() -> dict[str, Definition]:
    """All definitions as they are with 'same' padding, those of the padding itself first."""
    padded = {name: _padded(definition) for name, definition in _library().items()}
    first = {name: definition for name, definition in padded.items() if "same" in name.lower()}
    return first | padded


def _padded(definition: Definition) -> Definition:
    text = definition.text
    if definition.name in _AS_THEY_ARE:
        return definition
    for plain, padded in _SAME.items():
        text = text.replace(plain, padded)
    return definition if text == definition.text else replace(definition, text=text, uses=names_in(text))


@lru_cache(maxsize=1)
def _library() -> dict[str, Definition]:
    """All definitions by name, in the order of the files' names and of the files."""
    found: dict[str, Definition] = {}
    for template in templates(Kind.CODE):
        if template.name.startswith(_FOLDER) and template.path.suffix == ".py":
            text = read_text(template.path)
            for node in ast.parse(text).body:
                if isinstance(node, ast.ClassDef | ast.FunctionDef):
                    source = ast.get_source_segment(text, node) or ""
                    found[node.name] = Definition(node.name, source, _names(node))
    return found
