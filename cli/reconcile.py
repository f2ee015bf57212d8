"""The command `reconcile`: why two figures for a network, or for two networks, are not the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from cli.messages import explained
from studio.design.design import Design
from studio.design.expand import expand
from studio.design.files import read_design
from studio.design.reconcile import reconcile as compare
from studio.design.reconcile_text import counting_json, counting_lines, difference_json, difference_lines
from studio.design.templates import architectures, new, published


def reconcile(
    file: Annotated[Path, typer.Argument(help="A design, or the name of a template.", show_default=False)],
    other: Annotated[Path | None, typer.Argument(help="The design to explain from it.", show_default=False)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Everything as JSON.")] = False,
) -> None:
    """Explain figures line by line.

    With one design: from multiply-adds to Darknet's BFLOPS, and to the figures that were published for a template of
    its name. With two: what each kind of change costs on the way from one to the other; the lines add up exactly.
    """
    with explained(file):
        first = design_of(file)
    if other is None:
        expansion, figures = expand(first), published(first.name)
        if as_json:
            print(json.dumps(counting_json(expansion, figures), ensure_ascii=False, indent=1))
        else:
            print("\n".join(counting_lines(expansion, figures)))
        return
    with explained(other):
        second = design_of(other)
    difference = compare(first, second)
    if as_json:
        print(json.dumps(difference_json(difference), ensure_ascii=False, indent=1))
    else:
        print("\n".join(difference_lines(difference, (str(file), str(other)))))


def design_of(file: Path) -> Design:
    """The design in a file, or that of a template where there is no such file."""
    if not file.exists() and str(file) in {item.name for item in architectures()}:
        return new(str(file))
    return read_design(file)
