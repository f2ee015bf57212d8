"""What a run's events add up to: points for charts and the figures beside them.

A `History` is fed with events as they arrive and holds the present picture. When a later attempt starts over from a
checkpoint, points beyond it are dropped here (they stay in the file), so that a curve never runs backwards.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from studio.training.events import Event, number

#: Step records whose median time is taken for the estimate of the time left.
RECENT = 200
#: Darknet's average loss: this much of the average before, the rest of the newest; it starts over after a NaN.
SMOOTHING = 0.9
_MEASURED = ("loss", "lr", "ips", "data_s", "step_s", "t", "top1", "topk")


@dataclass(frozen=True, slots=True)
class StepPoint:
    """Training since the last point: `n` optimizer steps done, `k` of them in this point; times are per step.

    Accuracies are those on the training images, NaN where they are mixed.
    """

    n: int
    seen: int
    loss: float
    lr: float
    ips: float
    data_s: float
    step_s: float
    k: int
    t: float
    top1: float = math.nan
    topk: float = math.nan


@dataclass(frozen=True, slots=True)
class EvalPoint:
    """One evaluation after `n` steps: accuracies are shares of 1, `k` is the k of top-k, `s` its seconds."""

    n: int
    split: str
    top1: float
    topk: float
    k: int
    loss: float
    ema: bool
    s: float
    t: float


@dataclass(slots=True)
class History:
    """The points and figures of one run, in the order of `n`; made by `feed`, read by charts and tables."""

    plan: Event = field(default_factory=dict)
    steps: list[StepPoint] = field(default_factory=list)
    #: The loss of each of `steps`, smoothed as Darknet prints it.
    smooth_loss: list[float] = field(default_factory=list)
    evals: list[EvalPoint] = field(default_factory=list)
    best: Event | None = None
    checkpoint: Event | None = None
    phase: Event = field(default_factory=dict)
    #: How busy the machine was, each time it was looked at.
    systems: list[Event] = field(default_factory=list)
    #: Warnings, errors, bad images, steps on trial and stages, oldest first.
    messages: list[Event] = field(default_factory=list)
    attempt: int = 0
    #: The last `stop` event of the last attempt; None while it goes on (or after it was killed).
    stop: Event | None = None
    first_t: float = math.nan
    last_t: float = math.nan

    def feed(self, events: Iterable[Event]) -> None:
        """Take in further events, in the order of the file."""
        for event in events:
            self.last_t = number(event.get("t"))
            if math.isnan(self.first_t):
                self.first_t = self.last_t
            handler = _HANDLERS.get(event["kind"])
            if handler is not None:
                handler(self, event)

    @property
    def n(self) -> int:
        """Optimizer steps done."""
        return self.steps[-1].n if self.steps else int(self.plan.get("n") or 0)

    @property
    def max_n(self) -> int:
        """Optimizer steps of the whole run; 0 before the plan is known."""
        return int(self.plan.get("max_n") or 0)

    @property
    def epoch(self) -> float:
        """Passes over the training images done, with a fraction."""
        steps = int(self.plan.get("steps_per_epoch") or 0)
        return self.n / steps if steps else 0.0

    @property
    def time_left(self) -> float:
        """Seconds to go: remaining steps at the recent median pace, and the evaluations; NaN before the first step."""
        if not self.steps or not self.max_n:
            return math.nan
        pace = median(point.step_s for point in self.steps[-RECENT:])
        left = max(0, self.max_n - self.n)
        spacing = int(self.plan.get("steps_per_epoch") or self.max_n)
        evaluations = math.ceil(left / max(1, spacing))
        each = median([point.s for point in self.evals]) if self.evals else 0.0
        return left * pace + evaluations * each

    def _start(self, event: Event) -> None:
        self.attempt = int(event.get("attempt") or self.attempt + 1)
        self.stop = None
        self.phase = {}
        if event.get("resumed_from") is not None:
            self._rewind(int(event["resumed_from"]))

    def _plan(self, event: Event) -> None:
        self.plan = event
        if "n" in event:
            self._rewind(int(event["n"]))

    def _rewind(self, n: int) -> None:
        """Forget what was done after step `n`: it is being done again."""
        while self.steps and self.steps[-1].n > n:
            self.steps.pop()
        del self.smooth_loss[len(self.steps) :]
        while self.evals and self.evals[-1].n > n:
            self.evals.pop()
        if self.best and int(self.best["n"]) > n:
            self.best = None

    def _step(self, event: Event) -> None:
        values: dict[str, Any] = {name: number(event.get(name)) for name in _MEASURED}
        self.steps.append(StepPoint(int(event["n"]), int(event.get("seen", 0)), k=int(event.get("k", 1)), **values))
        before = self.smooth_loss[-1] if self.smooth_loss else math.nan
        loss = self.steps[-1].loss
        self.smooth_loss.append(loss if math.isnan(before) else SMOOTHING * before + (1 - SMOOTHING) * loss)

    def _eval(self, event: Event) -> None:
        values: dict[str, Any] = {name: number(event.get(name)) for name in ("top1", "topk", "loss", "s", "t")}
        if self.evals and self.evals[-1].n == int(event["n"]):  # evaluated again after a resume
            self.evals.pop()
        self.evals.append(
            EvalPoint(
                n=int(event["n"]),
                split=str(event.get("split", "valid")),
                k=int(event.get("k", 5)),
                ema=bool(event.get("ema")),
                **values,
            )
        )

    def _message(self, event: Event) -> None:
        self.messages.append(event)

    def _system(self, event: Event) -> None:
        self.systems.append(event)

    @property
    def system(self) -> Event:
        """How busy the machine was when it was last looked at."""
        return self.systems[-1] if self.systems else {}


def _keep(name: str) -> Any:
    """A handler that keeps the newest event in an attribute."""

    def handler(history: History, event: Event) -> None:
        setattr(history, name, event)

    return handler


_HANDLERS: dict[str, Any] = {
    "start": History._start,
    "plan": History._plan,
    "step": History._step,
    "eval": History._eval,
    "best": _keep("best"),
    "ckpt": _keep("checkpoint"),
    "phase": _keep("phase"),
    "sys": History._system,
    "stop": _keep("stop"),
    "warn": History._message,
    "error": History._message,
    "bad_image": History._message,
    "trial": History._message,
    "stage": History._message,
}
