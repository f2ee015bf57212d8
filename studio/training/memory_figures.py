"""The numbers of an `oom` event: memory that was needed, and the next setting that needs less."""

from __future__ import annotations

from typing import Any

import torch

from studio.training.recipe import Recipe


def memory_figures(recipe: Recipe) -> dict[str, Any]:
    """Batch, subdivisions, the next larger subdivisions that divide the batch, and on a GPU peak and free bytes."""
    splits = [
        count
        for count in range(recipe.subdivisions + 1, recipe.batch + 1)
        if recipe.batch % count == 0 and recipe.batch // count % recipe.world == 0
    ]
    figures: dict[str, Any] = {"batch": recipe.batch, "subdivisions": recipe.subdivisions}
    figures["suggested_subdivisions"] = splits[0] if splits else None
    if torch.cuda.is_available():
        free, total = torch.cuda.mem_get_info()
        figures |= {"peak": torch.cuda.max_memory_allocated(), "free": free, "gpu_mem_total": total}
    return figures
