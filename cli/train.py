"""The command that trains. The worker is a process of its own."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from cli.arguments import File, Settings
from cli.messages import FAILED, explained, say, show_problems
from cli.train_start import Start, start_of, write_sheet
from generators.preflight import preflight
from generators.preflight_recipe import recipe_findings
from generators.run_folder import write_run_folder
from studio.design.backbone import is_detector
from studio.design.design import Design
from studio.design.expand import expand
from studio.design.files import name_of, read_design
from studio.design.problems import problems
from studio.diagnostics import StudioError, error, has_errors
from studio.training import presets, runs
from studio.training.datasets import Scan, scan
from studio.training.recipe import Recipe, apply_settings
from studio.training.terminal import watch

#: The recipe that a cfg brings itself.
OF_DESIGN = "net"
Detach = Annotated[bool, typer.Option("--detach", help="Start the worker and leave it alone.")]


def train(
    file: File,
    data: Annotated[str | None, typer.Option(help="digits, shapes, a folder of classes, a .data or .csv file.")] = None,
    recipe: Annotated[
        str, typer.Option(help="A preset, a recipe file, or net: the [net] section of a cfg.")
    ] = presets.DEFAULT,
    settings: Settings = [],  # noqa: B006  (typer reads it, nobody changes it)
    run: Annotated[Path | None, typer.Option(help="The run folder to make.")] = None,
    device: Annotated[str | None, typer.Option(help="auto, cpu or cuda.")] = None,
    devices: Annotated[int | None, typer.Option(min=1, help="GPUs or processes of one machine.")] = None,
    weights: Annotated[Path | None, typer.Option(help="Weights to start from: .weights, .pt, .safetensors.")] = None,
    cut_backbone: Annotated[bool, typer.Option("--cut-backbone", help="Train a detector's backbone.")] = False,
    sheet: Annotated[Path | None, typer.Option(help="Write augmented samples to this .png and stop.")] = None,
    prepare: Annotated[bool, typer.Option("--prepare", help="Make the run folder and stop.")] = False,
    detach: Detach = False,
) -> None:
    """Train a design and show loss and accuracy live.

    With several devices the run folder also holds the torchrun line and a Slurm script.
    """
    with explained(file):
        design = read_design(file)
        words = [f"devices={devices}"] if devices is not None else []
        made = recipe_for(design, recipe, data, device, [*words, *settings])
        found = scan(made, scanning())
        for path, labels in found.mislabelled:
            say(f"{path}: {', '.join(labels) or 'no label'}")
        found.require()
        for note in found.notes:
            say(f"note: {note}")
        start = start_of(design, len(found.classes), weights, cut_backbone)
        if sheet is not None:
            write_sheet(start.design, made, sheet)
            return
        refuse(file, start, made, found, run or Path("runs"))
        folder = write_run_folder(
            start.design, made, Path("runs"), name_of(file), folder=run, arrays=start.arrays, detector=start.detector
        )
        if prepare:
            say(f"made {folder}; `resume` trains it")
            return
        follow(folder, detach)


def recipe_for(design: Design, name: str, data: str | None, device: str | None, settings: list[str]) -> Recipe:
    """As `recipe_of`; `net` is the recipe of the design's own [net] section, and says what that leaves out."""
    if name != OF_DESIGN:
        return recipe_of(name, data, device, settings)
    for sentence in presets.left_out(design.options):
        say(f"note: {sentence}")
    return with_words(presets.from_net(design.options), data, device, settings)


def refuse(file: Path, start: Start, recipe: Recipe, found: Scan, folder: Path) -> None:
    """Show everything that is known before the first step; raises StudioError where it can't be trained."""
    expansion = expand(start.design)
    problems_found = problems(start.design, expansion)
    known = (
        *preflight(start.design, expansion, problems_found, found),
        *(recipe_findings(expansion, recipe, found, folder) if not has_errors(problems_found) else ()),
    )
    show_problems(file, known)
    if has_errors(known):
        expected = "a network without errors and data that fits it"
        if is_detector(expansion):
            expected = "--cut-backbone, which trains the backbone as a classifier"
        raise StudioError(error("train-refused", "nothing was started", expected=expected))


def scanning() -> Callable[[int, int], bool]:
    """A line of progress on a terminal while image files are looked at."""
    started = time.monotonic()

    def show(done: int, total: int) -> bool:
        if sys.stderr.isatty() and total:
            pace = done / max(1e-9, time.monotonic() - started)
            end = "\n" if done == total else ""
            print(f"\rlooking at images: {done:,} of {total:,}, {pace:,.0f}/s ", end=end, file=sys.stderr, flush=True)
        return True

    return show


def recipe_of(name: str, data: str | None, device: str | None, settings: list[str]) -> Recipe:
    """The recipe of the command line's words, its data path independent of the current folder."""
    return with_words(presets.find(name), data, device, settings)


def with_words(recipe: Recipe, data: str | None, device: str | None, settings: list[str]) -> Recipe:
    """A recipe with the words of a command line."""
    words = [f"{key}={value}" for key, value in (("data", data), ("device", device)) if value is not None]
    return apply_settings(recipe, [*words, *settings]).anchored(Path.cwd())


def make_run(design: Design, recipe: Recipe, run: Path | None, name: str) -> Path:
    """A run folder, ready for the worker; `run` names it exactly, else it is `runs/<date>-<name>`."""
    return write_run_folder(design, recipe, Path("runs"), name, folder=run)


def follow(run: Path, detach: bool = False) -> None:
    """Start the worker of a run and watch it to its end. Ends the command with code 1 unless the run is done."""
    process = runs.start(run)
    if detach:
        say(f"training in {run} as process {process.pid}; `resume` and `runs` find it there")
        return
    say(f"training in {run}")
    watch(run, process)
    process.wait()
    if runs.state(run) != "finished":
        raise typer.Exit(FAILED)
