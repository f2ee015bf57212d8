"""The command that measures instead of counting."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from cli.arguments import File
from cli.messages import explained, say
from generators.profile import profile as measured
from generators.profile import profile_json, profile_table
from generators.table import By
from studio.design.expand import expand
from studio.design.files import read_design


def profile(
    file: File,
    device: Annotated[str, typer.Option(help="As PyTorch calls it: cpu, cuda, cuda:1.")] = "cpu",
    batch: Annotated[int, typer.Option(help="Images of one pass.")] = 1,
    by: Annotated[By, typer.Option(help="A row for each layer, each block, or each map size.")] = "layer",
    as_json: Annotated[bool, typer.Option("--json", help="Everything as JSON.")] = False,
) -> None:
    """Measure the milliseconds of every layer beside its BFLOPS: low BFLOPS is not high speed."""
    with explained(file):
        design = read_design(file)
        expansion = expand(design)
        say(f"timing {len(expansion.network.layers)} layers on {device}")
        found = measured(design, expansion, batch, device)
    if as_json:
        print(json.dumps(profile_json(expansion, found), indent=1))
    else:
        print(profile_table(design, expansion, found, by), end="")
