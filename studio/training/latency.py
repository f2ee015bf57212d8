"""Measured time of a network, layer by layer: low BFLOPS is not high speed.

The flat style of a generated `model.py` hands every layer's output to `taps` by Darknet's index. A stopwatch in its
place takes the time between two outputs, so that layers are timed where they run, with the caches as their neighbours
leave them. On a GPU the marks are events in the stream, so that nothing waits for them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import torch
from torch import Tensor, nn

#: Forward passes before the first timed one: allocators fill their pools, libraries choose their kernels.
WARM_UP = 3
#: A batch is timed at least this often, and until this many seconds have passed.
LEAST_ROUNDS, SECONDS = 7, 2.0
MOST_ROUNDS = 200


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of one forward pass: of each layer by its index, and of the whole network without stopwatch."""

    layers: dict[int, float]
    whole: float
    rounds: int
    device: str


class Stopwatch(dict[int, Tensor]):
    """Stands where the taps go: keeps no output, only the time at which it came."""

    def __init__(self, mark: Callable[[], object]) -> None:
        super().__init__()
        self._mark = mark
        self.marks: list[tuple[int, object]] = [(-1, mark())]

    def __setitem__(self, index: int, output: Tensor) -> None:
        self.marks.append((index, self._mark()))


def measure(network: nn.Module, shape: tuple[int, int, int], batch: int, device: str) -> Latency:
    """Median milliseconds of a forward pass with `batch` random images C x H x W, in inference mode, float32.

    `network`: in the flat style, whose `forward` takes `taps`. The layers' sum is a little off the whole: marks cost
    a little, and no two passes are alike.
    """
    place = torch.device(device)
    network = network.eval().to(place)
    images = torch.rand(batch, *shape, generator=torch.Generator().manual_seed(1)).to(place)
    mark = _event if place.type == "cuda" else time.perf_counter
    between = _event_time if place.type == "cuda" else _clock_time
    with torch.inference_mode():
        for _ in range(WARM_UP):
            network(images)
        _wait(place)
        wholes: list[float] = []
        passes: list[dict[int, float]] = []
        end = time.perf_counter() + SECONDS
        while len(wholes) < LEAST_ROUNDS or (time.perf_counter() < end and len(wholes) < MOST_ROUNDS):
            before = mark()
            network(images)
            after = mark()
            watch = Stopwatch(mark)
            network(images, watch)
            _wait(place)
            wholes.append(between(before, after))
            marks = watch.marks
            passes.append({index: between(start, stop) for (_, start), (index, stop) in pairwise(marks)})
    layers = {index: median(found[index] for found in passes) for index in passes[0]}
    return Latency(layers, median(wholes), len(wholes), device_name(place))


def _event() -> torch.cuda.Event:
    event = torch.cuda.Event(enable_timing=True)  # type: ignore[no-untyped-call]
    event.record()
    return event


def _event_time(start: object, stop: object) -> float:
    assert isinstance(start, torch.cuda.Event) and isinstance(stop, torch.cuda.Event)
    return float(start.elapsed_time(stop))


def _clock_time(start: object, stop: object) -> float:
    assert isinstance(start, float) and isinstance(stop, float)
    return 1000 * (stop - start)


def _wait(place: torch.device) -> None:
    if place.type == "cuda":
        torch.cuda.synchronize(place)


def device_name(place: torch.device) -> str:
    """What the times were measured on, in words."""
    if place.type == "cuda":
        return torch.cuda.get_device_name(place)
    threads = torch.get_num_threads()
    return f"CPU, {threads} thread{'s' if threads > 1 else ''}"
