"""Commands that change a design and write it somewhere: edit, fix, scale, recognise."""

from __future__ import annotations

import json
from dataclasses import replace
from math import inf, isfinite
from pathlib import Path
from typing import Annotated, Literal

import typer

from cli.arguments import File, Output
from cli.edit_words import apply_words
from cli.messages import MISUSED, explained, say, show_problems
from studio.blocks.block_files import library_blocks
from studio.design.contents import contents
from studio.design.edits import set_scale
from studio.design.expand import expand
from studio.design.files import read_design, write_design
from studio.design.fit import COSTS, Fit, Step, fit
from studio.design.mending import mend
from studio.design.recognise import recognise as find_blocks
from studio.design.restore import restore
from studio.diagnostics import StudioError, error
from studio.network.shapes import totals
from studio.scaling import PRESETS, Compound, Scale


def edit(
    context: typer.Context,
    file: File,
    output: Output,
) -> None:
    """Change a design; every reference follows its layer.

    Edits are carried out in the order given, each sees the numbers that the ones before it left:

    --set 12.filters=64, --set net.width=320, --set stage2.kernel=5,
    --insert 12 maxpool size=2 stride=2, --insert 3 MBConv filters=24, --insert 3 r2_k5_s22_e6_i24_o40_se0.25,
    --delete 12, --move 12 20, --replace 12 convolutional filters=8,
    --pin stage2, --unpin stage2 depth: whether a node follows the coefficients,
    --bypass stage2, --take-in stage2: whether a node is left out of the network (a design file keeps it)
    """
    if not context.args:
        say("nothing to change: give --set, --insert, --delete, --move, --replace, --pin, --unpin, --bypass, --take-in")
        raise typer.Exit(MISUSED)
    with explained(file):
        design, told = apply_words(read_design(file), context.args)
        notes = write_design(design, output)
    show_problems(output, notes)
    for sentence in told:
        say(sentence)


def fix(
    file: File,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write here instead of in place.")] = None,
) -> None:
    """Apply the safe fixes that `check` offers, and change nothing else."""
    with explained(file):
        mended = mend(read_design(file))
        if mended.fixed or output is not None:
            write_design(mended.design, output or file)
    for item in sorted(mended.fixed, key=lambda item: (item.span.line, item.span.column) if item.span else (0, 0)):
        say(f"{item.line(str(file))} -> {item.fix.title if item.fix else ''}")
    say(f"{len(mended.fixed)} mended, {len(mended.left)} left")


def scale(
    file: File,
    output: Output,
    width: Annotated[float | None, typer.Option(help="Width coefficient.")] = None,
    depth: Annotated[float | None, typer.Option(help="Depth coefficient.")] = None,
    resolution: Annotated[float | None, typer.Option(help="Input size in pixels; up to 8 it is a factor.")] = None,
    phi: Annotated[float | None, typer.Option(help="Compound coefficient: sets all three.")] = None,
    preset: Annotated[str | None, typer.Option(help="Released coefficients: " + ", ".join(PRESETS))] = None,
    to_bflops: Annotated[str | None, typer.Option(help="The largest network within so many BFLOPS.")] = None,
    to_macs: Annotated[str | None, typer.Option(help="The largest within so many MACs, such as 400M.")] = None,
    to_params: Annotated[str | None, typer.Option(help="The largest within so many parameters, such as 5M.")] = None,
    to_memory: Annotated[
        str | None, typer.Option(help="The largest whose activations take so many bytes at most, such as 16M.")
    ] = None,
    by: Annotated[Literal["phi", "width", "depth", "resolution"], typer.Option(help="What a budget scales.")] = "phi",
) -> None:
    """Set the coefficients of a design. They are kept as coefficients, the base stays as it is."""
    budgets = {"bflops": to_bflops, "macs": to_macs, "params": to_params, "memory": to_memory}
    wanted = [(name, text) for name, text in budgets.items() if text is not None]
    if len(wanted) > 1:
        say("one budget at a time: --to-bflops, --to-macs, --to-params or --to-memory")
        raise typer.Exit(MISUSED)
    with explained(file):
        design = read_design(file)
        base = design.options.width
        new = design.scale
        if preset is not None:
            new = _with(new, *_preset(preset))
        if phi is not None:
            new = _with(new, *Compound().at(_phi(phi), base))
        new = _with(new, width, depth, _pixels(resolution, base))
        scaled = set_scale(design, new)
        for name, text in wanted:
            found = fit(scaled, COSTS[name], amount(text), by)
            scaled = set_scale(design, found.best.scale)
            say(described(found, name))
        notes = write_design(scaled, output)
    show_problems(output, notes)
    before, after = totals(expand(design).rows), totals(expand(scaled).rows)
    say(
        f"params {before.params:,} -> {after.params:,}, MACs {before.macs:,} -> {after.macs:,}, "
        f"BFLOPS {before.bflops:.3f} -> {after.bflops:.3f}"
    )


def amount(text: str) -> float:
    """A number with an optional K, M, G or T: `400M`. Raises StudioError for what is no amount above 0."""
    powers = {"K": 1e3, "M": 1e6, "G": 1e9, "B": 1e9, "T": 1e12}
    factor = powers.get(text[-1:].upper(), 1.0)
    try:
        value = float(text[:-1] if factor != 1.0 else text) * factor
    except ValueError:
        value = 0.0
    if not 0 < value < inf:
        raise StudioError(error("amount", f"{text!r} is no amount", expected="a number above 0, such as 0.8 or 400M"))
    return value


def described(found: Fit, cost: str) -> str:
    """What a budget led to, with the steps on both sides."""

    def named(step: Step) -> str:
        value = f"{step.cost:.6g}" if cost == "bflops" else f"{step.cost:,.0f}"
        return f"{found.dimension} {step.value:g} has {value}"

    beside = [f"{word} {named(step)}" for word, step in (("below", found.below), ("above", found.above)) if step]
    return f"{named(found.best)} {COST_WORDS[cost]} ({', '.join(beside)})"


COST_WORDS = {"bflops": "BFLOPS", "macs": "MACs", "params": "parameters", "memory": "bytes of activations"}


def _preset(name: str) -> tuple[float, float, int]:
    if name.upper() not in PRESETS:
        raise StudioError(error("preset-unknown", f"--preset {name}", expected="one of " + ", ".join(PRESETS)))
    return PRESETS[name.upper()]


def _with(scale: Scale, width: float | None, depth: float | None, resolution: int | None) -> Scale:
    """The coefficients with those replaced that are given."""
    return replace(
        scale,
        width=scale.width if width is None else width,
        depth=scale.depth if depth is None else depth,
        resolution=scale.resolution if resolution is None else resolution,
    )


def _phi(phi: float) -> float:
    """Phi itself; raises StudioError for one that leads to no network."""
    if not -16 <= phi <= 16:
        raise StudioError(error("scale", f"phi={phi:g}", key="phi", expected="-16 to 16"))
    return phi


def _pixels(resolution: float | None, base: int) -> int | None:
    """The input size: a small number is a factor on the base's."""
    if resolution is None:
        return None
    if not isfinite(resolution):
        raise StudioError(error("scale", f"resolution={resolution:g}", key="resolution", expected="pixels"))
    return round(resolution * base) if resolution <= 8 else round(resolution)


def recognise(
    file: File,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The file to write.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Blocks and shares as JSON.")] = False,
) -> None:
    """Find the blocks in a flat network and fold them; print how many of its layers are inside.

    What the comments of an exported cfg say is restored exactly. Without -o nothing is written.
    """
    with explained(file):
        flat = read_design(file)
        design = find_blocks(flat, blocks=library_blocks())
        if output is not None:
            write_design(design, output)
    show_problems(file, restore(replace(flat, blocks=library_blocks())).problems)
    found = contents(design)
    if as_json:
        print(json.dumps(found.plain_values(), ensure_ascii=False, indent=1))
        return
    print("\n".join(found.lines()))
    say(found.sentence())
