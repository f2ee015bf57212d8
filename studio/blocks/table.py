"""The one table of blocks, and how one is found by its name."""

from __future__ import annotations

from studio.blocks.base import Block
from studio.blocks.classifier_head import ClassifierHead
from studio.blocks.condconv import CondConv
from studio.blocks.conv_set import ConvSet
from studio.blocks.csp import CSPResNeXtStage, CSPStage
from studio.blocks.csp_neck import SPPCSP, CSPNeck
from studio.blocks.csp_tiny import CSPTinyStage
from studio.blocks.darknet_residual import DarknetResidual
from studio.blocks.dense import DenseLayer
from studio.blocks.depthwise_separable import DepthwiseSeparable
from studio.blocks.fire import Fire
from studio.blocks.fused_mbconv import FusedMBConv
from studio.blocks.ghost import GhostBottleneck, GhostModule
from studio.blocks.mbconv import MBConv
from studio.blocks.mixconv import MixConv
from studio.blocks.residual import BasicBlock, Bottleneck
from studio.blocks.shuffle import ShuffleUnit
from studio.blocks.spatial_attention import SpatialAttention
from studio.blocks.spp import SPP
from studio.blocks.squeeze_excite import SqueezeExcite
from studio.blocks.stem import Stem
from studio.blocks.yolo_head import YoloHead

#: In the order in which `recognise` tries them: the larger block first, since it contains the smaller ones.
BLOCKS: tuple[type[Block], ...] = (
    CSPStage,
    CSPResNeXtStage,
    SPPCSP,
    CSPNeck,
    CSPTinyStage,
    CondConv,
    MBConv,
    MixConv,
    GhostBottleneck,
    ShuffleUnit,
    FusedMBConv,
    Bottleneck,
    BasicBlock,
    DarknetResidual,
    Fire,
    DenseLayer,
    SPP,
    SqueezeExcite,
    GhostModule,
    DepthwiseSeparable,
    YoloHead,
    ConvSet,
    SpatialAttention,
    Stem,
    ClassifierHead,
)

_BY_NAME: dict[str, type[Block]] = {cls.kind: cls for cls in BLOCKS}


def block_class(kind: str) -> type[Block] | None:
    """The class of a block by its name; None for an unknown one."""
    return _BY_NAME.get(kind)


def block_names() -> tuple[str, ...]:
    """Every block's name, for palettes and did-you-mean."""
    return tuple(_BY_NAME)
