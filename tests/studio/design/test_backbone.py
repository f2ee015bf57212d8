"""A detector's backbone as a classifier, and the way back."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.design.backbone import backbone_end, classifier_from_detector, is_detector, kept_layers
from studio.design.expand import expand
from studio.design.files import read_design
from studio.design.problems import problems
from studio.design.templates import new
from studio.diagnostics import Severity, StudioError


@pytest.fixture
def detector(root: Path) -> Path:
    return root / "tests" / "data" / "tiny_detector.cfg"


def test_the_cut_is_where_nothing_of_the_task_has_begun(detector: Path) -> None:
    design = read_design(detector)
    expansion = expand(design)
    end = backbone_end(expansion)
    head = next(item.index for item in expansion.network.layers if item.layer.terminal)
    assert is_detector(expansion)
    assert 0 < end < head
    made = classifier_from_detector(design, 7)
    result = expand(made)
    assert result.rows[-1].out.next.flat == 7
    assert not is_detector(result)
    assert kept_layers(design, made) == end
    assert [p for p in problems(made, result) if p.severity is Severity.ERROR] == []
    for before, after in zip(expansion.network.layers[:end], result.network.layers, strict=False):
        assert (before.layer, before.inputs) == (after.layer, after.inputs)


def test_the_cut_can_be_chosen(detector: Path) -> None:
    design = read_design(detector)
    assert kept_layers(design, classifier_from_detector(design, 7, layers=2)) == 2
    for wrong in (0, 10_000):
        with pytest.raises(StudioError, match="the cut after"):
            classifier_from_detector(design, 7, layers=wrong)


def test_a_classifier_is_refused() -> None:
    with pytest.raises(StudioError, match="no detection head"):
        classifier_from_detector(new("mbconv_digits"), 7)


@pytest.mark.parametrize(
    ("name", "layers"), [("yolov3", 75), ("yolov3-tiny", 15), ("yolov4_new", 105), ("yolov4-tiny-custom", 29)]
)
def test_the_cuts_are_those_at_which_backbones_are_published(reference: Path, name: str, layers: int) -> None:
    assert backbone_end(expand(read_design(reference / "darknet" / "cfg" / f"{name}.cfg"))) == layers
