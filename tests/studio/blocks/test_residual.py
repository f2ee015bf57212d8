"""ResNet's blocks in figures."""

from __future__ import annotations

from fractions import Fraction

from studio.blocks.base import INPUT, local
from studio.blocks.residual import BasicBlock, Bottleneck
from studio.scaling import Fixed, Ratio, Rounding
from tests.studio.blocks.windows import roles_of, rows_of, weights_of, widths_of

QUARTER = Ratio(Fraction(1, 4))


def test_a_basic_block_adds_its_input_where_the_shape_stays() -> None:
    assert roles_of(BasicBlock(), 64) == ["conv1", "conv2", "add"]
    add = BasicBlock().expand(64, Rounding())[-1].layer
    assert (add.from_, add.activation) == ((INPUT,), "relu")  # type: ignore[attr-defined]
    assert weights_of(BasicBlock(), 64) == 2 * 64 * 64 * 9


def test_where_the_shape_changes_the_input_is_projected() -> None:
    block = BasicBlock(filters=128, stride=2)
    assert roles_of(block, 64) == ["conv1", "conv2", "input", "projection", "add"]
    assert rows_of(block, 64)[-1].out.next[:3] == (128, 32, 32)
    add = block.expand(64, Rounding())[-1].layer
    assert add.from_ == (local("conv2"),)  # type: ignore[attr-defined]


def test_the_first_bottleneck_of_resnet50_has_a_quarter_inside() -> None:
    assert widths_of(Bottleneck(), 64) == {"reduce": 64, "conv": 64, "restore": 256, "projection": 256}
    assert weights_of(Bottleneck(), 64) == 64 * 64 + 64 * 64 * 9 + 2 * 64 * 256


def test_the_stride_sits_on_the_3x3_convolution() -> None:
    parts = {part.role: part.layer for part in Bottleneck(filters=512, stride=2).expand(256, Rounding())}
    strides = {role: layer.stride for role, layer in parts.items() if hasattr(layer, "stride")}
    assert (strides["reduce"], strides["conv"], strides["projection"]) == (1, 2, 2)


def test_a_resnext_bottleneck_keeps_its_inner_width_a_multiple_of_the_groups() -> None:
    block = Bottleneck(filters=256, mid=Ratio(Fraction(1, 2)), groups=32)
    assert widths_of(block, 256) == {"reduce": 128, "conv": 128, "restore": 256}
    assert [part.layer.filters for part in block.expand(280, Rounding(1.1))[:2]] == [160, 160]  # type: ignore[attr-defined]
    assert Bottleneck(mid=Fixed(50), groups=32).canonical(256).mid == QUARTER


def test_facts_say_what_is_unusual() -> None:
    assert BasicBlock(filters=128, stride=2).facts() == ("s2", "128")
    assert Bottleneck(groups=32, mid=Fixed(96)).facts() == ("s1", "256", "g32", "mid 96")
    assert (BasicBlock(stride=2).stride_of(), Bottleneck(stride=2).stride_of()) == (2, 2)
