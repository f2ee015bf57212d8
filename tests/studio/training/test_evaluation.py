"""Accuracy: counted right, also for outputs that are equal or no numbers."""

from __future__ import annotations

import math

import torch
from torch import nn

from studio.training.evaluation import Evaluation, evaluate, ranks
from studio.training.image_sets import Batch


def test_ranks_count_what_is_better_and_break_ties_by_the_lower_class() -> None:
    logits = torch.tensor([[3.0, 2.0, 1.0], [1.0, 1.0, 1.0], [1.0, 1.0, 1.0], [0.0, 5.0, 5.0]])
    assert ranks(logits, torch.tensor([1, 0, 2, 2])).tolist() == [1, 0, 2, 1]


def test_a_dead_network_scores_chance_not_luck() -> None:
    labels = torch.arange(10)
    assert int((ranks(torch.zeros(10, 10), labels) < 1).sum()) == 1
    assert int((ranks(torch.full((10, 10), math.nan), labels) < 10).sum()) == 0


def test_figures_over_batches_of_different_size() -> None:
    table = torch.tensor([[9.0, 0, 0], [0, 9, 0], [0, 9, 0], [0, 0, 9]])
    net = nn.Dropout(0.5)

    def predict(images: torch.Tensor) -> torch.Tensor:
        return net(table[images[:, 0, 0, 0].long()])

    numbers = torch.arange(4, dtype=torch.uint8).view(-1, 1, 1, 1)
    batches = [Batch(numbers[:3], torch.tensor([0, 1, 2])), Batch(numbers[3:], torch.tensor([2]))]
    result = evaluate(predict, net, batches, 2)
    assert result is not None
    assert (result.top1, result.topk, result.k, result.count) == (0.75, 0.75, 2, 4)
    assert net.training


def test_it_can_be_interrupted() -> None:
    batches = [Batch(torch.zeros(1, 1, 1, 1, dtype=torch.uint8), torch.tensor([0]))]
    assert evaluate(lambda images: torch.zeros(1, 2), nn.Identity(), batches, 1, lambda: True) is None


def test_better_is_by_top1_then_topk_then_loss() -> None:
    def result(top1: float, topk: float, loss: float) -> Evaluation:
        return Evaluation(top1, topk, 5, loss, 10, 0.1)

    best = (0.9, 0.99, 0.5)
    assert result(0.1, 0.2, 3.0).better_than(None)
    assert result(0.91, 0.5, 9.0).better_than(best)
    assert result(0.9, 0.99, 0.4).better_than(best)
    assert not result(0.9, 0.99, 0.5).better_than(best)
    assert not result(math.nan, 0.99, 0.5).better_than(best)
