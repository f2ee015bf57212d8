"""What a design is made of, in words and numbers."""

from __future__ import annotations

from studio.design.contents import contents
from studio.design.design import Design
from studio.design.edits import set_scale
from studio.scaling import Scale


def test_the_stages_of_b0(b0: Design) -> None:
    found = contents(b0)
    assert [stage.repeats for stage in found.stages] == [1, 2, 2, 3, 3, 4, 1]
    assert found.stages[1].facts == ("k3", "s2", "24")
    assert (found.stages[0].first, found.stages[-1].last + 5) == (1, found.layers - 1)
    assert found.sentence() == f"16 MBConv in 7 stages, 6 plain layers, 95.2 % of {found.layers} layers in blocks"


def test_repeats_are_those_of_the_network(b0: Design) -> None:
    assert [stage.repeats for stage in contents(set_scale(b0, Scale(depth=1.4))).stages] == [2, 3, 3, 5, 5, 6, 2]


def test_lines_stand_below_each_other(b0: Design) -> None:
    lines = contents(b0).lines()
    assert len({line.index("×") for line in lines}) == 1
    assert lines[1].endswith("stage2  2 × MBConv6  k3 s2 24")


def test_no_layers_have_no_share() -> None:
    assert contents(Design()).share == 0.0
    assert contents(Design()).lines() == []


def test_the_plain_values_hold_everything(b0: Design) -> None:
    values = contents(b0).plain_values()
    assert values["stages"][2]["name"] == "stage3"
    assert values["inside"] + 6 == values["layers"]
