"""GhostNet's module and bottleneck in figures."""

from __future__ import annotations

from fractions import Fraction

from studio.blocks.ghost import GhostBottleneck, GhostModule
from studio.scaling import Fixed, Ratio, Rounding
from tests.studio.blocks.windows import roles_of, rows_of, weights_of, widths_of


def test_a_module_computes_half_and_makes_the_other_half_cheaply() -> None:
    assert widths_of(GhostModule(filters=48), 16) == {"primary": 24, "cheap": 24}
    assert weights_of(GhostModule(filters=48), 16) == 16 * 24 + 24 * 9
    assert rows_of(GhostModule(filters=48), 16)[-1].out.next.c == 48


def test_filters_are_made_even() -> None:
    assert GhostModule(filters=7).outputs(4, Rounding()) == 8
    assert GhostModule(filters=7).canonical(4) == GhostModule(filters=8)
    assert GhostBottleneck(filters=7).outputs(4, Rounding()) == 8
    assert GhostModule(filters=7, ratio=3).outputs(4, Rounding()) == 9


def test_a_bottleneck_adds_its_input_where_the_shape_stays() -> None:
    assert roles_of(GhostBottleneck(filters=24), 24) == [
        "ghost1.primary",
        "ghost1.cheap",
        "ghost1.join",
        "ghost2.primary",
        "ghost2.cheap",
        "ghost2.join",
        "add",
    ]


def test_where_it_strides_both_ways_have_a_depthwise_convolution() -> None:
    """The fourth bottleneck of GhostNet 1.0: k5 t72 c40 se0.25 s2 on 24 channels."""
    block = GhostBottleneck(filters=40, kernel=5, stride=2, mid=Fixed(72), se=Fixed(20))
    widths = widths_of(block, 24)
    assert (widths["ghost1.primary"], widths["depthwise"], widths["se.squeeze"]) == (36, 72, 20)
    assert (widths["shortcut.depthwise"], widths["shortcut.project"]) == (24, 40)
    assert rows_of(block, 24)[-1].out.next[:3] == (40, 32, 32)


def test_the_kernel_counts_where_there_is_a_depthwise_convolution_only() -> None:
    assert GhostBottleneck(filters=24, kernel=5).canonical(24).kernel == 3
    assert GhostBottleneck(filters=24, kernel=5).canonical(16).kernel == 5


def test_facts_say_what_is_unusual() -> None:
    assert GhostModule(filters=48).facts() == ("48",)
    assert GhostBottleneck().facts() == ("k3", "s1", "24")
    assert GhostBottleneck(mid=Fixed(70), se=Ratio(Fraction(1, 4))).facts() == ("k3", "s1", "24", "mid 70", "SE")
    assert GhostBottleneck(stride=2).stride_of() == 2


def test_a_ratio_of_squeezed_filters_is_rounded_to_a_multiple_of_four() -> None:
    """72 mid filters give 20, not 18, and 92 (GhostNet 1.3) give 24 (zoo.md sections 3 and 5)."""
    for mid, squeezed in ((72, 20), (120, 32), (92, 24), (872, 220)):
        block = GhostBottleneck(filters=40, mid=Fixed(mid), se=Ratio(Fraction(1, 4)))
        assert widths_of(block, 24)["se.squeeze"] == squeezed
    assert widths_of(GhostBottleneck(mid=Fixed(72), se=Fixed(18)), 24)["se.squeeze"] == 18


def test_a_larger_ratio_makes_more_channels_cheaply() -> None:
    assert widths_of(GhostModule(filters=48, ratio=4, kernel=5), 16) == {"primary": 12, "cheap": 36}
    assert weights_of(GhostModule(filters=48, ratio=4, kernel=5), 16) == 16 * 12 + 36 * 25
    assert GhostModule(filters=48, ratio=4, kernel=5).facts() == ("48", "÷4", "k5")
