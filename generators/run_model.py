"""Whether a run would train the network that its design describes: a run folder from elsewhere may hold other code."""

from __future__ import annotations

from pathlib import Path

from generators.torch_model import model_of
from studio.design.expand import expand
from studio.design.files import read_design
from studio.diagnostics import StudioError
from studio.files import read_text
from studio.training.runs import DESIGN, MODEL


def is_generated(run: Path) -> bool:
    """Whether the run's `model.py` is what its design makes, to the letter; False where one of them is missing.

    Nothing of it is executed. Training a run executes it, so ask first where this is False.
    """
    try:
        design = read_design(run / DESIGN)
        return model_of(design, expand(design)).text == read_text(run / MODEL)
    except StudioError:
        return False
