"""Finds templates: those that come with Backbone Studio and the user's own.

A checkout keeps the shipped ones in `templates/` beside this package, an installed wheel in `studio/templates`
(pyproject.toml puts them there). The user's lie in `~/.config/backbone-studio/templates`, in folders of the same
names, and stand in for shipped ones of the same name. This module knows files and names, not what is in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from studio.diagnostics import did_you_mean
from studio.files import FileProblem, config_folder

_SUFFIXES = (".studio.yaml", ".block.yaml", ".yaml", ".yml", ".cfg")
"""Endings that say how a template is stored; they are no part of its name."""
_NO_TEMPLATES = ("__pycache__", "__init__.py")


class Kind(StrEnum):
    """What a template is for; the value names its folder."""

    ARCHITECTURES = "architectures"
    BLOCKS = "blocks"
    RECIPES = "recipes"
    CODE = "code"
    SNIPPETS = "snippets"


@dataclass(frozen=True, slots=True)
class Template:
    """A file of the library. The name is its path under the kind's folder without the ending: `efficientnet_b0`."""

    kind: Kind
    name: str
    path: Path
    shipped: bool


def shipped_folder() -> Path:
    """The templates that come with the program; raises FileProblem when an installation lost them."""
    package = Path(__file__).resolve().parent
    for folder in (package / "templates", package.parent / "templates"):
        if any((folder / kind).is_dir() for kind in Kind):
            return folder
    raise FileProblem(package / "templates", "library-missing", "the shipped templates are gone", expected="reinstall")


def user_folder() -> Path:
    """Where the user's own templates are looked for; it need not exist."""
    return config_folder() / "templates"


def templates(kind: Kind) -> tuple[Template, ...]:
    """Every template of a kind, by name; one of the user's hides a shipped one of the same name."""
    found = {template.name: template for template in _in_folder(shipped_folder(), kind, shipped=True)}
    found |= {template.name: template for template in _in_folder(user_folder(), kind, shipped=False)}
    return tuple(found[name] for name in sorted(found))


def find(kind: Kind, name: str) -> Template:
    """The template of that name; raises FileProblem with the name that was perhaps meant, or all there are."""
    known = {template.name: template for template in templates(kind)}
    if name in known:
        return known[name]
    near = did_you_mean(name, known)
    expected = f"perhaps {near}" if near else f"one of {', '.join(known) or 'none: there are no such templates'}"
    raise FileProblem(name, "template-unknown", f"is not a template of the kind {kind}", expected=expected)


def _in_folder(library: Path, kind: Kind, *, shipped: bool) -> list[Template]:
    """The templates of one kind in one library folder, with what editors and Python leave behind passed over."""
    folder = library / kind
    found = []
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        hidden = any(part.startswith(".") or part in _NO_TEMPLATES for part in inside.parts)
        if path.is_file() and not hidden and not path.name.endswith("~"):
            found.append(Template(kind, _name(inside), path, shipped))
    return found


def _name(inside: Path) -> str:
    """The path with forward slashes and without an ending that only tells how the file is stored."""
    text = inside.as_posix()
    return next((text.removesuffix(suffix) for suffix in _SUFFIXES if text.endswith(suffix)), text)
