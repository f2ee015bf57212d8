"""A run on the terminal."""

from __future__ import annotations

import io
import json
import math
from typing import Any

import pytest
from rich.console import Console

from studio.training import runs
from studio.training.braille import columns_of, curve
from studio.training.events import EventWriter
from studio.training.history import History
from studio.training.terminal import picture, watch


def told(run: Any) -> History:
    """A run with three steps, one evaluation and a warning."""
    writer = EventWriter(run / runs.EVENTS)
    writer.write("start", attempt=1, resumed_from=None)
    writer.write(
        "plan", n=0, max_n=6, steps_per_epoch=3, data="MNIST digits", params=5400, n_train=60, n_valid=40, classes=10
    )
    for n in (1, 2, 3):
        writer.write("step", n=n, seen=20 * n, loss=2.0 / n, lr=0.1, ips=123.4, data_s=0.01, step_s=0.1, k=1)
    writer.write("eval", n=3, top1=0.8765, topk=0.99, k=5, loss=0.5, s=0.2)
    writer.write("best", n=3, metric="top1", value=0.8765, file=runs.BEST)
    writer.write("warn", code="data", message="Two files are broken.", hint="look at them")
    writer.write("stop", reason="user", n=3)
    return runs.read_history(run)


def test_a_pipe_gets_plain_lines(make_run: Any) -> None:
    run = make_run()
    told(run)
    output = io.StringIO()
    history = watch(run, console=Console(file=output, width=200))
    text = output.getvalue()
    assert "MNIST digits: 60 images, 40 for validation, 10 classes, 6 steps" in text
    assert "epoch 1  step 3  top-1 87.6 %  top-5 99.0 %  loss 0.5000" in text
    assert "Two files are broken. Try: look at them." in text
    assert text.splitlines()[-1] == "stopped at step 3 of 6: top-1 87.6 %, top-5 99.0 %, best top-1 87.6 % at step 3"
    assert ("\x1b" in text, history.n) == (False, 3)


@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_terminal_gets_charts_and_figures(make_run: Any, width: int) -> None:
    history = told(make_run())
    output = io.StringIO()
    Console(file=output, width=width, color_system=None).print(picture(history, "tiny", width))
    text = output.getvalue()
    assert max(len(line) for line in text.splitlines()) <= width
    if width >= 80:
        for words in ("step 3 of 6", "epoch 1.0", "images/s 123", "top-1 87.6 %", "★ 87.6 %", "5.4 k parameters"):
            assert words in text
    assert any("\u2800" < character <= "\u28ff" for character in text)


def test_a_run_that_has_only_begun_can_be_shown(make_run: Any) -> None:
    output = io.StringIO()
    Console(file=output, width=80).print(picture(History(), "tiny", 80))
    assert "starting" in output.getvalue()


def test_watching_a_real_run_on_a_terminal(make_run: Any) -> None:
    run = make_run(epochs=1)
    output = io.StringIO()
    history = watch(run, runs.start(run), Console(file=output, force_terminal=True, width=100))
    assert (history.n, runs.state(run)) == (3, "finished")
    assert "finished at step 3 of 3" in output.getvalue()


def test_ctrl_c_asks_the_worker_to_stop_and_a_second_one_leaves_it(
    make_run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(seconds: float) -> None:
        raise KeyboardInterrupt

    class Endless:
        def poll(self) -> None:
            return None

    run = make_run()
    monkeypatch.setattr("studio.training.terminal.time.sleep", interrupted)
    with pytest.raises(KeyboardInterrupt):
        watch(run, Endless(), Console(file=io.StringIO()))  # type: ignore[arg-type]
    assert json.loads((run / runs.REQUEST).read_text())["action"] == "stop"


class TestCurve:
    def test_it_goes_from_corner_to_corner(self) -> None:
        lines = curve([0.0, 1.0, 2.0, 3.0], 2, 1, 0.0, 3.0)
        assert lines == [chr(0x2800 + 0x40 + 0x20) + chr(0x2800 + 0x02 + 0x08)]

    def test_spikes_survive_when_many_values_share_a_column(self) -> None:
        values = [0.0] * 1000
        values[500] = 9.0
        assert max(most for _, most in columns_of(values, 10)) == 9.0

    def test_what_is_no_number_leaves_a_gap(self) -> None:
        assert curve([math.nan, math.nan], 1, 1, 0.0, 1.0) == ["\u2800"]
        assert curve([], 3, 2, 0.0, 1.0) == ["\u2800" * 3] * 2
