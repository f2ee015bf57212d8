"""Rows and sums over rows."""

from __future__ import annotations

import pytest

from studio.cfg.parse import f32
from studio.design.expand import expand
from studio.design.templates import new
from studio.layers.base import Context, Shape
from studio.layers.convolutional import Convolutional
from studio.network.shapes import average_outputs, kernel_mixing, row_of, stored_inputs, totals
from tests.studio.snippets import network

CONV = "conv filters=4 size=3 pad=1 activation=linear"


def test_totals_add_in_single_precision_and_skip_what_wrapped() -> None:
    found = network((3, 8, 8), CONV, "maxpool size=2 stride=2", CONV)
    first, pool, second = (row.bflops for row in found.rows)
    assert totals(found.rows).bflops == f32(f32(first + pool) + second)
    wrapped = network((512, 1024, 512), "maxpool size=3 stride=1")
    assert wrapped.rows[0].bflops < 0
    assert totals(wrapped.rows).bflops == 0


def test_sums() -> None:
    """3x3x3x4 + 4 and 3x3x4x4 + 4."""
    sums = totals(network((3, 8, 8), CONV, CONV).rows)
    assert (sums.params, sums.buffers, sums.macs) == (108 + 4 + 144 + 4, 0, (108 + 144) * 64)


def test_average_outputs_leaves_vectors_out() -> None:
    found = network((3, 8, 8), CONV, "maxpool size=2 stride=2", "connected output=10", "dropout")
    assert average_outputs(found.network, found.rows) == (256 + 64) // 2


def test_no_average_without_maps() -> None:
    found = network((3, 1, 1), "connected output=10")
    assert average_outputs(found.network, found.rows) == 0


def test_stored_inputs_of_unknown_layers_are_unknown() -> None:
    found = network((3, 8, 8), "xyzzy")
    assert not stored_inputs(found.network, found.rows)[0].known


def test_impossible_shapes_are_unknown() -> None:
    for layer in (Convolutional(filters=0), Convolutional(stride=0), Convolutional(size=9)):
        assert not row_of(layer, (Shape.of(3, 4, 4),), Context()).known


def test_a_map_is_needed() -> None:
    assert not row_of(Convolutional(), (Shape(0, 0, 0, 9),), Context()).known


@pytest.mark.parametrize(("name", "macs"), [("efficientnet_cc_b0_4e", 10694400), ("efficientnet_b0", 0)])
def test_mixing_kernels_costs_as_much_as_there_are_weights_to_mix(name: str, macs: int) -> None:
    assert kernel_mixing(expand(new(name)).rows) == macs
