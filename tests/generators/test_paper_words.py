"""The words of figures."""

from __future__ import annotations

import pytest

from generators.paper_words import block_title, broken, layer_detail, layer_title
from studio.blocks.csp import CSPStage
from studio.blocks.mbconv import MBConv
from studio.blocks.mixconv import MixConv
from studio.blocks.residual import BasicBlock
from studio.design.expand import expand
from studio.design.templates import new

ROWS = expand(new("efficientnet_b0")).rows


def test_layers_are_called_as_in_papers() -> None:
    assert [layer_title(ROWS[index]) for index in (0, 1, 2, 3, 6)] == [
        "Conv 3×3",
        "Depthwise 3×3",
        "Avg pool",
        "FC",
        "Conv 1×1",
    ]
    assert layer_title(ROWS[3], inside=True) == "Conv 1×1"


def test_details_are_filters_norm_and_activation() -> None:
    assert [layer_detail(ROWS[index].layer) for index in (0, 2, 4, 6)] == ["32, BN, swish", "", "32, sigmoid", "16, BN"]


def test_blocks_tell_kernels_or_units() -> None:
    assert block_title(MBConv(kernel=5)) == "MBConv6 5×5"
    assert block_title(MixConv(kernels=(3, 5))) == "MixConv6 3,5"
    assert block_title(CSPStage(units=1)) == "CSPStage 1 unit"
    assert block_title(CSPStage(units=8)) == "CSPStage 8 units"
    assert block_title(BasicBlock()) == "BasicBlock"


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("Conv 3×3", 8, ["Conv 3×3"]),
        ("Conv 3×3", 5, ["Conv", "3×3"]),
        ("FusedMBConv4 3×3", 8, ["Fused", "MBConv4", "3×3"]),
        ("CSPResNeXtStage", 7, ["CSPRes", "NeXt", "Stage"]),
        ("Upsample", 5, ["Upsample"]),
    ],
)
def test_titles_are_broken_at_spaces_and_capitals(text: str, width: int, lines: list[str]) -> None:
    assert broken(text, width) == lines
