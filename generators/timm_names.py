"""Where timm's models keep what a Darknet layer keeps: names by family and by the role of a layer in its block.

timm (PyTorch Image Models) is where weights of these networks are; its names are an interface that others write too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

from studio.blocks.condconv import CondConv
from studio.blocks.csp import CSPStage
from studio.blocks.darknet_residual import DarknetResidual
from studio.blocks.depthwise_separable import DepthwiseSeparable
from studio.blocks.fused_mbconv import FusedMBConv
from studio.blocks.ghost import GhostBottleneck
from studio.blocks.mbconv import MBConv
from studio.blocks.mixconv import MixConv
from studio.blocks.residual import BasicBlock, Bottleneck
from studio.design.design import BlockNode, Design
from studio.design.expand import Expansion
from studio.diagnostics import StudioError, error
from studio.layers.convolutional import Convolutional
from studio.network.network import NetLayer


@dataclass(frozen=True, slots=True)
class Home:
    """The names under which a convolution and its batch norm are kept.

    `convs`: one convolution, or several whose filters stand in a row (MixNet's split ones); `norm`: '' where the
    convolution has a bias. `conv_at`, `norm_at`: first filter in tensors that several layers share. `roll`: input
    channels by which the weights are turned, where parts are joined in another order. `linear`: without h and w.
    """

    convs: tuple[str, ...]
    norm: str = ""
    conv_at: int = 0
    norm_at: int = 0
    roll: int = 0
    linear: bool = False


@dataclass(frozen=True, slots=True)
class Family:
    """Models with names alike: those of stem, head and classifier, of a block by (stage, block), and what tells them.

    `parts`: for each kind of block, roles and the names of convolution and batch norm. `stages`: the stage's own name.
    """

    title: str
    sign: re.Pattern[str]
    stem: tuple[str, str]
    head: tuple[str, str]
    classifier: str
    block: str
    kinds: tuple[str, ...]
    stage: str = ""
    first_stage: int = 0

    def block_name(self, stage: int, block: int) -> str:
        """The name of a block."""
        return self.block.format(stage + self.first_stage, block)


EFFICIENT = Family(
    title="EfficientNet",
    sign=re.compile(r"conv_stem\.weight"),
    stem=("conv_stem", "bn1"),
    head=("conv_head", "bn2"),
    classifier="classifier",
    block="blocks.{}.{}",
    kinds=(MBConv.kind, FusedMBConv.kind, MixConv.kind, CondConv.kind, DepthwiseSeparable.kind),
)
RESNET = Family(
    title="ResNet",
    sign=re.compile(r"layer1\.0\.conv1\.weight"),
    stem=("conv1", "bn1"),
    head=("", ""),
    classifier="fc",
    block="layer{}.{}",
    kinds=(BasicBlock.kind, Bottleneck.kind),
    first_stage=1,
)
DARKNET = Family(
    title="DarkNet",
    sign=re.compile(r"stages\.0\.conv_down\.conv\.weight"),
    stem=("stem.conv1.conv", "stem.conv1.bn"),
    head=("", ""),
    classifier="head.fc",
    block="stages.{}.blocks.{}",
    kinds=(DarknetResidual.kind, CSPStage.kind),
    stage="stages.{}",
)
GHOST = Family(
    title="GhostNet",
    sign=re.compile(r"blocks\.0\.0\.ghost1\.primary_conv\.0\.weight"),
    stem=EFFICIENT.stem,
    head=("conv_head", ""),
    classifier="classifier",
    block="blocks.{}.{}",
    kinds=(GhostBottleneck.kind,),
)
FAMILIES = (GHOST, EFFICIENT, RESNET, DARKNET)


class Occurrence(NamedTuple):
    """One repeat of a block, and its layers with weights by role."""

    kind: str
    node: int
    number: int
    layers: Mapping[str, NetLayer]


def family_of_names(names: Sequence[str]) -> Family | None:
    """The family whose sign is among the names of a checkpoint."""
    return next((family for family in FAMILIES if any(family.sign.fullmatch(name) for name in names)), None)


def family_of_design(design: Design) -> Family:
    """The family that has all blocks of a design. Raises StudioError that names one which none has."""
    kinds = {node.block.kind for node in design.nodes if isinstance(node, BlockNode)}
    for family in FAMILIES:
        if kinds and kinds <= set(family.kinds):
            return family
    known = {kind for family in FAMILIES for kind in family.kinds}
    odd = ", ".join(sorted(kinds - known)) or " with ".join(sorted(kinds)) or "networks without blocks"
    raise StudioError(error("timm-family", f"timm has no names for {odd}", expected="blocks of one of its families"))


def homes(design: Design, expansion: Expansion, family: Family, names: Sequence[str] = ()) -> dict[int, Home]:
    """Where each layer with weights is kept, by index. `names`: those of a checkpoint, which say how blocks are staged.

    Without names a stage begins where filters change or stride. MobileNetV3 has one more convolution before its head,
    a stage of its own. Raises StudioError that tells where
    design and family part.
    """
    plain, occurrences = _parts(expansion)
    last = plain.pop(1) if family in (EFFICIENT, GHOST) and len(plain) == 4 and occurrences else None
    for item in occurrences:
        if item.kind not in family.kinds:
            text = f"{family.title} of timm has no {item.kind}"
            raise StudioError(error("timm-block", text, expected="one of " + ", ".join(family.kinds)))
    found = dict(_outside(plain, occurrences, family))
    if family.stage:
        for item, (stage, block) in zip(occurrences, _by_stride(occurrences), strict=True):
            found |= _darknet(item, family.stage.format(stage), block)
        return found
    if names:
        places = _staged(names, family)
    else:
        places = _ghost_stages(design, occurrences) if family is GHOST else _by_filters(design, occurrences)
    if last is not None:
        stage = places.pop()[0] if names and places else places[-1][0] + 1
        found[last.index] = _below(family.block_name(stage, 0), Home(("conv",), "bn1"))
    if len(places) != len(occurrences):
        text = f"the checkpoint has {len(places)} blocks, the design {len(occurrences)}"
        raise StudioError(error("timm-blocks", text, expected="the same network"))
    for item, (stage, block) in zip(occurrences, places, strict=True):
        prefix = family.block_name(stage, block)
        own = _efficient(item) if family is EFFICIENT else _named(item, _RESNET if family is RESNET else _GHOST)
        found |= {index: _below(prefix, home) for index, home in own}
    return found


def _parts(expansion: Expansion) -> tuple[list[NetLayer], list[Occurrence]]:
    """Layers with weights outside of blocks, and the blocks, in network order."""
    groups = [group for group in expansion.network.groups if group.parent is None]
    layers = [item for item in expansion.network.layers if _has_arrays(expansion, item)]
    inside = {index for group in groups for index in range(group.first, group.last + 1)}
    occurrences = [
        Occurrence(
            group.kind,
            group.node,
            group.occurrence,
            {item.address.role: item for item in layers if group.first <= item.index <= group.last},
        )
        for group in groups
    ]
    return [item for item in layers if item.index not in inside], occurrences


def _has_arrays(expansion: Expansion, item: NetLayer) -> bool:
    row = expansion.rows[item.index]
    return bool(item.layer.arrays(row.inputs, row.out))


def _outside(
    plain: Sequence[NetLayer], occurrences: Sequence[Occurrence], family: Family
) -> Iterator[tuple[int, Home]]:
    """Stem, head and classifier."""
    wanted = [family.stem, *([family.head] if family.head[0] else [])]
    if len(plain) != len(wanted) + 1 or not occurrences:
        text = f"{len(plain)} layers with weights stand outside of blocks, timm's {family.title} has {len(wanted) + 1}"
        raise StudioError(error("timm-layers", text, expected="stem, blocks, head and classifier of that family"))
    for item, (conv, norm) in zip(plain, wanted, strict=False):
        yield item.index, Home((conv,), norm if _normalised(item) else "")
    yield plain[-1].index, Home((family.classifier,), linear=True)


def _normalised(item: NetLayer) -> bool:
    return isinstance(item.layer, Convolutional) and item.layer.normalised


def _staged(names: Sequence[str], family: Family) -> list[tuple[int, int]]:
    """(stage, block) of every block in a checkpoint, in order."""
    pattern = re.compile(re.escape(family.block).replace(r"\{\}", r"(\d+)") + r"\..*")
    found = {(int(match[1]) - family.first_stage, int(match[2])) for name in names if (match := pattern.match(name))}
    return sorted(found)


def _by_filters(design: Design, occurrences: Sequence[Occurrence]) -> list[tuple[int, int]]:
    """(stage, block) where a stage begins with other unscaled filters or with a stride, as timm's definitions do."""
    found: list[tuple[int, int]] = []
    before: object = None
    for item in occurrences:
        node = design.node(item.node)
        assert isinstance(node, BlockNode)
        block = node.block_at(item.number)
        filters = getattr(block, "filters", None)
        stage, place = found[-1] if found else (-1, 0)
        begins = filters != before or block.stride_of() > 1
        found.append((stage + 1, 0) if begins else (stage, place + 1))
        before = filters
    return found


def _ghost_stages(design: Design, occurrences: Sequence[Occurrence]) -> list[tuple[int, int]]:
    """(stage, block) of GhostNet: a strided block is a stage of its own, those after it are the next one."""
    found: list[tuple[int, int]] = []
    strided = True
    for item in occurrences:
        node = design.node(item.node)
        assert isinstance(node, BlockNode)
        strides = node.block_at(item.number).stride_of() > 1
        stage, place = found[-1] if found else (-1, 0)
        found.append((stage + 1, 0) if strides or strided else (stage, place + 1))
        strided = strides
    return found


def _by_stride(occurrences: Sequence[Occurrence]) -> list[tuple[int, int]]:
    """(stage, block) where a stage begins with its strided convolution."""
    found: list[tuple[int, int]] = []
    stage, block = -1, 0
    for item in occurrences:
        stage, block = (stage + 1, 0) if "down" in item.layers else (stage, block + 1)
        found.append((stage, block))
    return found


def _below(prefix: str, home: Home) -> Home:
    """The same names under a block's own."""
    convs = tuple(f"{prefix}.{conv}" for conv in home.convs)
    norm = f"{prefix}.{home.norm}" if home.norm else ""
    return Home(convs, norm, home.conv_at, home.norm_at, home.roll, home.linear)


def _split(item: NetLayer, name: str, norm: str) -> Home:
    """A grouped 1x1 convolution, which MixNet keeps as one convolution for each group."""
    groups = item.layer.splits if isinstance(item.layer, Convolutional) else 1
    return Home((name,) if groups == 1 else tuple(f"{name}.{number}" for number in range(groups)), norm)


def _efficient(item: Occurrence) -> Iterator[tuple[int, Home]]:
    """MBConv and its relatives: batch norms are counted, the projection is `conv_pw` where nothing expands."""
    norms = (f"bn{number}" for number in count(1))
    norm, shares = "", 0
    expands = "expand" in item.layers
    for role, layer in item.layers.items():
        match role:
            case "conv":
                yield layer.index, Home(("conv",), next(norms))
            case "expand" if item.kind == FusedMBConv.kind:
                yield layer.index, Home(("conv_exp",), next(norms))
            case "expand":
                yield layer.index, _split(layer, "conv_pw", next(norms))
            case "depthwise":
                yield layer.index, Home(("conv_dw",), next(norms))
            case "routing.weigh":
                yield layer.index, Home(("routing_fn",), linear=True)
            case "se.squeeze":
                yield layer.index, Home(("se.conv_reduce",))
            case "se.excite":
                yield layer.index, Home(("se.conv_expand",))
            case "project" | "pointwise":
                yield layer.index, _split(layer, "conv_pwl" if expands else "conv_pw", next(norms))
            case _:  # depthwise1, depthwise2, ...
                assert isinstance(layer.layer, Convolutional)
                norm = norm if shares else next(norms)
                number = int(role.removeprefix("depthwise")) - 1
                yield layer.index, Home((f"conv_dw.{number}",), norm, norm_at=shares)
                shares += layer.layer.filters


_RESNET = {
    "conv1": ("conv1", "bn1"),
    "reduce": ("conv1", "bn1"),
    "conv": ("conv2", "bn2"),
    "conv2": ("conv2", "bn2"),
    "restore": ("conv3", "bn3"),
    "projection": ("downsample.0", "downsample.1"),
}


_GHOST = {
    **{
        f"ghost{number}.{role}": (f"ghost{number}.{name}.0", f"ghost{number}.{name}.1")
        for number in (1, 2)
        for role, name in (("primary", "primary_conv"), ("cheap", "cheap_operation"))
    },
    "depthwise": ("conv_dw", "bn_dw"),
    "se.squeeze": ("se.conv_reduce", ""),
    "se.excite": ("se.conv_expand", ""),
    "shortcut.depthwise": ("shortcut.0", "shortcut.1"),
    "shortcut.project": ("shortcut.2", "shortcut.3"),
}


def _named(item: Occurrence, names: Mapping[str, tuple[str, str]]) -> Iterator[tuple[int, Home]]:
    """Each role under its own name."""
    for role, layer in item.layers.items():
        conv, norm = names[role]
        yield layer.index, Home((conv,), norm)


def _darknet(item: Occurrence, stage: str, block: int) -> dict[int, Home]:
    """Names of a stage and its blocks. timm computes both parts of a CSP stage by one convolution, cross first."""
    inner = {"reduce": "conv1", "conv": "conv2"}
    found: dict[int, Home] = {}
    for role, layer in item.layers.items():
        assert isinstance(layer.layer, Convolutional)
        part, _, name = role.rpartition(".")
        at = roll = 0
        if name in inner:
            number = int(part.removeprefix("unit")) - 1 if part else block
            where = f"blocks.{number}.{inner[name]}"
        else:
            where = {"down": "conv_down", "leave": "conv_transition_b", "merge": "conv_transition"}.get(
                name, "conv_exp"
            )
            at = layer.layer.filters if name == "enter" else 0
        if name == "merge":
            cross = item.layers["cross"].layer
            assert isinstance(cross, Convolutional)
            roll = cross.filters
        found[layer.index] = Home((f"{stage}.{where}.conv",), f"{stage}.{where}.bn", at, at, roll)
    return found
