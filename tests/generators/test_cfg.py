"""Designs as Darknet cfgs: files as they are, blocks with a comment that says what they were."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from generators.cfg import Cfg
from studio.design.approximate import approximated
from studio.design.design import Design
from studio.design.edits import set_scale
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.problems import problems
from studio.design.templates import new
from studio.diagnostics import StudioError, has_errors
from studio.layers.base import Context
from studio.network.shapes import totals
from studio.scaling import Scale

TARGET = Path("net.cfg")


def text(design: Design) -> str:
    return Cfg().generate(design, expand(design), TARGET).files["net.cfg"].decode()


def test_a_file_is_exported_as_it_is(root: Path) -> None:
    data = (root / "tests" / "data" / "tiny_detector.cfg").read_bytes()
    design = load(data)
    assert Cfg().generate(design, expand(design), TARGET).files == {"net.cfg": data}


def test_a_design_is_exported_with_a_comment_above_each_block() -> None:
    written = text(new("efficientnet_b0"))
    assert "# stage2 1: MBConv filters=24 stride=2\n[convolutional]" in written
    assert written.count("MBConv") == 16


def test_the_exported_network_has_the_costs_of_its_design_and_no_errors() -> None:
    design = set_scale(new("efficientnet_b0"), Scale(1.2, 1.4, 300))
    again = load(text(design).encode())
    assert totals(expand(again).rows) == totals(expand(design).rows)
    assert not has_errors(problems(again))


def test_another_epsilon_is_noted() -> None:
    design = new("efficientnet_b0")
    notes = Cfg().generate(design, expand(design), TARGET).notes
    assert [note.code for note in notes] == ["cfg-training", "cfg-epsilon"]


def test_same_padding_is_refused_by_name() -> None:
    design = replace(new("efficientnet_b0"), context=Context(padding="same"))
    with pytest.raises(StudioError, match="same"):
        text(design)


def test_what_darknet_cannot_say_is_refused_by_name_with_the_closest() -> None:
    with pytest.raises(StudioError) as caught:
        text(new("mobilenetv3_small_100"))
    (found,) = caught.value.problems
    assert found.code == "cfg-beyond"
    assert "hard_swish (stem, " in found.message
    assert "--approximate" in found.expected
    assert "swish instead of hard_swish" in found.expected


@pytest.mark.parametrize("name", ["mobilenetv3_small_100", "efficientnet_cc_b0_4e"])
def test_asked_for_the_closest_it_is_written_and_the_file_says_so(name: str) -> None:
    design = new(name)
    product = Cfg(approximate=True).generate(design, expand(design), TARGET)
    written = product.files["net.cfg"].decode()
    assert written.startswith("# Approximated for Darknet:\n#   ")
    assert "\n# approximated: " in written
    assert "cfg-approximated" in {note.code for note in product.notes}
    again = load(written.encode())
    assert not has_errors(problems(again))
    assert totals(expand(again).rows) == totals(expand(approximated(design)).rows)


def test_a_design_that_darknet_can_say_is_written_alike_with_and_without_asking() -> None:
    design = new("efficientnet_b0")
    product = Cfg(approximate=True).generate(design, expand(design), TARGET)
    assert product.files["net.cfg"].decode() == text(design)
