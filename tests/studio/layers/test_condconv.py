"""The conditional convolution: its shape, its problems, and its class against kernels mixed by hand."""

from __future__ import annotations

import torch
from torch.nn import functional as F

from studio.layers.base import NOTHING, Context, Shape
from studio.layers.condconv import CondConvolutional
from studio.layers.convolutional import Convolutional
from templates.code.support.condconv import CondConvNorm

MAP = Shape.of(8, 9, 9)


def test_it_pads_by_half_its_kernel() -> None:
    layer = CondConvolutional(filters=16, size=3, stride=2, experts=4)
    assert layer.infer((MAP, Shape.of(4, 1, 1)), Context()).next == Shape.of(16, 5, 5)


def test_a_routing_of_another_size_is_a_problem() -> None:
    layer = CondConvolutional(filters=16, experts=4)
    (found,) = layer.problems((MAP, Shape.of(3, 1, 1)), NOTHING, Context())
    assert (found.code, found.expected) == ("condconv-routing", "4×1×1")
    (missing,) = layer.problems((MAP,), NOTHING, Context())
    assert missing.code == "condconv-routing"


def test_darknet_has_the_plain_convolution() -> None:
    found = CondConvolutional(filters=16, size=3, activation="hard_swish").beyond_darknet()
    plain = Convolutional(batch_normalize=True, filters=16, size=3, pad=True, activation="swish")
    assert found.instead == (plain,)


def test_each_image_gets_its_own_kernel() -> None:
    torch.manual_seed(0)
    made = CondConvNorm(4, 6, 3, groups=2, experts=3).eval()
    x, routing = torch.rand(2, 4, 5, 5), torch.rand(2, 3, 1, 1)
    kernels = torch.stack([expert.weight for expert in made.experts])
    for image in range(2):
        kernel = (routing[image][..., None, None] * kernels).sum(0)
        wanted = made.norm(F.conv2d(x[image : image + 1], kernel, padding=1, groups=2))
        assert torch.allclose(made(x, routing)[image : image + 1], wanted, atol=1e-5)


def test_an_exported_graph_takes_any_number_of_images() -> None:
    made = CondConvNorm(4, 6, 3, experts=3).eval()
    images = torch.export.Dim("images", min=1, max=16)
    both = (torch.rand(2, 4, 5, 5), torch.rand(2, 3, 1, 1))
    exported = torch.export.export(made, both, dynamic_shapes={"x": {0: images}, "routing": {0: images}}).module()
    x, routing = torch.rand(5, 4, 5, 5), torch.rand(5, 3, 1, 1)
    assert torch.allclose(exported(x, routing), made(x, routing), atol=1e-5)
