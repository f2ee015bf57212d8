"""Layers are timed where they run; a stopwatch takes the place of the taps and keeps no output."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from studio.training import latency
from studio.training.latency import Stopwatch, measure


class Flat(nn.Module):
    """Two layers in the flat style."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[tuple[int, ...], bool]] = []

    def forward(self, x: Tensor, taps: dict[int, Tensor] | None = None) -> Tensor:
        self.seen.append((tuple(x.shape), self.training))
        for index in range(2):
            x = x + 1
            if taps is not None:
                taps[index] = x
        return x


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latency, "SECONDS", 0.0)


def test_every_layer_and_the_whole_have_a_time() -> None:
    found = measure(Flat(), (3, 4, 5), 2, "cpu")
    assert set(found.layers) == {0, 1}
    assert all(time > 0 for time in (*found.layers.values(), found.whole))
    assert found.rounds == latency.LEAST_ROUNDS


def test_the_network_sees_whole_batches_in_evaluation_mode() -> None:
    network = Flat().train()
    measure(network, (3, 4, 5), 2, "cpu")
    assert set(network.seen) == {((2, 3, 4, 5), False)}


def test_the_time_of_a_layer_reaches_from_the_output_before_to_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(range(1000))
    monkeypatch.setattr(latency.time, "perf_counter", lambda: next(ticks) * 0.25)
    assert measure(Flat(), (1, 1, 1), 1, "cpu").layers == {0: 250.0, 1: 250.0}


def test_a_stopwatch_keeps_no_output() -> None:
    watch = Stopwatch(lambda: 0.0)
    watch[0] = torch.zeros(1)
    assert not watch and [index for index, _ in watch.marks] == [-1, 0]


def test_the_device_is_named_with_its_threads() -> None:
    assert latency.device_name(torch.device("cpu")) == "CPU, 1 thread"
