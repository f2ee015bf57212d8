"""Commands that make a design or something of it: templates, new, export, formats."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.arguments import File, Output, Settings, pairs, words_as_pairs
from cli.messages import explained, say, show_problems
from generators import GENERATORS, generator_for, generator_named
from generators.base import write
from generators.cfg import Cfg
from studio.design.design import Design
from studio.design.expand import expand
from studio.design.files import read_design, write_design
from studio.design.problems import problems
from studio.design.snippets import snippets
from studio.design.templates import architectures
from studio.design.templates import new as make_new
from studio.diagnostics import Diagnostic, Severity, StudioError
from studio.network.shapes import totals


def list_templates(
    as_json: Annotated[bool, typer.Option("--json", help="The list as JSON.")] = False,
) -> None:
    """List the templates that `new` knows, with their costs, and the snippets that `edit` inserts."""
    rows: list[dict[str, Any]] = []
    with explained():
        for item in architectures():
            expansion = expand(make_new(item.name))
            sums = totals(expansion.rows)
            rows.append(
                {
                    "name": item.name,
                    "input": list(expansion.network.input[:3]),
                    "params": sums.params,
                    "macs": sums.macs,
                    "bflops": sums.bflops,
                    "about": item.about,
                }
            )
    if as_json:
        pieces = [{"name": one.name, "about": one.about} for one in snippets()]
        print(json.dumps({"format": 1, "templates": rows, "snippets": pieces}, ensure_ascii=False, indent=1))
        return
    print(f"{'name':24}{'input':>14}{'params':>14}{'MACs':>18}{'BFLOPS':>10}")
    for row in rows:
        shape = "×".join(str(side) for side in row["input"])
        print(f"{row['name']:24}{shape:>14}{row['params']:>14,}{row['macs']:>18,}{row['bflops']:>10.3f}")
    print("\nsnippets, for edit --insert-snippet PLACE NAME")
    for one in snippets():
        print(f"{one.name:24}{one.about}")


def new(
    template: Annotated[str, typer.Argument(help="A name that `templates` lists.", show_default=False)],
    output: Output,
    settings: Settings = [],  # noqa: B006  (typer reads it, nobody changes it)
    approximate: Annotated[bool, typer.Option("--approximate", help="A cfg: replace what Darknet cannot say.")] = False,
) -> None:
    """Make a design from a template, with settings such as width=1.2, net.batch=64, stage2.repeats=3."""
    notes: tuple[Diagnostic, ...] = ()
    with explained():
        design = _sound(make_new(template, pairs(settings)), template) if settings else make_new(template)
        if output.suffix.lower() not in Cfg.suffixes:
            output.parent.mkdir(parents=True, exist_ok=True)
            write_design(design, output)
        else:
            product = Cfg(approximate=approximate).generate(design, expand(design), output)
            output.parent.mkdir(parents=True, exist_ok=True)
            write(product, output)
            notes = product.notes
    show_problems(output, notes)


def _sound(design: Design, template: str) -> Design:
    """The design, where its settings gave it no error that its template does not have. Raises StudioError for that."""
    found = [item for item in problems(design) if item.severity is Severity.ERROR]
    if found:
        before = {(item.code, item.message) for item in problems(make_new(template))}
        found = [item for item in found if (item.code, item.message) not in before]
    if found:
        first = found[0]
        place = f"{design.node(first.where.node).name}: " if first.where else ""
        raise StudioError(replace(first, message=place + first.message))
    return design


def list_formats(
    as_json: Annotated[bool, typer.Option("--json", help="The list as JSON.")] = False,
) -> None:
    """List the formats that `export` knows, with their options, defaults and choices."""
    if as_json:
        rows = [
            {
                "name": kind.name,
                "title": kind.title,
                "suffixes": list(kind.suffixes),
                "options": [{**asdict(spec), "choices": list(spec.choices)} for spec in kind.options()],
            }
            for kind in GENERATORS
        ]
        print(json.dumps({"format": 1, "formats": rows}, ensure_ascii=False, indent=1, default=str))
        return
    for kind in GENERATORS:
        print(f"{kind.name:12}{' '.join(kind.suffixes):24}{kind.title}")
        for spec in kind.options():
            shown = "|".join(spec.choices) or spec.kind.removesuffix(" | None")
            print(
                f"    --{spec.name:14}{spec.help}  [{shown}; {'none' if spec.default in (None, '') else spec.default}]"
            )


def export(
    context: typer.Context,
    file: File,
    output: Output,
    to: Annotated[str | None, typer.Option(help="The format, where the ending of the output does not say it.")] = None,
    weights: Annotated[Path | None, typer.Option(help="A .weights, .pt or .safetensors file to carry over.")] = None,
    approximate: Annotated[bool, typer.Option("--approximate", help="Replace what the format cannot say.")] = False,
    style: Annotated[str | None, typer.Option(help="PyTorch: blocks or layers. Diagrams: cards or paper.")] = None,
    settings: Settings = [],  # noqa: B006
) -> None:
    """Write a design in another format: cfg, YAML, PyTorch, ONNX, weights, diagrams, tables, a report.

    Every format has options of its own, such as --level layer, --opset 20 or --dpi 300: `formats` lists them.
    """
    with explained(file):
        generator = generator_named(to) if to else generator_for(output)
        given: dict[str, Any] = {"weights": weights, "approximate": approximate or None, "style": style}
        wanted = generator.read(dict([*pairs(settings), *words_as_pairs(context.args)]))
        wanted |= {name: value for name, value in given.items() if value is not None}
        maker = generator.make(wanted)
        design = read_design(file)
        product = maker.generate(design, expand(design), output)
        for path in write(product, output):
            say(f"wrote {path}")
    show_problems(file, product.notes)
