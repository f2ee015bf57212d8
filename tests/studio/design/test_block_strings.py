"""The block strings of the field, read and written."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.blocks.condconv import CondConv
from studio.blocks.fused_mbconv import FusedMBConv
from studio.blocks.mbconv import MBConv
from studio.blocks.mixconv import MixConv
from studio.blocks.squeeze_excite import SqueezeExcite
from studio.design.block_strings import Repeated, is_block_string, read_block_string, spread, write_block_string
from studio.design.design import BlockNode
from studio.diagnostics import StudioError
from studio.scaling import Fixed, Ratio


def ratio(value: str) -> Ratio:
    return Ratio(Fraction(value))


@pytest.mark.parametrize(
    ("text", "block", "repeats", "stride", "inputs"),
    [
        ("r2_k5_s22_e6_i24_o40_se0.25", MBConv(filters=40, kernel=5), 2, 2, 24),
        ("r1_k3_s11_e1_i32_o16_noskip", MBConv(filters=16, expansion=ratio("1"), se=None, skip="never"), 1, 1, 32),
        ("r4_k3_s2_e4_i24_o48_c1", FusedMBConv(filters=48), 4, 2, 24),
        (
            "r3_k3.5.7.9_a1_p1.1_s11_e6_i200_o200_se0.5_sw",
            MixConv(
                filters=200,
                kernels=(3, 5, 7, 9),
                project_groups=2,
                se=ratio("1/2"),
                activation="swish",
            ),
            3,
            1,
            200,
        ),
        (
            "r1_k3_a1.1_p1.1_s22_e6_i16_o24",
            MixConv(filters=24, kernels=(3,), expand_groups=2, project_groups=2),
            1,
            2,
            16,
        ),
        ("r1_k3_s11_e2.5_i80_o80", MBConv(filters=80, expansion=ratio("5/2"), se=None), 1, 1, 80),
        ("ir_r2_k5_s2_e6_c40_se0.25_nre", MBConv(filters=40, kernel=5, activation="relu"), 2, 2, None),
        ("ds_r1_k3_s1_e1_c16_se0.25", MBConv(filters=16, expansion=ratio("1")), 1, 1, None),
        ("er_r1_k3_s1_e4_c24_noskip", FusedMBConv(filters=24, skip="never"), 1, 1, None),
        ("cn_r2_k3_s1_e1_c24_skip", FusedMBConv(filters=24, expansion=ratio("1")), 2, 1, None),
    ],
)
def test_strings_say_what_their_families_say(
    text: str, block: object, repeats: int, stride: int, inputs: int | None
) -> None:
    first = (("stride", stride),) if stride != 1 else ()
    assert read_block_string(text) == Repeated(block, repeats, first, inputs)  # type: ignore[arg-type]
    assert is_block_string(text)


def test_mixnet_has_relu_where_swish_is_not_said_and_others_have_what_they_are_given() -> None:
    assert read_block_string("r1_k3.5_a1_p1_s11_e6_i40_o40").block.activation == "relu"  # type: ignore[attr-defined]
    assert read_block_string("r1_k3_s11_e6_i40_o40", "relu6").block.activation == "relu6"  # type: ignore[attr-defined]
    assert read_block_string("r1_k3_s11_e6_i40_o40_a0").block.activation == "relu"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("r2_k3_s22_e6_i16_o24_zz1", "'zz1' is no part"),
        ("r2_k3_s22_e6_i16_o24_cc8", "'cc8' is no part of one"),
        ("r2_k3_s12_e6_i16_o24", "no stride of one size"),
        ("r2_k3_s22_e6_i16", "o is missing"),
        ("r2_s22_e6_i16_o24", "k is missing"),
        ("r0_k3_s22_e6_i16_o24", "no whole number above 0"),
        ("r2_k3_s22_e6.6.6_i16_o24", "6.6.6 is no number"),
        ("r2_k3_s22_e6_i16_o24_c7", "c7 is no block type"),
        ("r2_k3_s22_e0_i16_o24", "e0 expands to nothing"),
        (f"r{'9' * 5000}_k3_s22_e6_i16_o24", "no whole number"),
        (f"r2_k3_s22_e{'9' * 5000}_i16_o24", "is no number"),
        ("er_r1_k3.5_s1_e4_c24", "a fused block has one kernel"),
        ("er_r1_k3_s1_e4_c24_fc24", "from other channels"),
        ("", "'' is no part"),
    ],
)
def test_what_means_nothing_is_said_with_the_string(text: str, hint: str) -> None:
    with pytest.raises(StudioError, match="block string") as caught:
        read_block_string(text)
    assert hint in str(caught.value)


def test_other_words_are_no_block_strings() -> None:
    assert not is_block_string("MBConv")
    assert not is_block_string("max_pool_k3")


RATIOS = st.sampled_from(["1", "2", "2.5", "6"]).map(ratio)
SES = st.sampled_from(["0.25", "0.5"]).map(ratio) | st.none()
MBCONVS = st.builds(MBConv, filters=st.integers(1, 512), kernel=st.sampled_from([3, 5]), expansion=RATIOS, se=SES)
FUSED = st.builds(FusedMBConv, filters=st.integers(1, 512), kernel=st.sampled_from([3, 5]), expansion=RATIOS, se=SES)
MIXED = st.builds(
    MixConv,
    filters=st.integers(1, 512),
    kernels=st.sampled_from([(3, 5), (3, 5, 7)]),
    expansion=RATIOS,
    se=SES,
    expand_groups=st.integers(1, 2),
    project_groups=st.integers(1, 2),
    activation=st.sampled_from(["relu", "swish"]),
)


@given(MBCONVS | FUSED | MIXED, st.integers(1, 9), st.sampled_from([1, 2]), st.integers(1, 512))
def test_a_written_string_reads_back(
    block: MBConv | FusedMBConv | MixConv, repeats: int, stride: int, channels: int
) -> None:
    first = (("stride", stride),) if stride != 1 else ()
    text = write_block_string(BlockNode(1, "stage", block, repeats, first), channels)
    assert read_block_string(text) == Repeated(block, repeats, first, channels)


def test_b0s_third_stage_is_written_as_its_authors_write_it() -> None:
    node = BlockNode(1, "stage3", MBConv(filters=40, kernel=5), 2, (("stride", 2),))
    assert write_block_string(node, 24) == "r2_k5_s22_e6_i24_o40_se0.25"


@pytest.mark.parametrize(
    ("block", "what"),
    [
        (SqueezeExcite(), "a SqueezeExcite"),
        (MBConv(drop=0.2), "a drop"),
        (MBConv(expansion=Fixed(100)), "no decimal ratio"),
        (MBConv(se=ratio("1/3")), "no decimal ratio"),
        (MBConv(stride=2), "a stride of every repeat"),
        (FusedMBConv(expansion_of="output"), "relative to the output"),
    ],
)
def test_what_cannot_be_said_is_refused(block: MBConv, what: str) -> None:
    with pytest.raises(StudioError, match=what):
        write_block_string(BlockNode(1, "stage", block, 2), 24)


def test_a_first_repeat_may_differ_by_its_stride_only() -> None:
    with pytest.raises(StudioError, match="more than its stride"):
        write_block_string(BlockNode(1, "stage", MBConv(), 2, (("kernel", 5),)), 24)


def test_a_list_becomes_numbered_nodes_around_the_names_that_are_taken() -> None:
    items = [
        {"name": "stage1", "block": "MBConv"},
        {
            "name": "stage",
            "activation": "relu6",
            "expand_at_one": "always",
            "scales": {"depth": False},
            "blocks": ["r1_k3_s1_e1_i32_o16_c1", "r2_k3_s22_e6_i16_o24"],
        },
    ]
    first, second, third = spread(items)
    assert first is items[0]
    assert second == {
        "name": "stage2",
        "block": "FusedMBConv",
        "repeats": 1,
        "filters": 16,
        "expansion": "x1",
        "activation": "relu6",
        "scales": {"depth": False},
    }
    assert third == {
        "name": "stage3",
        "block": "MBConv",
        "repeats": 2,
        "filters": 24,
        "se": "none",
        "activation": "relu6",
        "first": {"stride": 2},
        "expand_at_one": "always",
        "scales": {"depth": False},
    }


def test_the_activation_that_a_string_says_wins() -> None:
    (item,) = spread([{"blocks": ["r1_k3_s1_e6_i8_o16_sw"], "activation": "relu"}])
    assert "activation" not in item


def test_channels_that_do_not_follow_from_each_other_are_reported() -> None:
    with pytest.raises(StudioError, match="expects 24 channels, the one before gives 16"):
        spread([{"blocks": ["r1_k3_s1_e6_i8_o16", "r1_k3_s1_e6_i24_o40"]}])


def test_conditional_convolutions_are_read_and_written() -> None:
    text = "r3_k5_s11_e6_i80_o112_se0.25_cc"
    said = read_block_string(text)
    assert (said.block, said.repeats) == (CondConv(filters=112, kernel=5), 3)
    assert write_block_string(BlockNode(1, "stage5", said.block, said.repeats, said.first), 80) == text
