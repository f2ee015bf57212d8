"""Dropout of blocks."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class DropBlock(nn.Module):
    """Zeroes square blocks in training, `side` pixels or a `share` of the map wide.

    `progress` from 0 to 1 scales probability and size; Darknet raises it over the first
    85% of training (arXiv 1810.12890).
    """

    def __init__(self, probability: float, side: int = 0, share: float = 0.0) -> None:
        super().__init__()
        self.probability = probability
        self.side = side
        self.share = share
        self.progress = 1.0

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        height, width = x.shape[2:]
        full = self.side or int(self.share * min(height, width))
        side = max(1, min(int(full * self.progress), height, width))
        chance = self.probability * self.progress / side**2
        centres = (torch.rand_like(x) < chance).to(x.dtype)
        blocks = F.max_pool2d(F.pad(centres, (side // 2,) * 4), side, 1)
        kept = 1 - blocks[:, :, :height, :width]
        share = kept.mean((1, 2, 3), keepdim=True)
        return x * kept / share.clamp(min=1e-3)


class DropConnect(nn.Module):
    """Zeroes the branch of whole images in training, so that the mean stays.

    `share` of the images lose it (stochastic depth, arXiv 1603.09382).
    """

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or not self.share:
            return x
        kept = torch.rand(len(x), *[1] * (x.dim() - 1), device=x.device) >= self.share
        return x * kept / (1 - self.share)

    def extra_repr(self) -> str:
        return f"share={self.share:.4g}"
