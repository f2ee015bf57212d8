"""One step on trial before the first: whether the network runs forward and backward at its largest, and what it needs.

Nothing of it remains: gradients are dropped, running statistics and random generators put back.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import torch

from studio.training.checkpoints import random_state, set_random_state
from studio.training.learner import Learner
from studio.training.losses import Loss


@dataclass(frozen=True, slots=True)
class Trial:
    """Seconds of a mini-batch, and the most bytes that were in use on a GPU (None on a CPU)."""

    images: int
    height: int
    width: int
    seconds: float
    peak: int | None


def try_step(learner: Learner, loss: Loss, images: int, size: tuple[int, int]) -> Trial:
    """Forward and backward of `images` images of `size` (height, width); whatever goes wrong comes through."""
    chances = random_state()
    buffers = {name: tensor.clone() for name, tensor in learner.network.named_buffers()}
    if learner.on_gpu:
        torch.cuda.reset_peak_memory_stats()
    height, width = size
    started = time.perf_counter()
    inputs = torch.rand(images, learner.shape[0], height, width, device=learner.device)
    targets = torch.zeros(images, dtype=torch.long, device=learner.device)
    try:
        value = loss(learner.logits(learner.model(inputs), training=True), targets)
        learner.fabric.backward(value)
        peak = None
        if learner.on_gpu:
            torch.cuda.synchronize()
            peak = torch.cuda.max_memory_allocated()
    finally:
        for parameter in learner.network.parameters():
            parameter.grad = None
        with torch.no_grad():
            for name, tensor in learner.network.named_buffers():
                tensor.copy_(buffers[name])
        set_random_state(chances)
    return Trial(images, height, width, time.perf_counter() - started, peak)
