"""timm's names: where the layers of each kind of block are kept."""

from __future__ import annotations

import pytest

from generators.timm_names import DARKNET, EFFICIENT, RESNET, Home, family_of_design, family_of_names, homes
from studio.design.expand import expand
from studio.design.templates import new
from studio.diagnostics import StudioError
from tests.generators.generated import design_from


def by_conv(template: str) -> dict[str, Home]:
    design = new(template)
    found = homes(design, expand(design), family_of_design(design))
    return {home.convs[0]: home for home in found.values()}


@pytest.mark.parametrize(
    ("template", "conv", "norm"),
    [
        ("efficientnet_b0", "blocks.0.0.conv_dw", "blocks.0.0.bn1"),
        ("efficientnet_b0", "blocks.0.0.conv_pw", "blocks.0.0.bn2"),
        ("efficientnet_b0", "blocks.1.0.conv_pw", "blocks.1.0.bn1"),
        ("efficientnet_b0", "blocks.4.2.conv_pwl", "blocks.4.2.bn3"),
        ("efficientnet_b0", "blocks.4.2.se.conv_reduce", ""),
        ("efficientnetv2_s", "blocks.0.1.conv", "blocks.0.1.bn1"),
        ("efficientnetv2_s", "blocks.1.0.conv_exp", "blocks.1.0.bn1"),
        ("resnet50", "layer1.0.conv3", "layer1.0.bn3"),
        ("resnet50", "layer2.0.downsample.0", "layer2.0.downsample.1"),
        ("darknet53", "stages.1.conv_down.conv", "stages.1.conv_down.bn"),
        ("darknet53", "stages.1.blocks.1.conv2.conv", "stages.1.blocks.1.conv2.bn"),
        ("cspdarknet53", "stages.4.conv_transition_b.conv", "stages.4.conv_transition_b.bn"),
    ],
)
def test_convolutions_and_their_batch_norms(template: str, conv: str, norm: str) -> None:
    assert by_conv(template)[conv].norm == norm


def test_split_kernels_share_a_batch_norm_and_split_1x1s_are_several() -> None:
    found = by_conv("mixnet_s")
    assert found["blocks.2.0.conv_dw.1"] == Home(("blocks.2.0.conv_dw.1",), "blocks.2.0.bn2", norm_at=48)
    assert found["blocks.1.0.conv_pw.0"].convs == ("blocks.1.0.conv_pw.0", "blocks.1.0.conv_pw.1")


def test_both_parts_of_a_csp_stage_share_a_convolution_and_are_joined_in_another_order() -> None:
    design = new("cspdarknet53")
    found = homes(design, expand(design), DARKNET).values()
    shared = [home for home in found if home.convs == ("stages.1.conv_exp.conv",)]
    assert [(home.conv_at, home.norm_at) for home in shared] == [(0, 0), (64, 64)]
    assert by_conv("cspdarknet53")["stages.1.conv_transition.conv"].roll == 64


def test_a_classifier_is_linear() -> None:
    assert by_conv("resnet18")["fc"].linear


def test_stages_of_a_checkpoint_count_where_it_has_others() -> None:
    design = new("efficientnet_b0")
    expansion = expand(design)
    names = ["conv_stem.weight", *(f"blocks.0.{place}.conv_dw.weight" for place in range(16))]
    found = homes(design, expansion, EFFICIENT, names)
    assert any(home.convs == ("blocks.0.15.conv_pwl",) for home in found.values())


def test_families_are_known_by_a_name() -> None:
    assert family_of_names(["conv_stem.weight"]) is EFFICIENT
    assert family_of_names(["layer1.0.conv1.weight"]) is RESNET
    assert family_of_names(["stages.0.conv_down.conv.weight"]) is DARKNET
    assert family_of_names(["features.0.0.weight"]) is None


@pytest.mark.parametrize(
    ("template", "words"),
    [("squeezenet_10", "no names for Fire"), ("cspresnext50", "no names for CSPResNeXtStage")],
)
def test_what_timm_has_not_is_refused_by_name(template: str, words: str) -> None:
    design = new(template)
    with pytest.raises(StudioError, match=words):
        homes(design, expand(design), family_of_design(design))


def test_a_design_without_blocks_has_no_family() -> None:
    with pytest.raises(StudioError, match="without blocks"):
        family_of_design(design_from("[net]\nwidth=8\nheight=8\nchannels=3\n[conv]\nfilters=4\n"))
