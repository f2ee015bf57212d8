"""Drop-connect as a layer."""

from __future__ import annotations

import torch

from studio.layers.base import NOTHING, Context, Shape
from studio.layers.drop_connect import DropConnect
from studio.layers.pointwise import Dropout
from studio.network.shapes import row_of
from templates.code.support.drop import DropConnect as Module

MAP = Shape.of(24, 7, 7)


def test_it_changes_neither_shape_nor_costs() -> None:
    row = row_of(DropConnect(), (MAP,), Context())
    assert (row.out.next, row.params, row.macs, row.bflops) == (MAP, 0, 0, 0.0)


def test_darknets_closest_drops_values_and_counts_in_training_only() -> None:
    beyond = DropConnect(probability=0.1).beyond_darknet()
    assert beyond is not None
    assert (beyond.instead, beyond.training_only) == ((Dropout(probability=0.1),), True)


def test_a_probability_is_below_1() -> None:
    assert [item.code for item in DropConnect(probability=1.0).problems((MAP,), NOTHING, Context())] == [
        "dropout-probability"
    ]
    assert DropConnect(probability=1.0).torch((MAP,), NOTHING, Context()) is None


def test_the_module_drops_whole_images_and_keeps_the_mean() -> None:
    torch.manual_seed(0)
    x = torch.ones(4000, 2, 3, 3)
    y = Module(0.25)(x)
    each = y.flatten(1)
    assert bool((each == each[:, :1]).all())
    assert set(each[:, 0].tolist()) == {0.0, float(torch.tensor(1.0) / 0.75)}
    assert abs(float(y.mean()) - 1) < 0.05
    assert torch.equal(Module(0.25).eval()(x), x)
