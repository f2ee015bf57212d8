"""CondConv in figures: an MBConv with one routing and several kernels."""

from __future__ import annotations

from studio.blocks.condconv import CondConv
from studio.blocks.mbconv import MBConv
from studio.layers.base import Context, Shape
from studio.layers.condconv import CondConvolutional
from studio.scaling import Rounding

BLOCK = CondConv(filters=112, kernel=5, experts=8)


def test_one_routing_mixes_the_kernels_of_three_convolutions() -> None:
    parts = BLOCK.expand(80, Rounding())
    assert [part.role for part in parts][:4] == ["routing.pool", "routing.weigh", "input", "expand"]
    mixed = [part.layer for part in parts if isinstance(part.layer, CondConvolutional)]
    assert [(layer.filters, layer.size, layer.groups) for layer in mixed] == [(480, 1, 1), (480, 5, 480), (112, 1, 1)]
    assert len({layer.routing for layer in mixed}) == 1


def test_parameters_grow_with_the_experts_and_macs_do_not() -> None:
    layer, inputs = CondConvolutional(filters=112, experts=8), (Shape.of(480, 14, 14), Shape.of(8, 1, 1))
    out = layer.infer(inputs, Context())
    assert sum(array.floats for array in layer.arrays(inputs, out) if array.role == "weights") == 8 * 480 * 112
    assert layer.work(inputs, out, Context()).macs == 480 * 112 * 14 * 14


def test_darknet_comes_closest_with_one_kernel_each() -> None:
    assert BLOCK.in_darknet() == MBConv(filters=112, kernel=5)
