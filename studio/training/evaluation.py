"""Accuracy of a network on a set of images: top-1, top-k and loss."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from studio.training.image_sets import Batch


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Result on `count` images: accuracies as shares of 1, mean cross-entropy without smoothing, seconds."""

    top1: float
    topk: float
    k: int
    loss: float
    count: int
    seconds: float

    def better_than(self, other: tuple[float, float, float] | None) -> bool:
        """Whether this beats the (top-1, top-k, loss) of another: by top-1, then top-k, then loss."""
        return other is None or (self.top1, self.topk, -self.loss) > (other[0], other[1], -other[2])


def ranks(logits: Tensor, labels: Tensor) -> Tensor:
    """Place of the true class among the outputs, 0 the best; of equal outputs the lower class number comes first.

    A row whose true output isn't a number is put last, so that a dead network never scores by luck.
    """
    truth = logits.gather(1, labels[:, None])
    before = torch.arange(logits.shape[1], device=logits.device) < labels[:, None]
    place = ((logits > truth) | ((logits == truth) & before)).sum(1)
    return torch.where(logits.isfinite().all(1), place, logits.shape[1])


@torch.no_grad()
def evaluate(
    predict: Callable[[Tensor], Tensor],
    model: nn.Module,
    batches: Iterable[Batch],
    k: int,
    stopped: Callable[[], bool] = lambda: False,
    add_up: Callable[[list[float]], list[float]] = list,
) -> Evaluation | None:
    """Run `predict` (uint8 images to logits) over all batches with `model` in evaluation mode; None when stopped.

    The mode of every part of the model is put back afterwards. `add_up` sums over the processes that train together.
    """
    started = time.monotonic()
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    totals = [0.0, 0.0, 0.0, 0.0]
    try:
        for batch in batches:
            if stopped():
                return None
            logits = predict(batch.images).float()
            labels = batch.targets.to(logits.device)
            place = ranks(logits, labels)
            loss = functional.cross_entropy(logits, labels, reduction="sum")
            sums = torch.stack([(place < 1).sum(), (place < k).sum(), loss]).tolist()
            totals = [total + part for total, part in zip(totals, [*sums, len(labels)], strict=True)]
    finally:
        for module, training in modes:
            module.training = training
    *totals, count = add_up(totals)
    top1, topk, loss_mean = (total / count if count else float("nan") for total in totals)
    return Evaluation(top1, topk, k, loss_mean, int(count), time.monotonic() - started)
