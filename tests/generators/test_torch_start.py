"""How generated code starts to train: first weights by either rule, and what gets no gradient."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import nn

from generators.pytorch import PyTorch
from generators.torch_model import model_of
from studio.design.design import Design
from studio.design.expand import expand
from studio.diagnostics import StudioError
from tests.generators.generated import CLASSIFIER, design_from, module_of
from tests.generators.test_pytorch import b0

LINEAR_END = CLASSIFIER.replace("[convolutional]\nfilters=5\nsize=1", "[connected]\noutput=5")


def built(design: Design, init: str = "darknet", style: str = "blocks") -> Any:
    torch.manual_seed(4)
    return module_of(model_of(design, expand(design), style, init)).build()


def is_uniform(weight: torch.Tensor, bound: float) -> bool:
    return 0.9 * bound < float(weight.detach().abs().max()) <= bound


class TestFirstWeights:
    """EfficientNet's: normal with variance 2 / (k * k * outputs / groups), the classifier within 1 / sqrt(outputs)."""

    def test_full_and_depthwise_convolutions(self) -> None:
        network = built(b0(), "efficientnet")
        stem, depthwise = network.stem.conv.weight, network.stage7.depthwise.conv.weight
        assert float(stem.detach().std()) == pytest.approx((2 / (9 * 32)) ** 0.5, rel=0.1)
        assert depthwise.shape == (1152, 1, 3, 3)
        assert float(depthwise.detach().std()) == pytest.approx((2 / 9) ** 0.5, rel=0.05)
        assert float(network.stage7.se.squeeze.conv.bias.detach().abs().max()) == 0

    def test_a_classifier_that_is_a_convolution_counts_as_linear(self) -> None:
        assert is_uniform(built(b0(), "efficientnet").classifier.conv.weight, 1000**-0.5)

    def test_a_linear_classifier(self) -> None:
        assert is_uniform(built(design_from(LINEAR_END), "efficientnet").conn1.linear.weight, 5**-0.5)

    def test_darknets_rule_is_the_usual_one(self) -> None:
        assert is_uniform(built(b0()).classifier.conv.weight, (2 / 1280) ** 0.5)

    def test_another_rule_is_refused(self) -> None:
        with pytest.raises(StudioError, match="darknet or efficientnet"):
            PyTorch.make({"init": "zeros"})


class TestFrozen:
    """`stopbackward=1`: no gradient up to that layer."""

    @pytest.mark.parametrize("style", ["blocks", "layers"])
    def test_all_up_to_the_layer(self, style: str) -> None:
        network = built(
            design_from(CLASSIFIER.replace("activation=leaky", "activation=leaky\nstopbackward=1")), "darknet", style
        )
        assert {name.partition(".")[0] for name, item in network.named_parameters() if item.requires_grad} == {"conv2"}
        network(torch.rand(2, 3, 20, 24)).sum().backward()

    def test_within_a_block_up_to_that_part(self) -> None:
        design = b0()
        stage: Any = design.nodes[2]
        nodes = (
            *design.nodes[:2],
            replace(stage, overrides=((1, "depthwise", (("stopbackward", "1"),)),)),
            *design.nodes[3:],
        )
        network = built(replace(design, nodes=nodes))
        frozen = {name for name, item in network.named_parameters() if not item.requires_grad}
        assert {name.rpartition(".")[0] for name in frozen if name.startswith("stage2.1")} == {
            "stage2.1.expand.conv", "stage2.1.expand.norm", "stage2.1.depthwise.conv", "stage2.1.depthwise.norm",
        }  # fmt: skip
        assert {"stem.conv.weight", "stage2.0.project.norm.bias"} <= frozen

    def test_only_until_a_step_is_not_for_ever(self) -> None:
        network = built(design_from(CLASSIFIER.replace("activation=leaky", "activation=leaky\nstopbackward=900")))
        assert all(isinstance(item, nn.Parameter) and item.requires_grad for item in network.parameters())
