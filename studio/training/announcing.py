"""What a training says before its first step: its plan, what it is made with, and what should be known."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import torch

from studio.training.datasets import Scan
from studio.training.environment import save_environment
from studio.training.events import EventWriter
from studio.training.image_sets import Images
from studio.training.learner import Learner
from studio.training.preprocessing import Preprocessing, save_preprocessing
from studio.training.problems import TrainingProblem
from studio.training.recipe import Recipe
from studio.training.saving import disk_problem
from studio.training.schedule import Schedule


class Announced(Protocol):
    """What is told of a training: see `studio.training.loop.Training`."""

    folder: Path
    recipe: Recipe
    scan: Scan
    target: Preprocessing
    events: EventWriter
    learner: Learner
    schedule: Schedule
    images: Images
    held_out: Images
    per_epoch: int
    k: int
    rank: int
    world: int

    @property
    def n(self) -> int:
        """Optimizer steps done."""
        ...


def announce(training: Announced) -> None:
    """Write environment and preprocessing into the run, then the events `plan` and `warn`.

    Raises TrainingProblem where the disk can't even hold one checkpoint.
    """
    parameters = sum(parameter.numel() for parameter in training.learner.network.parameters())
    precision = str(training.learner.fabric._precision.precision)
    name = torch.cuda.get_device_name(training.learner.device) if training.learner.on_gpu else "CPU"
    if training.rank == 0:
        save_environment(training.folder, training.recipe, name, precision)
        save_preprocessing(training.target, training.folder)
    recipe, scan, target = training.recipe, training.scan, training.target
    training.events.write(
        "plan", n=training.n, max_n=training.schedule.max_batches, steps_per_epoch=training.per_epoch,
        batch=recipe.batch, subdivisions=recipe.subdivisions, world=training.world, classes=len(scan.classes),
        top=training.k, n_train=len(training.images), n_valid=len(training.held_out), params=parameters,
        recipe=recipe.fingerprint, data=scan.title, synthetic=scan.synthetic,
        input=[target.channels, target.height, target.width], device=name, precision=precision,
    )  # fmt: skip
    _warn(training)
    _look_at_disk(training, parameters)


def _warn(training: Announced) -> None:
    if len(training.images) < training.recipe.batch:
        message = (
            f"{len(training.images)} training images are fewer than batch={training.recipe.batch}: images repeat in it."
        )
        training.events.write("warn", code="small_set", message=message, hint=f"batch={len(training.images)} or less")
    if training.learner.unused and not training.n:
        names = ", ".join(training.learner.unused[:6])
        message = f"{len(training.learner.unused)} arrays start at random, {names} among them."
        training.events.write("warn", code="first_weights", message=message, hint="fine for a new classifier")
    if training.recipe.drop_connect and not training.learner.droppable:
        message = "The network has no block that drop_connect could skip."
        training.events.write("warn", code="drop_connect", message=message, hint="drop_connect=0")


def _look_at_disk(training: Announced, parameters: int) -> None:
    slots = {"sgd": 1, "adamw": 2, "rmsprop": 2}[training.recipe.optimizer]
    problem = disk_problem(training.folder, 4 * parameters * (1 + slots + (training.learner.average is not None)))
    if problem is not None:
        message, hint, hopeless = problem
        if hopeless:
            raise TrainingProblem("disk_full", f"{message}.", expected=hint)
        training.events.write("warn", code="disk", message=f"{message}.", hint=hint)
