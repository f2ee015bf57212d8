"""Stages of progressive learning, against the published figures."""

from __future__ import annotations

from studio.training.preprocessing import Preprocessing
from studio.training.recipe import Recipe
from studio.training.stages import sized, stages_of

TARGET = Preprocessing(3, 300, 300)
V2 = {
    "epochs": 350, "batch": 100, "stages": 4, "stage_size": 128, "randaugment": 15, "stage_randaugment": 5,
    "dropout": 0.3, "stage_dropout": 0.1, "mixup": 0.2, "stage_mix": 0.0,
}  # fmt: skip


def test_the_papers_stages_grow_evenly_from_the_smallest_to_the_input() -> None:
    stages = stages_of(Recipe(**V2), TARGET, 10_000).stages
    assert [stage.height for stage in stages] == [128, 185, 242, 300]
    assert [round(stage.randaugment, 2) for stage in stages] == [5, 8.33, 11.67, 15]
    assert [round(stage.dropout, 3) for stage in stages] == [0.1, 0.167, 0.233, 0.3]
    assert [round(stage.mixup, 3) for stage in stages] == [0, 0.067, 0.133, 0.2]
    assert [stage.first for stage in stages] == [0, 87, 175, 262]


def test_the_published_code_begins_one_stride_up() -> None:
    stages = stages_of(Recipe(**V2, stage_rule="code"), TARGET, 10_000).stages
    assert [stage.height for stage in stages] == [171, 214, 257, 300]


def test_a_stage_holds_from_its_first_pass_to_the_next() -> None:
    stages = stages_of(Recipe(**V2), TARGET, 10_000)
    assert [stages.at(epoch).index for epoch in (-1, 0, 86, 87, 174, 175, 261, 262, 349, 999)] == [
        0, 0, 0, 1, 1, 2, 2, 3, 3, 3,
    ]  # fmt: skip
    assert [stages.of_step(n, 100).index for n in (1, 8700, 8701, 35_000)] == [0, 0, 1, 3]
    assert stages.largest.index == 3


def test_without_stages_there_is_one_that_changes_nothing() -> None:
    (stage,) = stages_of(Recipe(mixup=0.2, dropout=0.3, stage_dropout=0.1), TARGET, 1000).stages
    assert (stage.height, stage.width, stage.mixup, stage.dropout) == (300, 300, 0.2, 0.3)
    assert sized(TARGET, stage) is TARGET


def test_more_stages_than_passes_and_inputs_that_are_no_square() -> None:
    stages = stages_of(Recipe(epochs=2, stages=4, stage_size=100), Preprocessing(3, 100, 200), 1000).stages
    assert [(stage.height, stage.width) for stage in stages] == [(50, 100), (100, 200)]
    assert stages[0].dropout < 0  # the network's own
