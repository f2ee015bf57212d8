"""Arguments that several commands share."""

from __future__ import annotations

from collections.abc import Sequence
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


def words_as_pairs(words: Sequence[str]) -> list[tuple[str, str]]:
    """Options that a format has, as pairs: `--level layer`, `--dpi=300`, `--legend`, `--no-legend`.

    Raises StudioError for a word that belongs to no option.
    """
    result: list[tuple[str, str]] = []
    for place, word in enumerate(words):
        if not word.startswith("--"):
            if place == 0 or not words[place - 1].startswith("--") or "=" in words[place - 1]:
                raise StudioError(error("setting", f"{word} belongs to no option", expected="--OPTION VALUE"))
            continue
        name, equals, value = word[2:].partition("=")
        following = words[place + 1] if place + 1 < len(words) else "--"
        if equals:
            result.append((name, value))
        elif not following.startswith("--"):
            result.append((name, following))
        else:
            result.append((name.removeprefix("no-"), "no" if name.startswith("no-") else "yes"))
    return result
