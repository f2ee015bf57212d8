"""The command `strings`: a design's blocks as the block strings of the field."""

from __future__ import annotations

from dataclasses import replace

import typer

from cli.arguments import File
from cli.messages import FAILED, explained, say
from cli.reconcile import design_of
from studio.design.block_strings import write_block_string
from studio.design.design import BlockNode
from studio.design.expand import expand
from studio.diagnostics import StudioError
from studio.scaling import Scale


def strings(file: File) -> None:
    """Print the block string of each block, at base widths: r2_k3_s22_e6_i16_o24_se0.25.

    A block that such strings cannot say is named on stderr, and the command ends with code 1.
    """
    with explained(file):
        design = design_of(file)
        base = expand(replace(design, scale=Scale()))
    reads = {group.node: base.rows[group.first].inputs[0].c for group in reversed(base.network.groups)}
    unsaid = False
    for node in design.nodes:
        if isinstance(node, BlockNode):
            try:
                print(write_block_string(node, reads[node.id]))
            except StudioError as problem:
                say(f"error: {problem.problems[0].sentence()}")
                unsaid = True
    if unsaid:
        raise typer.Exit(FAILED)
