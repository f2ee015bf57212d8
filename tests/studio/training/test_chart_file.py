"""The picture of a run that is left beside it."""

from __future__ import annotations

import io
import math

from PIL import Image

from studio.training.chart_file import HEIGHT, LOSS, TOP1, WIDTH, chart_png
from studio.training.history import History


def colours(data: bytes) -> set[str]:
    image = Image.open(io.BytesIO(data)).convert("RGB")
    assert image.size == (WIDTH, HEIGHT)
    return {"#{:02x}{:02x}{:02x}".format(*colour) for _, colour in image.getcolors(100_000) or []}


def test_loss_and_accuracy_are_drawn() -> None:
    history = History()
    steps = [{"kind": "step", "n": n, "loss": 2 / n, "t": n} for n in range(1, 50)]
    evals = [{"kind": "eval", "n": n, "top1": n / 60, "topk": 0.9, "k": 5, "t": n} for n in (20, 40)]
    history.feed([{"kind": "plan", "max_n": 60, "t": 0}, *steps, *evals])
    assert {LOSS, TOP1} <= colours(chart_png(history, "näme"))


def test_a_run_without_points_and_one_that_diverged_have_a_picture_too() -> None:
    history = History()
    assert colours(chart_png(history, "new"))
    history.feed([{"kind": "step", "n": 1, "loss": "nan", "t": 1}, {"kind": "eval", "n": 1, "top1": math.nan, "t": 1}])
    assert colours(chart_png(history, "dead"))
