"""What a recipe asks of the machine, said before the first step."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from generators.preflight_recipe import recipe_findings
from studio.design.expand import expand
from studio.design.templates import new
from studio.diagnostics import Severity
from studio.training.datasets import scan
from studio.training.machine_memory import Memory
from studio.training.recipe import Recipe

PLENTY = Memory(2**40, "in the machine")
DIGITS = expand(new("mbconv_digits"))


def test_enough_memory_is_told_with_its_numbers() -> None:
    (found,) = recipe_findings(DIGITS, Recipe(), free=PLENTY)
    assert (found.severity, found.code) == (Severity.INFO, "train-memory")
    assert "1024.0 GiB are free in the machine" in found.message


def test_too_little_memory_proposes_the_smallest_split_that_fits() -> None:
    network = expand(new("efficientnet_b0"))
    (found,) = recipe_findings(network, Recipe(batch=120, subdivisions=2), free=Memory(3 * 2**30, "on the GPU"))
    assert found.severity is Severity.WARNING
    parts = int(found.expected.split("=")[1].split()[0])
    assert 120 % parts == 0
    assert parts > 2
    (fitting,) = recipe_findings(network, Recipe(batch=120, subdivisions=parts), free=Memory(3 * 2**30, "on the GPU"))
    assert fitting.severity is Severity.INFO
    (hopeless,) = recipe_findings(network, Recipe(batch=4), free=Memory(2**20, "on the GPU"))
    assert "smaller network" in hopeless.expected


def test_mirrored_characters_are_warned_of() -> None:
    recipe = Recipe(flip=True)
    digits = scan(recipe)
    assert "train-flip" in {found.code for found in recipe_findings(DIGITS, recipe, digits, free=PLENTY)}
    for fine in (replace(digits, classes=("cat", "dog")), None):
        assert "train-flip" not in {found.code for found in recipe_findings(DIGITS, recipe, fine, free=PLENTY)}
    assert "train-flip" not in {found.code for found in recipe_findings(DIGITS, Recipe(), digits, free=PLENTY)}


def test_a_disk_without_room(tmp_path: Path, monkeypatch: object) -> None:
    import shutil
    from types import SimpleNamespace

    assert len(recipe_findings(DIGITS, Recipe(), folder=tmp_path / "new" / "run", free=PLENTY)) == 1
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=2**20))  # type: ignore[attr-defined]
    found = recipe_findings(DIGITS, Recipe(), folder=tmp_path, free=PLENTY)[-1]
    assert (found.code, found.severity) == ("train-disk", Severity.WARNING)


def test_stages_that_do_not_grow() -> None:
    found = recipe_findings(DIGITS, Recipe(stages=4, stage_size=128), free=PLENTY)[-1]
    assert (found.code, found.where.key if found.where else "") == ("train-stages", "stage_size")
