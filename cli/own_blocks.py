"""Commands about blocks: what there is, and making one of layers that follow one another."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.arguments import File, Output
from cli.edit_words import node_at
from cli.messages import explained, say, show_problems
from studio.blocks import BLOCKS
from studio.blocks.base import Block, ParamSpec
from studio.blocks.block_files import SUFFIX, library_blocks, library_problems, write_block
from studio.blocks.param_words import write_param
from studio.design.design import BlockNode
from studio.design.expand import expand
from studio.design.files import read_design, write_design
from studio.design.grouping import group as make_group
from studio.design.own_blocks import own_blocks


def list_blocks(
    file: Annotated[Path | None, typer.Argument(help="A design whose own blocks are listed too.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The list as JSON.")] = False,
) -> None:
    """List the blocks that designs can use, with their parameters: shipped ones, yours, and those of a design."""
    found: list[tuple[type[Block], str]] = [(cls, "shipped") for cls in BLOCKS]
    found += [(cls, "library") for cls in library_blocks()]
    with explained(file):
        if file is not None:
            found += [(cls, "design") for cls in own_blocks(read_design(file))]
    if as_json:
        listed = [{**_plain(cls), "from": source} for cls, source in found]
        print(json.dumps({"format": 1, "blocks": listed}, ensure_ascii=False, indent=1))
    else:
        for cls, source in found:
            print(f"{cls.kind:20}{source:9}{cls.summary}")
            for spec in cls.params():
                print(f"    {spec.name + '=' + _word(spec.default):24}{spec.help}{_range(spec)}")
    for problem in library_problems():
        say(f"error: {problem}")


def _plain(cls: type[Block]) -> dict[str, Any]:
    params = [asdict(spec) | {"default": write_param(spec.default)} for spec in cls.params()]
    return {"name": cls.kind, "about": cls.summary, "parameters": params}


def _word(value: Any) -> str:
    word = write_param(value)
    return ",".join(map(str, word)) if isinstance(word, list) else str(word)


def _range(spec: ParamSpec) -> str:
    """What a parameter may be, where that is bounded."""
    if spec.choices:
        words = ", ".join(choice or "''" for choice in spec.choices[:6])
        return f" ({words}, ...)" if len(spec.choices) > 6 else f" ({words})"
    if spec.low is not None and spec.high is not None:
        return f" ({spec.low:g} to {spec.high:g})"
    return f" (at least {spec.low:g})" if spec.low is not None else ""


def group(
    file: File,
    output: Output,
    nodes: Annotated[str, typer.Option(help="Layers or blocks: 4,5,6 or 4-6, or names.", show_default=False)],
    name: Annotated[str, typer.Option(help="What the block is called.", show_default=False)],
) -> None:
    """Make a block of layers that follow one another; what stood there are its parameters' defaults.

    The design keeps its layers as they are. Written to NAME.block.yaml, the block alone goes into a file of its own.
    """
    with explained(file):
        design = read_design(file)
        expansion = expand(design)
        words = [word.strip() for word in nodes.split(",") if word.strip()]
        chosen: set[int] = set()
        for word in words:
            first, dash, last = word.partition("-")
            ends = (first, last) if dash and first and last else (word, word)
            places = [design.position(node_at(design, expansion, end).id) for end in ends]
            chosen |= {node.id for node in design.nodes[min(places) : max(places) + 1]}
        made = make_group(design, chosen, name)
        new = next(node for node in made.nodes if isinstance(node, BlockNode) and node.id >= design.next_id)
        cls = next(cls for cls in own_blocks(made) if cls is type(new.block))
        if output.name.endswith(SUFFIX):
            write_block(cls, output)
        else:
            show_problems(output, write_design(made, output))
    params = ", ".join(f"{spec.name}={_word(getattr(new.block, spec.name))}" for spec in cls.params())
    say(f"{new.name}: {name}" + (f" with {params}" if params else ""))
