"""What stops a training that a person can mend: in sentences, by what has to be changed."""

from __future__ import annotations

from studio.diagnostics import StudioError, error


class TrainingProblem(StudioError):
    """One thing that stands in the way: `code` is stable, `key` the recipe key to change, `expected` what would do."""

    def __init__(self, code: str, message: str, *, expected: str = "", key: str = "") -> None:
        super().__init__(error(code, message, key=key, expected=expected))
        self.code = code
        self.message = message
        self.hint = expected


class RecipeProblem(StudioError):
    """A recipe whose values can't be used; one diagnostic for each, its key in `where.key`."""


class DataProblem(TrainingProblem):
    """The data can't be trained on: missing path, no images, labels that don't fit."""


class RunProblem(TrainingProblem):
    """The run folder can't be used: not a run, already running, damaged files, other architecture."""


class Diverged(TrainingProblem):
    """The loss or a weight is no longer a finite number."""
