"""Prediction and validation with the weights of a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from studio.training import runs
from studio.training.demo_data import write_held_out
from studio.training.predict import Predictor, main
from studio.training.problems import RunProblem

FAST = {"limit_train": 1000, "limit_valid": 200, "batch": 50, "epochs": 4, "learning_rate": 0.2, "shift": 0.0}


@pytest.fixture
def trained(make_run: Any, work: Any) -> Path:
    run: Path = make_run(**FAST, bn_batches=5, ema=0.9)
    assert work(run) == 0
    return run


def test_it_reaches_the_accuracy_that_training_reported(trained: Path, events: Any) -> None:
    best = events(trained, "best")[-1]
    result = Predictor(trained).validate()
    assert (result.top1, result.count) == (best["value"], 200)


def test_images_get_their_classes_best_first(trained: Path, tmp_path: Path) -> None:
    paths = write_held_out("digits", tmp_path / "images", 10)
    predictions = Predictor(trained).predict(paths, top=3)
    right = sum(Path(prediction.path).name[0] == prediction.classes[0][0] for prediction in predictions)
    assert right >= 4
    for prediction in predictions:
        chances = [chance for _, chance in prediction.classes]
        assert len(chances) == 3
        assert chances == sorted(chances, reverse=True)
        assert 0 <= sum(chances) <= 1.0001


def test_one_broken_image_does_not_spoil_the_others(trained: Path, tmp_path: Path) -> None:
    good = write_held_out("digits", tmp_path, 1)[0]
    (tmp_path / "bad.png").write_bytes(b"")
    bad, fine = Predictor(trained).predict([tmp_path / "bad.png", good])
    assert (bad.fault, bad.classes, fine.fault) == ("the file is empty", (), "")


def test_a_run_that_was_never_trained_is_refused_in_words(make_run: Any) -> None:
    with pytest.raises(RunProblem, match="has no checkpoint"):
        Predictor(make_run())


def test_the_command_prints_a_line_of_json_for_each_image(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_held_out("digits", tmp_path, 1)[0]
    assert main([str(trained), str(path)]) == 0
    line = json.loads(capsys.readouterr().out)
    assert (line["path"], len(line["classes"])) == (str(path), 5)
    assert main([str(trained / "nowhere"), str(path)]) == 1
    assert "there is no run folder" in capsys.readouterr().err
    assert main([]) == 2


def test_another_network_is_refused(trained: Path) -> None:
    model = (trained / runs.MODEL).read_text()
    (trained / runs.MODEL).write_text(model.replace("12", "14"))
    with pytest.raises(RunProblem, match="another network"):
        Predictor(trained)
