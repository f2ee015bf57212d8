"""Losses against their definitions."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from studio.training.losses import make_loss
from studio.training.recipe import Recipe

LOGITS = torch.randn(6, 5, generator=torch.Generator().manual_seed(0))
LABELS = torch.tensor([0, 4, 2, 2, 1, 3])


def darknet_target(labels: Tensor, eps: float) -> Tensor:
    """On 1 - eps, off eps / (K - 1)."""
    hot = functional.one_hot(labels, 5).float()
    return hot * (1 - eps) + (1 - hot) * eps / 4


def test_darknets_smoothing_is_its_target_exactly() -> None:
    loss = make_loss(Recipe(label_smoothing=0.1, smoothing_over="others"), 5)
    expected = -(darknet_target(LABELS, 0.1) * LOGITS.log_softmax(1)).sum(1).mean()
    assert float(loss(LOGITS, LABELS)) == pytest.approx(float(expected), rel=1e-6)


def test_tensorflows_smoothing_is_torchs() -> None:
    loss = make_loss(Recipe(label_smoothing=0.1), 5)
    assert float(loss(LOGITS, LABELS)) == float(functional.cross_entropy(LOGITS, LABELS, label_smoothing=0.1))


@pytest.mark.parametrize("over", ["all", "others"])
def test_rows_of_zeros_and_ones_with_one_label_give_the_same(over: str) -> None:
    loss = make_loss(Recipe(label_smoothing=0.2, smoothing_over=over), 5)  # type: ignore[arg-type]
    rows = functional.one_hot(LABELS, 5).float()
    assert float(loss(LOGITS, rows)) == pytest.approx(float(loss(LOGITS, LABELS)), rel=1e-6)


def test_the_gradient_is_prediction_minus_target_whatever_the_labels_add_up_to() -> None:
    target = torch.tensor([[1.0, 1, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 1, 0, 0]])
    logits = LOGITS[:3].clone().requires_grad_()
    make_loss(Recipe(smoothing_over="others"), 5)(logits, target).backward()
    assert logits.grad is not None
    assert torch.allclose(logits.grad, (logits.softmax(1) - target).detach() / 3, atol=1e-6)
