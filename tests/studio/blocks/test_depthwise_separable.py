"""The depthwise-separable convolution in figures."""

from __future__ import annotations

from studio.blocks.depthwise_separable import DepthwiseSeparable
from tests.studio.blocks.windows import weights_of, widths_of


def test_it_costs_a_depthwise_and_a_pointwise_convolution() -> None:
    block = DepthwiseSeparable(filters=64)
    assert widths_of(block, 32) == {"depthwise": 32, "pointwise": 64}
    assert weights_of(block, 32) == 32 * 9 + 32 * 64


def test_its_facts_are_kernel_stride_and_filters() -> None:
    assert DepthwiseSeparable(filters=128, stride=2).facts() == ("k3", "s2", "128")
    assert DepthwiseSeparable(stride=2).stride_of() == 2
