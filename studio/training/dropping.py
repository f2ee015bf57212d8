"""What a recipe drops at random inside a network: whole blocks (drop-connect) and the classifier's inputs (dropout).

Generated modules name the place: a block with a shortcut has `skip` and, on its branch, `drop`.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


class DropConnect(nn.Module):
    """Multiplies the branch of each image by 0, or by 1 / (1 - share) so that the mean stays; off in evaluation."""

    def __init__(self, share: float) -> None:
        """Drop this share of the images."""
        super().__init__()
        self.share = share

    def forward(self, branch: Tensor) -> Tensor:
        """The branch, N x C x H x W, with some images at 0."""
        if not self.training or not self.share:
            return branch
        kept = torch.rand(len(branch), 1, 1, 1, device=branch.device) >= self.share
        return branch * kept / (1 - self.share)

    def extra_repr(self) -> str:
        """What `print` shows."""
        return f"share={self.share:.3f}"


def set_drop_connect(model: nn.Module, share: float) -> int:
    """Give block `i` of `N` the share `share * i / N`, and return how many blocks can be dropped.

    Blocks without a shortcut count, and drop nothing.
    """
    blocks = [module for module in model.modules() if _is_block(module)]
    for number, block in enumerate(blocks):
        if block.skip and share:
            block.drop = DropConnect(share * number / len(blocks))
    return sum(bool(block.skip) for block in blocks)


def _is_block(module: nn.Module) -> bool:
    return isinstance(getattr(module, "drop", None), nn.Module) and hasattr(module, "skip")


def classifier_dropout(model: nn.Module) -> nn.Dropout | None:
    """The last dropout that is no part of a block, None where the network has none."""
    inside = {id(module.drop) for module in model.modules() if _is_block(module)}
    found = [module for module in model.modules() if isinstance(module, nn.Dropout) and id(module) not in inside]
    return found[-1] if found else None


def set_dropout(model: nn.Module, share: float) -> bool:
    """Set the classifier's dropout, where `share` isn't below 0; returns False where there is none to set."""
    found = classifier_dropout(model)
    if found is not None and share >= 0:
        found.p = share
    return found is not None or share < 0
