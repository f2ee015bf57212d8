"""What can be done with a run from the command line: longer, otherwise, judged, made into files."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from cli.app import run as run_command
from generators.torch_state import read_state
from studio.design.expand import expand
from studio.design.files import read_design
from studio.training import runs
from studio.weights import plan, read

Command = Callable[..., Any]
QUICK = [
    word
    for setting in ("epochs=1", "limit_train=60", "limit_valid=40", "batch=20", "tensorboard=false", "workers=0")
    for word in ("--set", setting)
]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the digits design that was trained for three steps."""
    folder = tmp_path_factory.mktemp("trained")
    assert run_command(["new", "mbconv_digits", "-o", str(folder / "digits.studio.yaml")]) == 0
    words = ["train", str(folder / "digits.studio.yaml"), *QUICK, "--run", str(folder / "run"), "--device", "cpu"]
    assert run_command(words) == 0
    return folder / "run"


@pytest.fixture
def run(trained: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(trained, tmp_path / "run"))


def test_a_finished_run_goes_on_with_more_epochs(command: Command, run: Path) -> None:
    assert "--set epochs=N makes it longer" in command("resume", run).err
    assert command("resume", run, "--set", "epochs=2").code == 0
    assert [point.n for point in runs.read_history(run).steps] == [1, 2, 3, 4, 5, 6]
    assert command("resume", run, "--set", "epoch=2").code == 1


def test_a_branch_goes_on_in_a_folder_of_its_own(command: Command, run: Path) -> None:
    assert command("branch", run, "-o", "other", "--set", "epochs=2", "--set", "learning_rate=0.01").code == 0
    assert [point.n for point in runs.read_history("other").steps] == [4, 5, 6]
    assert len(runs.read_history(run).steps) == 3


def test_foreign_code_is_not_run_unless_trusted(command: Command, run: Path) -> None:
    with (run / runs.MODEL).open("a") as file:
        file.write("\nprint('anything')\n")
    for words in (["resume", run, "--set", "epochs=2"], ["validate", run], ["predict", run, "x.png"], ["branch", run]):
        refused = command(*words)
        assert (refused.code, "--trust-code" in refused.err) == (1, True), words
    assert command("resume", run, "--set", "epochs=2", "--trust-code").code == 0


def test_validation_judges_classes_and_confusions(command: Command, run: Path, tmp_path: Path) -> None:
    shown = command("validate", run, "--matrix", "matrix.csv")
    assert shown.out.startswith("40 images: top-1 ")
    rows = list(csv.reader((tmp_path / "matrix.csv").read_text().splitlines()))
    assert rows[0][1:] == list("0123456789")
    assert sum(int(cell) for row in rows[1:] for cell in row[1:]) == 40
    found = json.loads(command("validate", run, "--json").out)
    assert found["top1"] == pytest.approx(sum(found["confusion"][n][n] for n in range(10)) / 40)
    assert found["top1"] == pytest.approx(runs.read_history(run).evals[-1].top1)
    losses = [row["loss"] for row in found["worst"]]
    assert losses == sorted(losses, reverse=True)


def test_results_for_other_programs(command: Command, run: Path, tmp_path: Path) -> None:
    assert command("publish", run).code == 0
    expansion = expand(read_design(run / runs.DESIGN))
    weights = read(tmp_path / "run_best.weights", plan(expansion.network, expansion.rows))
    assert (weights.report.whole, weights.header.seen) == (True, 60)
    assert command("publish", run, "-o", "net.pt", "--which", "final").code == 0
    assert read_state(tmp_path / "net.pt").keys() == read_state(run / runs.BEST).keys()
    assert "no known ending" in command("publish", run, "-o", "net.h5").err
    assert "was not cut from a detector" in command("publish", run, "--detector").err
    assert (run / f"chart_{run.name}.png").read_bytes().startswith(b"\x89PNG")


def test_a_detectors_backbone_is_trained_and_goes_back(command: Command, detector: Path, tmp_path: Path) -> None:
    """From the detector's own weights, and back into them: neck and heads stay as they were."""
    whole = expand(read_design(detector))
    wanted = plan(whole.network, whole.rows)
    import numpy as np

    from studio.weights import encode

    chance = np.random.default_rng(0)
    arrays = {slot.key: chance.uniform(0.01, 0.1, slot.shape).astype(np.float32) for slot in wanted.slots}
    (tmp_path / "detector.weights").write_bytes(encode(arrays, wanted))
    refused = command("train", detector, *QUICK)
    assert (refused.code, "--cut-backbone" in refused.err) == (1, True)
    words = ["--cut-backbone", "--weights", "detector.weights", "--run", "cut", "--device", "cpu"]
    done = command("train", detector, *QUICK, *words)
    assert (done.code, "the backbone is the first" in done.err) == (0, True), done.err
    assert command("publish", "cut", "--detector", "-o", "new.weights", "--base", "detector.weights").code == 0
    before, after = (read(tmp_path / name, wanted).arrays for name in ("detector.weights", "new.weights"))
    layers = int(done.err.split("the first ")[1].split()[0])
    changed = {key.layer for key in before if not np.array_equal(before[key], after[key])}
    assert changed
    assert max(changed) < layers
    assert command("publish", "cut", "--detector", "-o", "partial.weights").code == 0
    assert read(tmp_path / "partial.weights", wanted).report.first_missing is not None


def test_a_look_at_the_samples(command: Command, tmp_path: Path) -> None:
    command("new", "mbconv_digits", "-o", "digits.studio.yaml")
    assert command("train", "digits.studio.yaml", "--sheet", "look.png", "--set", "mixup=0.4").code == 0
    assert (tmp_path / "look.png").read_bytes().startswith(b"\x89PNG")
    assert not (tmp_path / "runs").exists()


def test_a_run_for_several_devices_is_prepared_with_its_launchers(command: Command, tmp_path: Path) -> None:
    command("new", "mbconv_digits", "-o", "digits.studio.yaml")
    assert command("train", "digits.studio.yaml", "--prepare", "--run", "run", "--devices", "2").code == 0
    assert "--nproc-per-node=2" in (tmp_path / "run" / "torchrun.txt").read_text()
    assert "#SBATCH --ntasks-per-node=2" in (tmp_path / "run" / "slurm.sh").read_text()


def test_what_is_no_run_is_said_at_once(command: Command, tmp_path: Path) -> None:
    (tmp_path / "a.cfg").write_text("[net]\n")
    for place in (tmp_path / "a.cfg", tmp_path / "nowhere"):
        assert "there is no run folder" in command("resume", place).err


def test_a_folder_of_images_is_predicted_image_by_image(command: Command, run: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "some").mkdir()
    for number in range(2):
        Image.new("L", (28, 28), 90 * number).save(tmp_path / "some" / f"{number}.png")
    lines = command("predict", run, tmp_path / "some", "--top", "1").out.splitlines()
    assert [Path(line.partition(":")[0]).name for line in lines] == ["0.png", "1.png"]
    assert "holds no image" in command("predict", run, tmp_path / "empty").err
