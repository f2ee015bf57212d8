"""Progressive learning: a run in stages whose images and regularisation grow together, as EfficientNetV2 was trained.

A stage follows from the pass over the data alone, so a resumed run and the processes that decode see the same one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from studio.training.preprocessing import Preprocessing
from studio.training.recipe import Recipe
from studio.training.schedule import steps_per_epoch, total_steps


@dataclass(frozen=True, slots=True)
class Stage:
    """What holds for some passes from pass `first` on: input size in px, strength of augmentation, dropout.

    `dropout` below 0 leaves the network's own.
    """

    index: int
    first: int
    height: int
    width: int
    randaugment: float
    mixup: float
    cutmix: float
    dropout: float


@dataclass(frozen=True, slots=True)
class Stages:
    """The stages of a run, one where it has no progressive learning."""

    stages: tuple[Stage, ...]

    def at(self, epoch: int) -> Stage:
        """The stage of a pass over the data, counted from 0; before it the first, after the end the last."""
        return [stage for stage in self.stages if stage.first <= max(0, epoch)][-1]

    def of_step(self, n: int, per_epoch: int) -> Stage:
        """The stage of optimizer step `n` (the first step is 1)."""
        return self.at((n - 1) // per_epoch)

    @property
    def largest(self) -> Stage:
        """The stage with the largest images, which needs the most memory."""
        return max(self.stages, key=lambda stage: stage.height * stage.width)


def stages_of(recipe: Recipe, target: Preprocessing, train_images: int) -> Stages:
    """The stages of a recipe on that many training images; `target` has the size of the last."""
    steps = steps_per_epoch(recipe, train_images)
    epochs = -(-total_steps(recipe, train_images) // steps)
    count = min(recipe.stages, epochs)
    return Stages(tuple(_stage(recipe, target, index, count, index * epochs // count) for index in range(count)))


def _stage(recipe: Recipe, target: Preprocessing, index: int, count: int, first: int) -> Stage:
    share = index / (count - 1) if count > 1 else 1.0
    reach = (index + 1) / count if recipe.stage_rule == "code" else share
    full = max(target.height, target.width)
    side = full if count == 1 else int(recipe.stage_size + (full - recipe.stage_size) * reach)

    def grown(start: float, end: float) -> float:
        return end if start < 0 else start + (end - start) * share

    return Stage(
        index=index,
        first=first,
        height=max(1, round(target.height * side / full)),
        width=max(1, round(target.width * side / full)),
        randaugment=grown(recipe.stage_randaugment, recipe.randaugment),
        mixup=grown(recipe.stage_mix, recipe.mixup) if recipe.mixup else 0.0,
        cutmix=grown(recipe.stage_mix, recipe.cutmix) if recipe.cutmix else 0.0,
        dropout=recipe.dropout if recipe.dropout < 0 else grown(recipe.stage_dropout, recipe.dropout),
    )


def sized(target: Preprocessing, stage: Stage) -> Preprocessing:
    """The preprocessing with the image size of a stage."""
    if (target.height, target.width) == (stage.height, stage.width):
        return target
    return replace(target, height=stage.height, width=stage.width)
