"""Commands around training: train, resume, runs, predict. The worker is a process of its own."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.arguments import File, Settings
from cli.messages import FAILED, explained, say, show_problems
from generators.preflight import preflight
from generators.run_folder import write_run_folder
from studio.design.design import Design
from studio.design.expand import expand
from studio.design.files import name_of, read_design
from studio.design.problems import problems
from studio.diagnostics import StudioError, error, has_errors
from studio.training import presets, runs
from studio.training.datasets import scan
from studio.training.recipe import Recipe, apply_settings
from studio.training.terminal import watch

RunFolder = Annotated[Path, typer.Argument(help="A run folder.", show_default=False)]
Detach = Annotated[bool, typer.Option("--detach", help="Start the worker and leave it alone.")]


def train(
    file: File,
    data: Annotated[str | None, typer.Option(help="digits, shapes, a folder of classes, or a .data file.")] = None,
    recipe: Annotated[str, typer.Option(help="A preset or a recipe file.")] = presets.DEFAULT,
    settings: Settings = [],  # noqa: B006  (typer reads it, nobody changes it)
    run: Annotated[Path | None, typer.Option(help="The run folder to make.")] = None,
    device: Annotated[str | None, typer.Option(help="auto, cpu or cuda.")] = None,
    detach: Detach = False,
) -> None:
    """Train a design and show loss and accuracy live."""
    with explained(file):
        design = read_design(file)
        made = recipe_of(recipe, data, device, settings)
        expansion = expand(design)
        found = preflight(design, expansion, problems(design, expansion), scan(made).require())
        if has_errors(found):
            show_problems(file, found)
            message = "nothing was started"
            raise StudioError(
                error("train-refused", message, expected="a network without errors and data that fits it")
            )
        folder = make_run(design, made, run, name_of(file))
        follow(folder, detach)


def recipe_of(name: str, data: str | None, device: str | None, settings: list[str]) -> Recipe:
    """The recipe of the command line's words, its data path independent of the current folder."""
    words = [f"{key}={value}" for key, value in (("data", data), ("device", device)) if value is not None]
    return apply_settings(presets.find(name), [*words, *settings]).anchored(Path.cwd())


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


def resume(run: RunFolder, detach: Detach = False) -> None:
    """Go on with a run where it stopped."""
    with explained(run):
        if runs.state(run) == "finished":
            say(f"{run} is finished")
            return
        if runs.is_running(run):
            watch(run)
            return
        follow(run, detach)


def list_runs(
    folder: Annotated[Path, typer.Argument(help="The folder that holds the runs.")] = Path("runs"),
    as_json: Annotated[bool, typer.Option("--json", help="The list as JSON.")] = False,
) -> None:
    """List the runs of a folder with their state and best accuracy."""
    found = [runs.summarise(path) for path in runs.list_runs(folder)]
    if as_json:
        print(json.dumps({"format": 1, "runs": [_plain(asdict(item)) for item in found]}, indent=1))
        return
    if not found:
        say(f"no runs in {folder}; `train` makes one")
        return
    print(f"{'run':40}{'state':>10}{'epoch':>9}{'top-1':>9}{'best':>9}  changed")
    for item in found:
        when = f"{datetime.fromtimestamp(item.changed):%Y-%m-%d %H:%M}" if item.changed > 0 else "-"
        print(
            f"{item.name:40}{item.state:>10}{item.epoch:>6.1f}/{item.epochs:<2}"
            f"{_percent(item.top1):>9}{_percent(item.best_top1):>9}  {when}"
        )


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Values as JSON holds them: paths as text, what is no number as null."""
    return {
        name: str(value)
        if isinstance(value, Path)
        else None
        if isinstance(value, float) and not math.isfinite(value)
        else value
        for name, value in values.items()
    }


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %" if math.isfinite(share) else "-"


def predict(
    run: RunFolder,
    images: Annotated[list[Path], typer.Argument(help="Images to classify.", show_default=False)],
    top: Annotated[int, typer.Option(min=1, help="How many classes to print for each image.")] = 5,
) -> None:
    """Classify images with the best weights of a run."""
    with explained(run):
        lines = predictions(run, images)
    for line in lines:
        if line["fault"]:
            say(f"{line['path']}: {line['fault']}")
            continue
        classes = ", ".join(f"{name} {100 * share:.1f} %" for name, share in line["classes"][:top])
        print(f"{line['path']}: {classes}")
    if any(line["fault"] for line in lines):
        raise typer.Exit(FAILED)


def predictions(run: Path, images: list[Path]) -> list[dict[str, Any]]:
    """What the best network of a run says of images; computed in a process of its own, which may load torch."""
    root = Path(runs.__file__).resolve().parents[2]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "studio.training.predict",
            str(run.resolve()),
            *(str(image.resolve()) for image in images),
        ],
        capture_output=True,
        text=True,
        cwd=root,
        check=False,
    )
    if done.returncode:
        raise StudioError(
            error("predict", done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "no result")
        )
    return [json.loads(line) for line in done.stdout.splitlines()]
