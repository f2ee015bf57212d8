"""The support classes of generated PyTorch code: real files of the library, of which a model gets what it uses."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from studio.files import read_text
from studio.library import Kind, templates

_FOLDER = "support/"


@dataclass(frozen=True, slots=True)
class Definition:
    """A class or function of a support file: its text, and the names that it uses."""

    name: str
    text: str
    uses: frozenset[str]


def definitions_for(names: Iterable[str]) -> tuple[Definition, ...]:
    """The definitions of `names` and of all that they use, each after what it needs. Raises KeyError."""
    library = _library()
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
