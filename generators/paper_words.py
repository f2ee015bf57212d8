"""What a figure calls layers and blocks: the words of papers, short enough for a small box."""

from __future__ import annotations

import re

from studio.blocks.base import Block
from studio.layers.base import Layer
from studio.layers.convolutional import Convolutional
from studio.layers.wiring import Route
from studio.network.network import Row

_SHORT = {
    "convolutional": "Conv",
    "avgpool": "Avg pool",
    "maxpool": "Max pool",
    "connected": "FC",
    "upsample": "Up sample",
    "yolo": "YOLO",
}
_ACTIVATIONS = {"logistic": "sigmoid", "linear": ""}


def layer_title(row: Row, *, inside: bool = False) -> str:
    """`Conv 3×3`, `Depthwise 5×5`, `Avg pool`; a 1x1 convolution of a single pixel is `FC`, unless inside a block."""
    layer = row.layer
    if isinstance(layer, Route):
        return "Concat" if len(row.inputs) > 1 else "Split" if layer.groups > 1 else "Route"
    if not isinstance(layer, Convolutional):
        word = _SHORT.get(layer.section, layer.section.replace("_", " ").capitalize())
        size = layer.spec("size") and layer.section.endswith("pool") and layer.value("size")
        return f"{word} {size}×{size}" if size else word
    if not inside and layer.size == 1 and row.inputs and row.inputs[0][1:3] == (1, 1):
        return "FC"
    kernel = f"{layer.size}×{layer.size}"
    depthwise = layer.splits > 1 and row.inputs and layer.splits == row.inputs[0].c
    return f"{'Depthwise' if depthwise else 'Conv'} {kernel}"


def layer_detail(layer: Layer) -> str:
    """`672, BN, swish`: filters, batch norm, activation; '' for other layers."""
    if not isinstance(layer, Convolutional):
        return ""
    activation = _ACTIVATIONS.get(layer.activation, layer.activation)
    return ", ".join(part for part in (str(layer.filters), "BN" if layer.normalised else "", activation) if part)


def block_title(block: Block) -> str:
    """`MBConv6 5×5`, `CSPStage 8 units`."""
    kernel = getattr(block, "kernel", None)
    kernels = getattr(block, "kernels", ())
    units = getattr(block, "units", None)
    if kernels:
        return f"{block.title()} {','.join(str(size) for size in kernels)}"
    more = f" {kernel}×{kernel}" if kernel else f" {units} unit{'s' * (units > 1)}" if units else ""
    return block.title() + more


def broken(text: str, width: int) -> list[str]:
    """A title in lines of about `width` letters, broken at spaces, and within long words before capitals."""
    parts: list[tuple[str, str]] = []
    for word in text.split():
        pieces = [word] if len(word) <= width else re.findall(r"[A-Z]*[^A-Z]+|[A-Z]+", word)
        parts += [(piece, " " if place == 0 else "") for place, piece in enumerate(pieces)]
    lines: list[str] = []
    for piece, gap in parts:
        if lines and len(lines[-1] + gap + piece) <= width:
            lines[-1] += gap + piece
        else:
            lines.append(piece)
    return lines
