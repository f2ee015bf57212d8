"""Commands that look at designs: check, summary, diff."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from cli.arguments import File
from cli.messages import FAILED, explained, show_problems
from generators.table import By, csv_table, darknet_table, diagnostic_json, markdown_table, plain_table, summary_json
from studio.blocks.block_files import SUFFIX as BLOCK
from studio.blocks.block_files import read_block
from studio.design.diff import diff as compare
from studio.design.diff_text import diff_json, diff_lines
from studio.design.expand import expand
from studio.design.files import read_design
from studio.design.problems import problems
from studio.design.to_cfg import to_cfg
from studio.diagnostics import Diagnostic, StudioError, TextSpan, has_errors


def check(
    files: Annotated[list[Path], typer.Argument(help="Files to check.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="The problems as JSON.")] = False,
) -> None:
    """Name everything that is wrong with designs and block files, with line and column. Exit code 1 for errors."""
    found = [(path, _problems_of(path)) for path in files]
    if as_json:
        listed = [{"file": str(path), "problems": [diagnostic_json(item) for item in items]} for path, items in found]
        print(json.dumps({"format": 1, "files": listed}, ensure_ascii=False, indent=1))
    else:
        for path, items in found:
            for item in items:
                print(item.line(str(path)))
    if any(has_errors(items) for _, items in found):
        raise typer.Exit(FAILED)


def _problems_of(path: Path) -> tuple[Diagnostic, ...]:
    """The problems of a file; what keeps it from being read is one as well."""
    try:
        if path.name.endswith(BLOCK):
            read_block(path)
            return ()
        return problems(read_design(path))
    except StudioError as failure:
        return tuple(item if item.span else item.spanning(TextSpan(1, 1, 1)) for item in failure.problems)


def summary(
    file: File,
    as_json: Annotated[bool, typer.Option("--json", help="Everything as JSON.")] = False,
    darknet: Annotated[bool, typer.Option("--darknet", help="The table that Darknet prints.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="Comma-separated values.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="A Markdown table.")] = False,
    by: Annotated[By, typer.Option(help="A row for each layer, each block, or each map size.")] = "layer",
) -> None:
    """Print the layers of a design with shapes and costs."""
    with explained(file):
        design = read_design(file)
    expansion = expand(design)
    printed = to_cfg(design, expansion)
    found = problems(design, expansion, printed)
    network, rows = expansion.network, expansion.rows
    if as_json:
        print(json.dumps(summary_json(network, rows, found, printed.header_lines()), indent=1))
    elif darknet:
        print(darknet_table(network, rows), end="")
    elif csv:
        print(csv_table(network, rows), end="")
    elif markdown:
        print(markdown_table(network, rows, by), end="")
    else:
        print(plain_table(network, rows, by), end="")
    if not as_json:
        show_problems(file, [item for item in found if item.severity == "error"])


def diff(
    first: Annotated[Path, typer.Argument(help="A Darknet .cfg or a .studio.yaml.", show_default=False)],
    second: Annotated[Path, typer.Argument(help="The design to compare it with.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="Every layer of both, as JSON.")] = False,
) -> None:
    """Say how one design differs from another: settings, layers that match, came and went, changed keys, costs."""
    with explained(first):
        before = read_design(first)
    with explained(second):
        after = read_design(second)
    difference = compare(before, after)
    if as_json:
        print(json.dumps(diff_json(difference), ensure_ascii=False, indent=1))
        return
    for line in diff_lines(difference):
        print(line)
