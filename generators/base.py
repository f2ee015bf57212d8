"""What a generator is: a design in, the bytes of files out. It writes nothing itself.

The options of a generator are the fields of its class, declared once with `option`; the export dialog, the command
line and the documentation are derived from them. Whoever calls a generator writes its files with `write`, whole or not
at all.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Self, TypeVar

from studio.design.design import Design
from studio.design.expand import Expansion
from studio.diagnostics import Diagnostic, StudioError, did_you_mean, error
from studio.files import write_bytes

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Product:
    """What a generator made: bytes by file name relative to the target's folder, the target first; and its notes.

    `notes` are warnings and explanations for the person; what cannot be made at all is raised as `StudioError`.
    """

    files: Mapping[str, bytes]
    notes: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class OptionSpec:
    """One option of a generator: name, Python type as text, default, help, and its choices if it has some."""

    name: str
    kind: str
    default: Any
    help: str
    choices: tuple[str, ...] = ()
    bounds: tuple[int, int] | None = None


def option(default: T, help: str, choices: tuple[str, ...] = (), bounds: tuple[int, int] | None = None) -> T:
    """Declare an option of a generator: default, one sentence of help, choices, or the least and largest number."""
    return field(default=default, kw_only=True, metadata={"help": help, "choices": choices, "bounds": bounds})


@dataclass(frozen=True, slots=True)
class Generator:
    """A network made into something else. Subclasses add their options and `generate`.

    `name` is what `--to` takes, `title` what the export dialog shows, `suffixes` the file names that mean this format,
    the usual one first.
    """

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    suffixes: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def options(cls) -> tuple[OptionSpec, ...]:
        """The declared options in order."""
        return tuple(
            OptionSpec(item.name, str(item.type), item.default, **item.metadata)
            for item in dataclasses.fields(cls)
            if "help" in item.metadata
        )

    @classmethod
    def make(cls, values: Mapping[str, Any]) -> Self:
        """The generator with options by name; raises StudioError for one it does not have or a value it can't be."""
        specs = {spec.name: spec for spec in cls.options()}
        for name, value in values.items():
            spec = specs.get(name)
            if spec is None:
                near = did_you_mean(name, specs) or ", ".join(specs) or "no options"
                raise StudioError(error("option-unknown", f"{cls.title} has no option {name}", expected=near))
            if spec.choices and value not in spec.choices:
                choices = " or ".join(spec.choices)
                raise StudioError(error("option-value", f"{name}={value} for {cls.title}", expected=choices))
            if spec.bounds and not spec.bounds[0] <= value <= spec.bounds[1]:
                wanted = f"{spec.bounds[0]} to {spec.bounds[1]}"
                raise StudioError(error("option-value", f"{name}={value} for {cls.title}", expected=wanted))
        return cls(**values)

    @classmethod
    def preview(cls, values: Mapping[str, Any]) -> Generator | None:
        """What shows quickly what these options give; by default the format itself, None where nothing is to be seen.

        Raises StudioError as `make` does.
        """
        return cls.make(values)

    @classmethod
    def read(cls, texts: Mapping[str, str]) -> dict[str, Any]:
        """Values for `make` from texts, as the command line has them; raises StudioError for one of another kind."""
        specs = {spec.name: spec for spec in cls.options()}
        return {name: _value(cls.title, specs[name], text) if name in specs else text for name, text in texts.items()}

    def generate(self, design: Design, expansion: Expansion, target: Path) -> Product:
        """The files for a design; `target` is the file that was asked for. Raises StudioError where it can't be.

        `expansion` is `expand(design)`, which the caller usually has.
        """
        raise TypeError(f"{type(self).__name__} generates nothing")


def _value(title: str, spec: OptionSpec, text: str) -> Any:
    """The value of an option that a text says."""
    try:
        match spec.kind.removesuffix(" | None"):
            case "int":
                return int(text)
            case "bool":
                return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[text.lower()]
            case "Path":
                return Path(text)
            case _:
                return text
    except (ValueError, KeyError):
        wanted = "a whole number" if spec.kind == "int" else "yes or no"
        raise StudioError(error("option-value", f"{spec.name}={text} for {title}", expected=wanted)) from None


def write(product: Product, target: Path) -> tuple[Path, ...]:
    """Write a product beside `target` and return the paths; raises FileProblem.

    The files beside the target come first, so that a target that exists is never without what belongs to it.
    """
    paths = [target.parent / name for name in product.files]
    for path, data in reversed(list(zip(paths, product.files.values(), strict=True))):
        write_bytes(path, data)
    return tuple(paths)
