"""Strides of maps and the input sizes that fit them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from studio.network.strides import jumps, legal_sizes, map_inputs, total_stride
from tests.studio.snippets import network

HALF = "conv filters=4 size=3 stride=2 pad=1 activation=linear"


def test_jumps_multiply_and_upsampling_divides() -> None:
    found = network((3, 32, 32), HALF, HALF, "upsample", "upsample", "upsample")
    one = [jump[0] for jump in jumps(found.network, found.rows)]
    assert one == [2, 4, 2, 1, Fraction(1, 2)]


def test_a_join_takes_the_largest() -> None:
    found = network((3, 32, 32), HALF, HALF, "upsample", "route layers=-1,0")
    assert jumps(found.network, found.rows)[3] == (2, 2)


def test_a_gate_of_one_pixel_has_no_say() -> None:
    found = network((3, 32, 32), HALF, "avgpool", "scale_channels from=0")
    assert map_inputs(found.network.layers[2], found.rows[2]) == (0,)
    assert jumps(found.network, found.rows)[2] == (2, 2)


def test_total_stride_ends_where_maps_end() -> None:
    found = network((3, 32, 64), HALF, HALF, "maxpool size=2 stride_x=2", "avgpool", "connected output=4")
    assert total_stride(found.network, found.rows) == (4, 8)


@pytest.mark.parametrize(("size", "stride", "near"), [(416, 32, (416, 448)), (400, 32, (384, 416)), (20, 32, (32,))])
def test_legal_sizes(size: int, stride: int, near: tuple[int, ...]) -> None:
    assert legal_sizes(size, stride) == near
