"""From MACs to Darknet's BFLOPS: differences add up, and each has its reason."""

from __future__ import annotations

import pytest

from studio.analysis.reconciliation import reconcile
from studio.design import from_cfg
from studio.design.expand import expand
from studio.design.templates import new

NET = "[net]\nwidth=16\nheight=16\nchannels=32\n"
CONV = "[convolutional]\nfilters=32\nsize=3\npad=1\n"


def lines(text: str) -> dict[str, tuple[float, str]]:
    found = reconcile(expand(from_cfg.load(text.encode())).rows)
    return {line.section: (round(line.difference * 1e9), line.reason) for line in found.lines}


def test_convolutions_are_two_operations_for_each_multiply_add() -> None:
    assert lines(NET + CONV) == {"convolutional": (0, "two operations for each multiply-add")}


def test_sums_and_pools_are_operations_without_multiply_adds() -> None:
    found = lines(NET + CONV + CONV + "[shortcut]\nfrom=-2\n[maxpool]\nsize=2\nstride=2\n")
    assert found["shortcut"] == (32 * 256, "operations that are no multiply-adds")
    assert found["maxpool"] == (4 * 32 * 64, "operations that are no multiply-adds")


def test_connected_layers_are_multiply_adds_that_darknet_leaves_out() -> None:
    found = lines(NET + "[connected]\noutput=10\n")
    assert found["connected"] == (-2 * 10 * 32 * 256, "multiply-adds that Darknet does not count")


def test_xnor_counts_a_32nd() -> None:
    found = lines(NET + CONV + "xnor=1\nbatch_normalize=1\n")
    assert found["convolutional"][1] == "operations on bits count a 32nd"


@pytest.mark.parametrize("template", ["efficientnet_b0", "resnet18", "cspdarknet53"])
def test_all_of_it_adds_up(template: str) -> None:
    found = reconcile(expand(new(template)).rows)
    beyond = sum(line.difference for line in found.lines)
    assert 2 * found.macs / 1e9 + beyond + found.rounding == pytest.approx(found.bflops, abs=1e-12)
    assert abs(found.rounding) < 1e-5
