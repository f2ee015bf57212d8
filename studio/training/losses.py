"""The loss of a classifier, on logits: cross-entropy with both conventions of label smoothing, and Darknet's target.

Torch and TensorFlow spread the smoothed share over all K classes, Darknet over the K - 1 others: the same thing for
`eps * K / (K - 1)`. Where an image has several labels or none (`labels=darknet`), Darknet's gradient is prediction
minus target whatever the target adds up to; so it is here.
"""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor
from torch.nn import functional

from studio.training.recipe import Recipe

Loss = Callable[[Tensor, Tensor], Tensor]


def make_loss(recipe: Recipe, classes: int) -> Loss:
    """The mean loss of a mini-batch from logits (N x K) and targets (N class numbers, or N x K of 0 and 1)."""
    share = recipe.label_smoothing
    over_all = recipe.smoothing_over == "all" or classes < 2
    smoothing = share if over_all else min(1.0, share * classes / (classes - 1))
    low = share / classes if over_all else share / (classes - 1)

    def loss(logits: Tensor, targets: Tensor) -> Tensor:
        if targets.ndim == 1:
            return functional.cross_entropy(logits.float(), targets, label_smoothing=smoothing)
        spread = targets * (1 - share + (low if over_all else 0)) + (1 - targets) * low
        return darknet_cross_entropy(logits.float(), spread)

    return loss


def darknet_cross_entropy(logits: Tensor, target: Tensor) -> Tensor:
    """Cross-entropy whose gradient by the logits is softmax minus target, also where a target doesn't add up to 1."""
    value = -(target * functional.log_softmax(logits, 1)).sum(1).mean()
    carrier = (logits * (logits.softmax(1) - target).detach()).sum(1).mean()
    return carrier + (value - carrier).detach()
