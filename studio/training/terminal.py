"""A run on the terminal: live charts of loss and accuracy with rich, plain lines where the output is no terminal.

A pure reader of the run's events, as the window is: ending it leaves the training alone.
"""

from __future__ import annotations

import itertools
import math
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from studio.training import runs
from studio.training.braille import BLANK, curve
from studio.training.events import Event, EventReader, number
from studio.training.history import History
from studio.training.wording import duration, message_of, percent

#: Seconds between two looks at the events.
POLL = 0.25
#: Seconds between two plain lines about the loss.
_LINE_SECONDS = 10.0
_CHART_HEIGHT = 7


def watch(run: Path | str, process: subprocess.Popen[bytes] | None = None, console: Console | None = None) -> History:
    """Follow a run until its worker ends and return what it did.

    Ctrl-C asks the worker to stop after a checkpoint and goes on watching; a second one leaves the worker alone and
    raises KeyboardInterrupt. Without `process` the run's lock tells whether there is a worker.
    """
    run = Path(run)
    console = console or Console()
    reader, history = EventReader(run / runs.EVENTS), History()
    show: Callable[[Sequence[Event]], None]
    if console.is_terminal:
        with Live(console=console, auto_refresh=False, transient=False) as live:

            def show(events: Sequence[Event]) -> None:
                if events:
                    live.update(picture(history, run.name, console.width), refresh=True)

            _follow(run, process, reader, history, show)
    else:
        printer = LinePrinter(history, console)
        _follow(run, process, reader, history, printer.show)
    console.print(verdict(history, runs.state(run, history)), highlight=False, soft_wrap=True)
    return history


def _follow(
    run: Path,
    process: subprocess.Popen[bytes] | None,
    reader: EventReader,
    history: History,
    show: Callable[[Sequence[Event]], None],
) -> None:
    asked = False
    while True:
        try:
            alive = process.poll() is None if process else runs.is_running(run)
            events = reader.poll()  # after asking, so that nothing is missed at the end
            history.feed(events)
            show(events)
            if not alive:
                return
            time.sleep(POLL)
        except KeyboardInterrupt:
            if asked:
                raise
            asked = True
            runs.request(run, "stop")


def picture(history: History, name: str, width: int) -> RenderableType:
    """Everything at a glance: progress, figures, and the charts of loss and accuracy."""
    inside = max(40, min(width, 160) - 4)
    bar = Table.grid()  # in a row of its own: a bar doesn't end its line
    bar.add_row(ProgressBar(total=max(1, history.max_n), completed=history.n, width=inside))
    parts: list[RenderableType] = [bar, _figures(history)]
    if history.steps:
        half = (inside - 3) // 2
        charts = Table.grid(padding=(0, 1))
        charts.add_row(_loss_chart(history, half), _accuracy_chart(history, half))
        parts.append(charts)
    parts += [_message(event) for event in history.messages[-3:]]
    data = history.plan.get("data", "")
    about = f" {data}" + (f" · {_count(history.plan['params'])} parameters" if "params" in history.plan else "")
    return Panel(Group(*parts), title=f"[bold]{name}[/]", subtitle=about, title_align="left", subtitle_align="left")


def _figures(history: History) -> RenderableType:
    last = history.steps[-1] if history.steps else None
    result = history.evals[-1] if history.evals else None
    phase = str(history.phase.get("name", "starting"))
    cells = [("phase", phase), ("step", f"{history.n:,} of {history.max_n:,}"), ("epoch", f"{history.epoch:.1f}")]
    if last:
        cells += [
            ("loss", f"{history.smooth_loss[-1]:.3f}"),
            ("rate", f"{last.lr:.4g}"),
            ("images/s", f"{last.ips:,.0f}"),
        ]
        wait = last.data_s / last.step_s if last.step_s else 0.0
        cells += [("data wait", f"{wait:.0%}"), ("time left", duration(history.time_left))]
    if result:
        cells += [("top-1", percent(result.top1)), (f"top-{result.k}", percent(result.topk))]
    if history.best:
        cells.append(("best", f"★ {percent(number(history.best['value']))}"))
    shown = [Text.assemble((f"{name} ", "dim"), (value, "bold")) for name, value in cells]
    return Group(*(Text("   ").join(row) for row in (shown[:5], shown[5:])))


def _loss_chart(history: History, width: int) -> RenderableType:
    values = history.smooth_loss
    finite = [value for value in values if math.isfinite(value)] or [0.0, 1.0]
    return _chart("loss", [(values, "cyan")], width, min(finite), max(finite), "{:.2f}", history)


def _accuracy_chart(history: History, width: int) -> RenderableType:
    top1 = [100 * point.top1 for point in history.evals]
    topk = [100 * point.topk for point in history.evals]
    low = min([*top1, 90.0])
    return _chart("top-1 %", [(top1, "green"), (topk, "blue")], width, low, 100.0, "{:.0f}", history)


def _chart(
    title: str,
    curves: Sequence[tuple[Sequence[float], str]],
    width: int,
    low: float,
    high: float,
    form: str,
    history: History,
) -> RenderableType:
    """Curves over the planned length of the run; the part to come stays empty."""
    labels = [form.format(high), form.format(low)]
    margin = max(map(len, labels)) + 1
    room = max(10, width - margin)
    share = history.n / history.max_n if history.max_n else 1.0
    used = max(1, round(room * min(1.0, share)))
    lines = [Text(" " * margin + title, style="bold")]
    drawn = [(curve(values, used, _CHART_HEIGHT, low, high), style) for values, style in curves]
    for row in range(_CHART_HEIGHT):
        label = labels[0] if row == 0 else labels[1] if row == _CHART_HEIGHT - 1 else ""
        line = Text.assemble((f"{label:>{margin - 1}} ", "dim"))
        marks = (next(((t[row][at], s) for t, s in drawn if t[row][at] != BLANK), (BLANK, "")) for at in range(used))
        for style, run in itertools.groupby(marks, key=lambda mark: mark[1]):
            line.append("".join(mark for mark, _ in run), style)
        lines.append(line)
    return Group(*lines)


def _message(event: Event) -> Text:
    style = {"error": "red", "trial": "dim", "stage": "dim"}.get(event["kind"], "yellow")
    return Text(message_of(event), style=style)


class LinePrinter:
    """Plain lines for logs and pipes: one for each evaluation, warning and, every few seconds, the loss."""

    def __init__(self, history: History, console: Console) -> None:
        """Print what goes into `history`."""
        self._history = history
        self._console = console
        self._printed = -math.inf

    def show(self, events: Sequence[Event]) -> None:
        """Print what is worth a line among the new events."""
        for event in events:
            line = self._line(event)
            if line:
                self._console.print(line, markup=False, highlight=False, soft_wrap=True)

    def _line(self, event: Event) -> str:
        match event["kind"]:
            case "plan":
                counts = f"{event.get('n_train')} images, {event.get('n_valid')} for validation"
                return f"{event.get('data')}: {counts}, {event.get('classes')} classes, {event.get('max_n')} steps"
            case "eval":
                top1, topk = (percent(number(event.get(name))) for name in ("top1", "topk"))
                accuracy = f"top-1 {top1}  top-{event.get('k')} {topk}"
                epoch = int(event["n"]) / max(1, int(self._history.plan.get("steps_per_epoch", 1)))
                return f"epoch {epoch:.4g}  step {event['n']}  {accuracy}  loss {number(event.get('loss')):.4f}"
            case "step" if number(event.get("t")) - self._printed >= _LINE_SECONDS:
                self._printed = number(event.get("t"))
                rate, speed = number(event.get("lr")), number(event.get("ips"))
                return f"step {event['n']}  loss {number(event.get('loss')):.4f}  rate {rate:.4g}  {speed:.0f} images/s"
            case "warn" | "error" | "bad_image":
                return message_of(event)
            case _:
                return ""


def verdict(history: History, state: str) -> str:
    """One closing sentence: how it ended and how good it is."""
    words = f"{state} at step {history.n:,} of {history.max_n:,}"
    if history.evals:
        last = history.evals[-1]
        words += f": top-1 {percent(last.top1)}, top-{last.k} {percent(last.topk)}"
    if history.best:
        words += f", best top-1 {percent(number(history.best['value']))} at step {int(history.best['n']):,}"
    return words


def _count(value: float) -> str:
    return f"{value / 1e6:.2f} M" if value >= 1e6 else f"{value / 1e3:.1f} k" if value >= 1e3 else f"{value:.0f}"
