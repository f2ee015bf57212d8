"""Writes the page of all blocks, `docs/blocks.md`, from their table: `python docs/make_blocks_page.py`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from studio.blocks import BLOCKS
from studio.blocks.base import Block, ParamSpec
from studio.blocks.param_words import write_param
from studio.files import write_text
from studio.layers.activations import DESIGN_ACTIVATIONS

PAGE = Path(__file__).resolve().parent / "blocks.md"
_HEAD = """# Blocks

Every block that comes with Backbone Studio, with what a design file calls it and its parameters. This page is written
from the table of blocks by `python docs/make_blocks_page.py`. `studio blocks` lists the same in a terminal, with yours:
[Your own blocks](your-own-blocks.md).

A width such as `x1/2` is a ratio of what its line names, `x6` six times it; a plain number is a fixed count."""


def page() -> str:
    """The page as Markdown: a section with a table for each block."""
    words = "## Activations\n\n" + ", ".join(map(_cell, DESIGN_ACTIVATIONS)) + "."
    return "\n\n".join([_HEAD, *map(_section, BLOCKS), words]) + "\n"


def _section(block: type[Block]) -> str:
    lines = [f"## {block.kind}", "", f"{block.summary.rstrip('.')}."]
    specs = block.params()
    if specs:
        lines += ["", "| Parameter | Default | What it says |", "| --- | --- | --- |", *map(_row, specs)]
    return "\n".join(lines)


def _row(spec: ParamSpec) -> str:
    told = " ".join([spec.help.rstrip(".") + ".", *_bounds(spec)])
    return f"| `{spec.name}` | {_cell(_word(spec.default))} | {told.replace('|', chr(92) + '|')} |"


def _bounds(spec: ParamSpec) -> Iterator[str]:
    """What the parameter may be, where that is bounded."""
    if set(DESIGN_ACTIVATIONS) <= set(spec.choices):
        yield "One of the [activations](#activations)."
    elif spec.choices:
        yield f"One of {', '.join(_cell(choice) for choice in spec.choices)}."
    elif spec.low is not None and spec.high is not None:
        yield f"{spec.low:g} to {spec.high:g}."
    elif spec.low is not None:
        yield f"At least {spec.low:g}."


def _word(value: Any) -> str:
    """A value as a design file has it."""
    word = write_param(value)
    if isinstance(word, bool):
        return str(word).lower()
    return f"[{', '.join(map(str, word))}]" if isinstance(word, list) else str(word)


def _cell(word: str) -> str:
    return f"`{word}`" if word else "none"


def main() -> None:
    """Write the page."""
    write_text(PAGE, page())
    print(PAGE)


if __name__ == "__main__":
    main()
