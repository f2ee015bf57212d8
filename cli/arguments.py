"""Arguments that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from studio.diagnostics import StudioError, error

File = Annotated[Path, typer.Argument(help="A Darknet .cfg or a .studio.yaml.", show_default=False)]
Output = Annotated[Path, typer.Option("-o", "--output", help="The file to write.", show_default=False)]
Settings = Annotated[list[str], typer.Option("--set", metavar="KEY=VALUE", help="May be given several times.")]


def pairs(settings: list[str]) -> list[tuple[str, str]]:
    """`key=value` words as pairs. Raises StudioError for a word without a sign."""
    result = []
    for word in settings:
        key, equals, value = word.partition("=")
        if not equals or not key.strip():
            raise StudioError(error("setting", f"--set {word}", expected="key=value"))
        result.append((key.strip(), value.strip()))
    return result
