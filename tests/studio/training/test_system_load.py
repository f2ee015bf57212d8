"""How busy the machine is, sampled."""

from __future__ import annotations

from studio.training.system_load import SystemLoad


def test_a_sample_says_cores_and_memory() -> None:
    load = SystemLoad(on_gpu=False)
    sum(range(100_000))
    sample = load.sample()
    assert set(sample) == {"cpu", "ram"}
    assert sample["cpu"] >= 0
    assert sample["ram"] > 1_000_000


def test_without_a_driver_there_are_no_figures_of_a_gpu() -> None:
    assert {"cpu", "ram"} <= set(SystemLoad(on_gpu=True).sample())
