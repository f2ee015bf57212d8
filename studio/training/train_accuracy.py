"""Accuracy on the training images themselves, as they are trained on; none while images are mixed."""

from __future__ import annotations

import torch
from torch import Tensor

from studio.training.evaluation import ranks


class TrainAccuracy:
    """Counts on the device; the numbers are fetched only when a record is written."""

    def __init__(self, k: int) -> None:
        """Count top-1 and top-`k`."""
        self._k = k
        self._hits: Tensor | None = None
        self._images = 0

    @torch.no_grad()
    def add(self, logits: Tensor, targets: Tensor) -> None:
        """Note a mini-batch: logits N x K, classes N; targets of mixed images (N x K) have no one right answer."""
        if targets.ndim != 1:
            return
        places = ranks(logits.detach(), targets)
        hits = torch.stack(((places < 1).sum(), (places < self._k).sum()))
        self._hits = hits if self._hits is None else self._hits + hits
        self._images += len(targets)

    def take(self) -> dict[str, float]:
        """`top1` and `topk` since the last call, shares of 1; {} where nothing could be counted."""
        if self._hits is None or not self._images:
            return {}
        top1, topk = (round(int(count) / self._images, 5) for count in self._hits.tolist())
        self._hits, self._images = None, 0
        return {"top1": top1, "topk": topk}
