"""What a recipe asks of data and machine, known before a worker starts: memory, disk, mirrored characters, sizes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from studio.analysis.memory import training_memory
from studio.design.expand import Expansion
from studio.diagnostics import Diagnostic, error, info, warning
from studio.training.datasets import Scan
from studio.training.machine_memory import Memory, free_memory
from studio.training.recipe import Recipe

#: Share of the free memory that training may plan with; libraries and other programs need the rest.
USABLE = 0.9
#: Numbers that an optimizer keeps for each weight.
SLOTS = {"sgd": 1, "adamw": 2, "rmsprop": 2}
#: Names of classes that turn into others in a mirror.
_SPELT = frozenset(("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "left", "right"))


def recipe_findings(
    expansion: Expansion,
    recipe: Recipe,
    scan: Scan | None = None,
    folder: Path | None = None,
    free: Memory | None = None,
) -> tuple[Diagnostic, ...]:
    """Errors, warnings and infos about a recipe for a network; `folder`: where the run will lie.

    `free` is looked up where it isn't given. Nothing slow is done.
    """
    recipe = recipe.grown()
    found = [*_memory(expansion, recipe, free or free_memory(recipe.device)), *_mirror(recipe, scan)]
    return (*found, *_disk(expansion, recipe, folder), *_sizes(expansion, recipe))


def _memory(expansion: Expansion, recipe: Recipe, free: Memory) -> Iterator[Diagnostic]:
    """The estimate at the largest size against what is free, and the subdivisions that would fit."""
    share = recipe.minibatch // recipe.world
    need = training_memory(expansion.rows, share, SLOTS[recipe.optimizer])
    fixed = need.total - need.activations + (need.weights if recipe.ema else 0)
    total = fixed + need.activations
    words = f"about {_gib(total)} for {share} images at once, {_gib(free.bytes)} are free {free.where}"
    if total <= USABLE * free.bytes:
        yield info("train-memory", f"training needs {words}")
        return
    each = need.activations / share
    fitting = [
        parts
        for parts in range(recipe.subdivisions + 1, recipe.batch + 1)
        if recipe.batch % parts == 0
        and recipe.batch // parts % recipe.world == 0
        and fixed + each * (recipe.batch // parts // recipe.world) <= USABLE * free.bytes
    ]
    hint = f"subdivisions={fitting[0]} with batch={recipe.batch}" if fitting else "a smaller network or input"
    yield warning("train-memory", f"training needs {words}", key="subdivisions", expected=hint)


def _mirror(recipe: Recipe, scan: Scan | None) -> Iterator[Diagnostic]:
    """Digits and letters mean something else, or nothing, when they are mirrored."""
    if scan is None or not recipe.flip or not scan.classes:
        return
    marks = [name for name in scan.classes if len(name) == 1 or name.lower() in _SPELT]
    if len(marks) * 2 > len(scan.classes):
        message = f"images are mirrored, and classes such as {', '.join(marks[:3])} look like characters or sides"
        yield warning("train-flip", message, key="flip", expected="flip=no")


def _disk(expansion: Expansion, recipe: Recipe, folder: Path | None) -> Iterator[Diagnostic]:
    """Room for three checkpoints and a little more."""
    if folder is None:
        return
    place = next((parent for parent in (folder, *folder.absolute().parents) if parent.is_dir()), Path())
    weights = training_memory(expansion.rows, 0).weights
    size = weights * (1 + SLOTS[recipe.optimizer] + bool(recipe.ema))
    room = shutil.disk_usage(place).free
    if room < 3 * size + 2**28:
        make = error if room < size else warning
        message = f"{_gib(room)} are free on the disk of the run, checkpoints of {_gib(size)} are written"
        yield make("train-disk", message, expected=f"{_gib(3 * size + 2**28)} free, or another folder")


def _sizes(expansion: Expansion, recipe: Recipe) -> Iterator[Diagnostic]:
    shape = expansion.network.input
    if recipe.stages > 1 and recipe.stage_size >= max(shape.h, shape.w):
        message = f"the first stage has {recipe.stage_size} px, the network reads {shape.w} × {shape.h}"
        yield warning("train-stages", message, key="stage_size", expected="a smaller stage_size, or stages=1")


def _gib(count: float) -> str:
    return f"{count / 2**30:.1f} GiB" if count >= 2**30 else f"{max(1, round(count / 2**20))} MiB"
