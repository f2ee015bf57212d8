"""The linear map without a bias: weights alone."""

from __future__ import annotations

import torch

from studio.layers.base import Context, Out, Shape
from studio.layers.convolutional import Convolutional
from studio.layers.linear import Linear
from studio.network.shapes import row_of
from templates.code.support.linear import Connected

POOLED = Shape.of(464, 1, 1)


def test_it_has_weights_and_no_bias() -> None:
    row = row_of(Linear(output=1000), (POOLED,), Context())
    assert (row.params, row.macs, row.out.next) == (464000, 464000, Shape.of(1000, 1, 1))
    assert [array.role for array in row.layer.arrays(row.inputs, row.out)] == ["weights"]


def test_it_costs_what_the_same_convolution_costs() -> None:
    same = row_of(Convolutional(filters=1000), (POOLED,), Context())
    assert row_of(Linear(output=1000), (POOLED,), Context()).bflops == same.bflops


def test_its_class_gives_a_map_of_one_pixel() -> None:
    made = Connected(6, 4, bias=False)
    x = torch.rand(2, 6, 1, 1)
    assert [name for name, _ in made.named_parameters()] == ["linear.weight"]
    assert torch.allclose(made(x).flatten(1), x.flatten(1) @ made.linear.weight.T)


def test_no_outputs_are_a_problem() -> None:
    problems = Linear(output=0).problems((POOLED,), Out.of(POOLED), Context())
    assert [item.code for item in problems] == ["linear-output"]


def test_darknet_has_the_convolution_with_a_bias() -> None:
    beyond = Linear(output=10).beyond_darknet()
    assert beyond is not None
    assert beyond.instead == (Convolutional(filters=10, activation="linear"),)
