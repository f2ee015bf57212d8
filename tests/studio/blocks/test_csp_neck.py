"""The parts of Scaled-YOLOv4's neck in figures."""

from __future__ import annotations

from fractions import Fraction

from studio.blocks.csp_neck import SPPCSP, CSPNeck
from studio.scaling import Ratio
from tests.studio.blocks.windows import roles_of, rows_of, weights_of

HALF = Ratio(Fraction(1, 2))


def test_pairs_stand_beside_one_convolution() -> None:
    assert roles_of(CSPNeck(filters=256), 256) == [
        "cross",
        "input",
        "unit1.reduce",
        "unit1.conv",
        "unit2.reduce",
        "unit2.conv",
        "join",
        "merge",
    ]
    assert weights_of(CSPNeck(filters=256), 256) == 256 * 256 * (3 + 2 * 9 + 2)


def test_the_pyramid_stands_between_convolutions() -> None:
    block = SPPCSP(filters=512, hidden=HALF)
    assert roles_of(block, 1024)[4:11] == [
        "conv2",
        "spp.pool1",
        "spp.input2",
        "spp.pool2",
        "spp.input3",
        "spp.pool3",
        "spp.join",
    ]
    assert rows_of(block, 1024)[10].out.next.c == 4 * 256
    assert rows_of(block, 1024)[-1].out.next.c == 512


def test_facts_say_what_is_unusual() -> None:
    assert CSPNeck(units=3).facts() == ("n3", "256")
    assert CSPNeck(hidden=HALF).facts() == ("n2", "256", "hidden ÷2")
    assert SPPCSP().facts() == ("512", "5, 9, 13")
