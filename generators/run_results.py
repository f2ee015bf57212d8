"""A trained run made into files that others read: `.weights`, `.pt`, ONNX, and a detector's weights with its backbone.

Names follow Darknet: `x_last`, `x_best`, `x_final`.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from generators import generator_for
from generators.base import write
from generators.torch_model import model_of
from generators.torch_state import arrays_of, read_state, state_bytes
from studio.design.backbone import kept_layers
from studio.design.expand import expand
from studio.design.files import read_design
from studio.diagnostics import StudioError, error
from studio.files import write_bytes
from studio.training import runs
from studio.training.problems import RunProblem
from studio.weights import encode, plan, read
from studio.weights.transfer import carried

#: What a result can be called, and the checkpoint that it is made of.
WHICH = {"best": runs.BEST, "last": runs.LAST, "final": runs.LAST}
SUFFIXES = (".weights", ".pt", ".onnx")


def checkpoint_of(run: Path, which: str) -> Path:
    """The checkpoint of a result; raises RunProblem where the run has none, or isn't finished for `final`."""
    path = run / WHICH[which]
    if which == "final" and runs.state(run) != "finished":
        raise RunProblem("run-unfinished", f"{run.name} is {runs.state(run)}", expected="which=last or which=best")
    if not path.is_file():
        raise RunProblem("run-checkpoint", f"{run.name} has no {path.name}", expected="a run that was trained")
    return path


def result_name(run: Path, which: str, suffix: str) -> str:
    """The file name of a result, as Darknet names it: the run's name, what it is."""
    name = run.name[11:] if run.name[:4].isdecimal() and run.name[10:11] == "-" else run.name
    return f"{name}_{which}{suffix}"


def write_result(run: Path, target: Path, which: str = "best") -> tuple[Path, ...]:
    """Write the network of a run to a `.weights`, `.pt` or `.onnx` file; returns the paths.

    Raises RunProblem, FileProblem or StudioError before anything is written.
    """
    suffix = target.suffix.lower()
    if suffix not in SUFFIXES:
        raise StudioError(error("result-format", f"{target.name} has no known ending", expected=", ".join(SUFFIXES)))
    state = read_state(checkpoint_of(run, which))
    if suffix == ".pt":
        write_bytes(target, state_bytes(state))
        return (target,)
    design = read_design(run / runs.DESIGN)
    expansion = expand(design)
    arrays = arrays_of(state, model_of(design, expansion).arrays, expansion.network.context.bn_eps)
    data = encode(arrays, plan(expansion.network, expansion.rows), seen=_seen(run))
    if suffix == ".weights":
        write_bytes(target, data)
        return (target,)
    with TemporaryDirectory() as folder:
        weights = Path(folder, "run.weights")
        weights.write_bytes(data)
        made = generator_for(target).make({"weights": weights}).generate(design, expansion, target)
    return write(made, target)


def write_detector(run: Path, target: Path, which: str = "best", base: Path | None = None) -> int:
    """Write the trained backbone as weights of the detector it was cut from; returns how many layers came back.

    `base`: weights of the whole detector, whose neck and heads stay; without it the file ends after the backbone.
    """
    if not (run / runs.DETECTOR).is_file():
        message = f"{run.name} was not cut from a detector"
        raise RunProblem("run-detector", message, expected="a run made with --cut-backbone")
    design, detector = read_design(run / runs.DESIGN), read_design(run / runs.DETECTOR)
    expansion, whole = expand(design), expand(detector)
    state = read_state(checkpoint_of(run, which))
    arrays = arrays_of(state, model_of(design, expansion).arrays, expansion.network.context.bn_eps)
    wanted = plan(whole.network, whole.rows)
    layers = kept_layers(detector, design)
    before = read(base, wanted).arrays if base is not None else None
    write_bytes(target, carried(arrays, layers, wanted, before))
    return layers


def _seen(run: Path) -> int:
    history = runs.read_history(run)
    return history.steps[-1].seen if history.steps else 0
