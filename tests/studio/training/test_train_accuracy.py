"""Accuracy on the training images."""

from __future__ import annotations

import torch

from studio.training.train_accuracy import TrainAccuracy

LOGITS = torch.tensor([[3.0, 2.0, 1.0], [1.0, 3.0, 2.0], [1.0, 2.0, 3.0], [3.0, 2.0, 1.0]])


def test_mini_batches_are_counted_together_until_they_are_taken() -> None:
    counted = TrainAccuracy(2)
    counted.add(LOGITS[:2], torch.tensor([0, 2]))
    counted.add(LOGITS[2:], torch.tensor([2, 2]))
    assert counted.take() == {"top1": 0.5, "topk": 0.75}
    assert counted.take() == {}


def test_mixed_images_have_no_accuracy() -> None:
    counted = TrainAccuracy(2)
    counted.add(LOGITS, torch.full((4, 3), 1 / 3))
    assert counted.take() == {}
