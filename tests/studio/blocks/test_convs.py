"""Convolutions as blocks write and find them."""

from __future__ import annotations

from studio.blocks.base import FoldLayer
from studio.blocks.convs import conv, conv_at, depthwise_at, fitting_groups, layer_at
from studio.layers.convolutional import Convolutional
from studio.layers.pooling import MaxPool

WINDOW = [FoldLayer(conv(8, 3, "relu", 2, 8), 8), FoldLayer(MaxPool(), 8), FoldLayer(Convolutional(filters=8), 8)]


def test_they_are_normalised_and_padded_by_half_their_kernel() -> None:
    assert (conv(8, 3, "relu").pixels, conv(8, 1, "relu").pad, conv(8, 3, "relu").normalised) == (1, False, True)


def test_layers_are_found_by_place_and_kind() -> None:
    assert layer_at(WINDOW, 1, MaxPool) == MaxPool()
    assert layer_at(WINDOW, 0, MaxPool) is None
    assert layer_at(WINDOW, 3, MaxPool) is None
    assert layer_at(WINDOW, -1, Convolutional) is None


def test_a_convolution_counts_with_batch_norm_and_the_asked_kernel() -> None:
    assert conv_at(WINDOW, 0, size=3) is not None
    assert conv_at(WINDOW, 0, size=1) is None
    assert conv_at(WINDOW, 2) is None


def test_a_depthwise_one_has_a_filter_for_each_channel() -> None:
    assert depthwise_at(WINDOW, 0) is not None
    assert depthwise_at([FoldLayer(conv(8, 3, "relu", groups=8), 16)], 0) is None


def test_groups_are_the_greatest_part_that_fits() -> None:
    assert fitting_groups(32, 64, 128) == 32
    assert fitting_groups(32, 24, 128) == 8
    assert fitting_groups(3, 16, 16) == 1
