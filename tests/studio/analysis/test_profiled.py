"""What profilers count beside multiply-adds."""

from __future__ import annotations

from studio.analysis.profiled import explain, profiled
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.templates import new

TEXT = b"[net]\nwidth=4\nheight=4\nchannels=3\n[convolutional]\nbatch_normalize=1\nfilters=2\nsize=1\nactivation=relu\n"


def test_normalised_elements_count_twice_and_activated_ones_once() -> None:
    lines = profiled(expand(load(TEXT)).rows)
    assert [line.operations for line in lines] == [3 * 2 * 16, 2 * 2 * 16, 2 * 16]
    assert [line.total for line in lines] == [96, 160, 192]


def test_mixnet_m_is_seven_percent_of_batch_norm_and_activations() -> None:
    found = explain(expand(new("mixnet_m")).rows, 360e6)
    assert found.lines[0].operations == 339_172_672
    assert len(found.lines) == 3
    assert round(found.lines[-1].total / found.lines[0].total, 2) == 1.07
    assert found.lines[-1].total + found.remainder == 360e6


def test_b0_is_nearest_to_its_multiply_adds_alone() -> None:
    found = explain(expand(new("efficientnet_b0")).rows, 390e6)
    assert (len(found.lines), found.remainder) == (1, 390e6 - 385_814_752)
