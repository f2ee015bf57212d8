"""TensorBoard's event files beside `events.jsonl`, where tensorboard is installed."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class Scalars:
    """Mirrors figures into `tensorboard/`; does nothing where it is switched off or not installed."""

    def __init__(self, run: Path, wanted: bool, first_step: int) -> None:
        """Open the files; what an earlier attempt wrote after `first_step` is marked as superseded."""
        self._writer: Any = None
        if wanted:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    from torch.utils.tensorboard import SummaryWriter

                    self._writer = SummaryWriter(str(run / "tensorboard"), purge_step=first_step or None)
            except (ImportError, OSError):
                self._writer = None

    def add(self, n: int, values: Mapping[str, float]) -> None:
        """Note the figures after step `n`."""
        if self._writer is not None:
            for name, value in values.items():
                self._writer.add_scalar(name, value, n)

    def close(self) -> None:
        """Write what is still in memory."""
        if self._writer is not None:
            self._writer.close()
