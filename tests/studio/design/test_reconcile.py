"""From one network to another, step by step, and the steps add up to the last multiply-add."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from studio.design.design import BlockNode, Design
from studio.design.edits import set_param, set_repeats, set_scale
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.reconcile import Difference, reconcile
from studio.design.templates import new
from studio.network.shapes import totals
from studio.scaling import Scale


def steps(difference: Difference) -> dict[str, tuple[int, int]]:
    return {step.name: (step.more_macs, step.params) for step in difference.steps}


def check_sum(difference: Difference) -> None:
    assert difference.before.macs + sum(step.more_macs for step in difference.steps) == difference.after.macs
    counting = difference.counting
    total = 2 * counting.macs / 1e9 + sum(line.difference for line in counting.lines) + counting.rounding
    assert total == pytest.approx(difference.after.bflops, abs=1e-12)


def test_darknets_b0_against_the_official_one(b0: Design, reference: Path) -> None:
    data = (reference / "darknet" / "cfg" / "efficientnet_b0.cfg").read_bytes()
    found = reconcile(b0, load(data))
    assert [(name, round(2 * macs / 1e9, 6), params) for name, (macs, params) in steps(found).items()] == [
        ("expansion", -0.091568, 4_698_532),
        ("se", 0.000308, 4_852_632),
        ("stride", 0.208858, 4_852_632),
        ("expand_at_one", 0.025690, 4_853_720),
    ]
    (sums,) = [line.difference for line in found.counting.lines if line.section == "shortcut"]
    assert round(sums, 6) == 0.000304
    check_sum(found)


def test_darknets_mobilenet_v2_is_explained_by_the_same_rule() -> None:
    official = new("mobilenetv2_100")
    design = official
    wide = [node for node in design.nodes if isinstance(node, BlockNode)]
    first, at64, at96 = wide[0], wide[3], wide[4]
    design = set_param(design, first.id, "expand_at_one", "always")
    nodes = {at64.id: replace(at64, first=()), at96.id: replace(at96, first=(("stride", 2),))}
    after = replace(design, nodes=tuple(nodes.get(node.id, node) for node in design.nodes))
    found = reconcile(official, after)
    assert list(steps(found)) == ["stride", "expand_at_one"]
    assert round(2 * found.before.macs / 1e9, 4) == 0.6015
    assert round(found.after.bflops, 3) == 0.859
    check_sum(found)


def test_equal_designs_have_no_steps(b0: Design, flat_b0: Design) -> None:
    assert reconcile(b0, flat_b0).steps == ()


def test_coefficients_become_steps_of_filters_and_resolution(b0: Design) -> None:
    found = reconcile(b0, set_scale(b0, Scale(width=1.1, resolution=240)))
    assert [step.name for step in found.steps] == ["input size", "filters"]
    assert found.after.macs == totals(expand(set_scale(b0, Scale(width=1.1, resolution=240))).rows).macs
    check_sum(found)


def test_repeats_that_only_one_has_are_the_last_step(b0: Design) -> None:
    stage = b0.named("stage6")
    assert stage is not None
    found = reconcile(b0, set_repeats(b0, stage.id, 5))
    (step,) = found.steps
    assert (step.name, step.places) == ("layers that only one has", 1)
    assert step.details[0].startswith("with stage6[")
    check_sum(found)


@pytest.mark.parametrize(
    ("one", "other"), [("mixnet_s", "mixnet_m"), ("resnet18", "resnet50"), ("darknet19", "resnet18")]
)
def test_the_sum_is_exact_whatever_is_compared(one: str, other: str) -> None:
    check_sum(reconcile(new(one), new(other)))
