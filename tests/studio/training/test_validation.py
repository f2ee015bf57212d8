"""The judgement of a run on image files; the demo set: tests/cli/test_runs.py."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from studio.training.validation import main


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, shade in (("dark", 40), ("light", 210), ("odd", 120)):
        (tmp_path / "set" / name).mkdir(parents=True)
        for number in range(10):
            Image.new("L", (16, 16), shade + number).save(tmp_path / "set" / name / f"{number}.png")
    return tmp_path / "set"


def test_figures_agree_with_the_matrix_and_images_have_paths(
    make_run: Any, work: Any, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = make_run(data=str(folder), limit_train=0, limit_valid=0, batch=5, epochs=2, valid_share=0.4)
    assert work(run) == 0
    capsys.readouterr()
    assert main([str(run)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["count"], [row["count"] for row in found["classes"]]) == (12, [4, 4, 4])
    right = sum(found["confusion"][number][number] for number in range(3))
    assert found["top1"] == pytest.approx(right / 12)
    assert sum(row["count"] for row in found["confused"]) == 12 - right
    assert all(Path(row["image"]).is_file() and Path(row["image"]).parent.name == row["true"] for row in found["worst"])


def test_what_is_no_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 1
    assert main([]) == 2
    assert "Traceback" not in capsys.readouterr().err
