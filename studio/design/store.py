"""A design as YAML and back (`name.studio.yaml`, format 1), without loss: ids, names, source text, coefficients, notes.

The source text of a cfg is stored once; nodes point to its chunks, and edited or new sections carry what differs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from studio.blocks.block_files import located
from studio.blocks.definition_read import DefinitionError
from studio.design.design import Design
from studio.design.store_read import Misplaced, Reader
from studio.design.store_write import document
from studio.diagnostics import StudioError, TextSpan
from studio.files import FileProblem, dump_yaml, parse_yaml
from studio.files.yaml_places import locate

FORMAT = 1
SUFFIX = ".studio.yaml"


def dump(design: Design) -> str:
    """The YAML text of a design."""
    return dump_yaml({"format": FORMAT, **document(design)})


def load(text: str, path: Path | str = "<text>") -> Design:
    """The design of a YAML text. Raises StudioError with the place for text that is no design or a newer format."""
    value = parse_yaml(text, path)
    if not isinstance(value, dict) or "format" not in value:
        raise FileProblem(path, "design-format", "this YAML is no design", expected=f"format: {FORMAT} and nodes")
    if value["format"] != FORMAT:
        check_format(value["format"], path, locate(text, ("format",)))
    try:
        return Reader(value, _name_of(path)).design()
    except DefinitionError as problem:
        raise located(problem, text, path) from None
    except Misplaced as problem:
        raise _told(problem, text, path) from None
    except StudioError as problem:
        first = problem.problems[0]
        raise FileProblem(path, first.code, first.message, expected=first.expected) from None
    except (TypeError, ValueError, KeyError, AttributeError, IndexError) as problem:
        raise FileProblem(path, "design-shape", f"this design cannot be read: {problem!r}") from None


def check_format(number: Any, path: Path | str, span: TextSpan | None = None) -> None:
    """Refuse a format that this version does not know."""
    if not isinstance(number, int) or number < 1:
        raise FileProblem(path, "design-format", f"format: {number!r}", expected=f"format: {FORMAT}", span=span)
    if number > FORMAT:
        message = f"this design has format {number}, this version reads up to {FORMAT}"
        raise FileProblem(path, "design-newer", message, expected="a newer Backbone Studio", span=span)


def _told(problem: Misplaced, text: str, path: Path | str) -> StudioError:
    """The problems with their places in the text."""
    found = [each.spanning(locate(text, keys) or TextSpan(1, 1, 1)) for keys, each in problem.placed]
    if len(found) > 1:
        return StudioError(*found)
    first = found[0]
    return FileProblem(path, first.code, first.message, expected=first.expected, span=first.span)


def _name_of(path: Path | str) -> str:
    name = Path(path).name
    return name.removesuffix(SUFFIX) if name.endswith(SUFFIX) else "network"
