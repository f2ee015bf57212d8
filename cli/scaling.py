"""The command `phi`: a design at several scales side by side, and what of it scales."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from cli.arguments import File
from cli.messages import explained
from cli.reconcile import design_of
from studio.design.scale_table import follows, follows_lines, phi_table, preset_table, table_json, table_lines
from studio.diagnostics import StudioError, error
from studio.scaling import Compound


def phi(
    file: File,
    presets: Annotated[bool, typer.Option("--presets", help="EfficientNet's released coefficients instead.")] = False,
    alpha: Annotated[float, typer.Option(help="Depth is alpha^phi.")] = 1.2,
    beta: Annotated[float, typer.Option(help="Width is beta^phi.")] = 1.1,
    gamma: Annotated[float, typer.Option(help="Resolution is gamma^phi.")] = 1.15,
    nodes: Annotated[bool, typer.Option("--nodes", help="Also list which nodes scale and which are fixed.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Everything as JSON.")] = False,
) -> None:
    """Print what a design costs at phi 0 to 7. Nothing is changed; `scale` sets coefficients."""
    with explained(file):
        for name, value in (("alpha", alpha), ("beta", beta), ("gamma", gamma)):
            if not 0.1 <= value <= 10:
                raise StudioError(error("scale", f"--{name} {value:g}", key=name, expected="a number from 0.1 to 10"))
        design = design_of(file)
        lines = preset_table(design) if presets else phi_table(design, rule=Compound(alpha, beta, gamma))
        items = follows(design)
    if as_json:
        print(json.dumps(table_json(lines, items), indent=1))
        return
    print("\n".join(table_lines(lines, "preset" if presets else "phi")))
    if nodes:
        print("\n".join(["", *follows_lines(items)]))
