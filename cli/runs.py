"""Commands on runs: resume, branch, runs, predict, validate, publish. What needs torch is a process of its own."""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.arguments import Settings
from cli.messages import FAILED, explained, say
from cli.train import Detach, follow
from generators.run_folder import branch as make_branch
from generators.run_model import is_generated
from generators.run_results import WHICH, result_name, write_detector, write_result
from studio.diagnostics import StudioError, error
from studio.files import write_text
from studio.training import recipe as recipes
from studio.training import runs
from studio.training.asking import ask
from studio.training.image_folders import images_below
from studio.training.recipe import apply_settings
from studio.training.terminal import watch

RunFolder = Annotated[Path, typer.Argument(help="A run folder.", show_default=False)]
Trust = Annotated[bool, typer.Option("--trust-code", help="Run a model.py that is not what the design makes.")]


def resume(
    run: RunFolder,
    settings: Settings = [],  # noqa: B006  (typer reads it, nobody changes it)
    detach: Detach = False,
    trust: Trust = False,
) -> None:
    """Go on with a run where it stopped, longer or otherwise with --set, such as epochs=40."""
    with explained(run):
        runs.check(run)
        if settings:
            if runs.is_running(run):
                raise StudioError(error("run-locked", f"{run.name} is being trained", expected="stop it first"))
            recipes.save(apply_settings(recipes.load(run / runs.RECIPE), settings), run / runs.RECIPE)
        elif runs.state(run) == "finished":
            say(f"{run} is finished; --set epochs=N makes it longer")
            return
        if runs.is_running(run):
            watch(run)
            return
        require_own_code(run, trust)
        follow(run, detach)


def require_own_code(run: Path, trust: bool) -> None:
    """Raise StudioError unless the run's `model.py` is what its design makes, or is trusted: it will be executed."""
    runs.check(run)
    if not trust and not is_generated(run):
        message = f"{run.name}/{runs.MODEL} is not what {runs.DESIGN} makes, and training executes it"
        raise StudioError(error("run-code", message, expected="a look at the file, then --trust-code"))


def branch(
    run: RunFolder,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The run folder to make.")] = None,
    settings: Settings = [],  # noqa: B006  (typer reads it, nobody changes it)
    detach: Detach = False,
    trust: Trust = False,
) -> None:
    """Go on from a run's last checkpoint in a new run, with other settings; the old one stays as it is."""
    with explained(run):
        require_own_code(run, trust)
        recipe = apply_settings(recipes.load(run / runs.RECIPE), settings)
        follow(make_branch(run, recipe, run.resolve().parent, output), detach)


def validate(
    run: RunFolder,
    as_json: Annotated[bool, typer.Option("--json", help="Everything as JSON.")] = False,
    matrix: Annotated[Path | None, typer.Option(help="Write the confusion matrix to this .csv.")] = None,
    data: Annotated[Path | None, typer.Option(help="Where the run's data is now, if it has moved.")] = None,
    trust: Trust = False,
) -> None:
    """Judge the best weights of a run: accuracy, classes, confusions, worst images."""
    with explained(run):
        require_own_code(run, trust)
        found = json.loads(
            ask("studio.training.validation", str(run.resolve()), *([] if data is None else [str(data.resolve())]))
        )
        if matrix is not None and found["count"]:
            write_text(matrix, _matrix(found))
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    if not found["count"]:
        say("there are no validation images")
        raise typer.Exit(FAILED)
    print(f"{found['count']} images: top-1 {_percent(found['top1'])}, top-{found['k']} {_percent(found['topk'])}")
    print(f"{'class':32}{'images':>8}{'recall':>10}{'precision':>11}")
    for row in found["classes"]:
        shares = (_percent(math.nan if row[key] is None else row[key]) for key in ("recall", "precision"))
        recall, precision = shares
        print(f"{row['name'][:31]:32}{row['count']:>8}{recall:>10}{precision:>11}")
    for row in found["confused"][:5]:
        print(f"{row['count']} of {row['true']} taken for {row['guess']}")
    for row in found["worst"][:5]:
        print(f"worst: {row['image']}: {row['true']} taken for {row['guess']}, loss {row['loss']:.2f}")


def _matrix(found: dict[str, Any]) -> str:
    """The confusion matrix as CSV: a row for each true class, a column for each guess."""
    names = [row["name"] for row in found["classes"]]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["true \\ guess", *names])
    writer.writerows([name, *row] for name, row in zip(names, found["confusion"], strict=True))
    return text.getvalue()


def publish(
    run: RunFolder,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="A .weights, .pt or .onnx; else RUN_best.weights.")
    ] = None,
    which: Annotated[str, typer.Option(help="best, last or final.")] = "best",
    detector: Annotated[bool, typer.Option("--detector", help="Weights of the detector it was cut from.")] = False,
    base: Annotated[Path | None, typer.Option(help="Weights of that detector whose heads stay.")] = None,
) -> None:
    """Write the trained network as a file for other programs."""
    with explained(run):
        runs.check(run)
        if which not in WHICH:
            raise StudioError(error("result-which", f"--which {which}", expected=", ".join(WHICH)))
        target = output or Path(result_name(run.resolve(), which, ".weights"))
        if detector:
            count = write_detector(run, target, which, base)
            say(f"wrote {target}: {count} trained layers" + ("" if base is None else ", the others as they were"))
            return
        for path in write_result(run, target, which):
            say(f"wrote {path}")


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
    images: Annotated[list[Path], typer.Argument(help="Images to classify, or folders of them.", show_default=False)],
    top: Annotated[int, typer.Option(min=1, help="How many classes to print for each image.")] = 5,
    trust: Trust = False,
) -> None:
    """Classify images with the best weights of a run."""
    with explained(run):
        require_own_code(run, trust)
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
    """What the best network of a run says of images."""
    files = [file for image in images for file in (sorted(images_below(image)) if image.is_dir() else [str(image)])]
    if not files:
        raise StudioError(
            error("predict-images", f"{images[0]} holds no image", expected="images, or a folder of them")
        )
    lines = ask("studio.training.predict", str(run.resolve()), *(str(Path(file).resolve()) for file in files))
    return [json.loads(line) for line in lines.splitlines()]
