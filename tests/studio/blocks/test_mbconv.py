"""MBConv in figures: the blocks of EfficientNet, and the odd ones of Darknet's own B0."""

from __future__ import annotations

from fractions import Fraction

from studio.blocks.base import INPUT, FoldLayer, local
from studio.blocks.mbconv import MBConv
from studio.layers.convolutional import Convolutional
from studio.layers.pointwise import Dropout
from studio.layers.wiring import ScaleChannels, Shortcut
from studio.scaling import Fixed, Ratio, Rounding


def widths(block: MBConv, channels: int, rounding: Rounding | None = None) -> dict[str, int]:
    parts = block.expand(channels, rounding or Rounding())
    return {part.role: part.layer.filters for part in parts if isinstance(part.layer, Convolutional)}


def test_the_usual_block_expands_six_times_and_squeezes_a_quarter_of_its_input() -> None:
    assert widths(MBConv(filters=40, kernel=5), 24) == {
        "expand": 144,
        "depthwise": 144,
        "se.squeeze": 6,
        "se.excite": 144,
        "project": 40,
    }


def test_its_layers_stand_in_darknets_order() -> None:
    roles = [part.role for part in MBConv(filters=24, drop=0.2).expand(24, Rounding())]
    assert roles == [
        "expand",
        "depthwise",
        "se.pool",
        "se.squeeze",
        "se.excite",
        "se.scale",
        "project",
        "drop",
        "add",
    ]


def test_at_expansion_one_there_is_no_first_convolution_unless_asked() -> None:
    block = MBConv(expansion=Ratio(Fraction(1)))
    assert "expand" not in widths(block, 32)
    assert widths(MBConv(expansion=Ratio(Fraction(1)), expand_at_one="always"), 32)["expand"] == 32


def test_the_input_is_added_only_where_it_fits() -> None:
    def adds(block: MBConv, channels: int) -> bool:
        return any(part.role == "add" for part in block.expand(channels, Rounding()))

    assert adds(MBConv(filters=24), 24)
    assert not adds(MBConv(filters=24), 16)
    assert not adds(MBConv(filters=24, stride=2), 24)
    assert not adds(MBConv(filters=24, skip="never"), 24)


def test_references_name_roles_of_the_block() -> None:
    layers = {part.role: part.layer for part in MBConv(filters=24).expand(24, Rounding())}
    scale, add = layers["se.scale"], layers["add"]
    assert isinstance(scale, ScaleChannels)
    assert isinstance(add, Shortcut)
    assert scale.from_ == local("depthwise")
    assert add.from_ == (INPUT,)


def test_ratios_follow_the_scaled_input_and_fixed_widths_scale_by_themselves() -> None:
    rounding = Rounding(1.2)
    assert widths(MBConv(filters=40), 32, rounding)["depthwise"] == 192
    assert widths(MBConv(filters=40), 32, rounding)["project"] == 48
    fixed = MBConv(filters=40, expansion=Fixed(192), se=Fixed(16))
    assert widths(fixed, 48, rounding)["depthwise"] == 232
    assert widths(fixed, 48, rounding)["se.squeeze"] == 24


def test_the_canonical_form_writes_whole_and_half_expansions_as_ratios() -> None:
    assert MBConv(expansion=Fixed(144), se=Fixed(6)).canonical(24) == MBConv()
    assert MBConv(expansion=Fixed(60)).canonical(24).expansion == Ratio(Fraction(5, 2))
    assert MBConv(filters=112, expansion=Fixed(576)).canonical(112).expansion == Fixed(576)


def test_a_window_that_is_another_block_is_left_alone() -> None:
    conv = Convolutional(batch_normalize=True, filters=8, size=3, pad=True, activation="swish")
    assert MBConv.fold([FoldLayer(conv, 8), FoldLayer(conv, 8)]) is None
    assert MBConv.fold([FoldLayer(Dropout(), 8)]) is None
    assert MBConv.fold([]) is None


def test_its_title_and_facts_say_what_is_unusual() -> None:
    assert MBConv(filters=24, stride=2).title() == "MBConv6"
    assert MBConv(filters=24, stride=2).facts() == ("k3", "s2", "24")
    assert MBConv(filters=40, expansion=Fixed(192), se=Fixed(16)).facts() == ("k3", "s1", "40", "mid 192", "SE 16")
    assert MBConv(filters=40, se=None).facts() == ("k3", "s1", "40", "no SE")
