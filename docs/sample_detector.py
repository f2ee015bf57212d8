"""A detector like YOLOv4 for the pictures: our CSPDarknet53, spatial pooling, a path down and up, three heads."""

from __future__ import annotations

from studio.design.design import BlockNode, Design
from studio.design.edits import delete
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.recognise import recognise
from studio.design.templates import new
from studio.design.to_cfg import to_cfg

_ANCHORS = "12,16, 19,36, 40,28, 36,75, 76,55, 72,146, 142,110, 192,243, 459,401"


class _Lines:
    """Sections one after the other; it knows the number of the last one."""

    def __init__(self, text: str, layers: int) -> None:
        self.parts = [text]
        self.last = layers - 1

    def add(self, section: str, **keys: object) -> int:
        """One more; returns its number."""
        lines = "".join(f"{key}={value}\n" for key, value in keys.items())
        self.parts.append(f"\n[{section}]\n{lines}")
        self.last += 1
        return self.last

    def conv(self, filters: int, size: int, stride: int = 1) -> int:
        """A convolution as necks have it."""
        keys = {"filters": filters, "size": size, "stride": stride, "pad": 1}
        return self.add("convolutional", batch_normalize=1, **keys, activation="leaky")

    def route(self, *layers: int) -> int:
        """Layers one behind the other."""
        return self.add("route", layers=",".join(str(layer) for layer in layers))

    def head(self, filters: int, masks: str) -> None:
        """Boxes of 80 classes."""
        self.conv(filters, 3)
        self.add("convolutional", size=1, stride=1, pad=1, filters=255, activation="linear")
        self.add("yolo", mask=masks, anchors=_ANCHORS, classes=80, num=9, iou_loss="ciou", scale_x_y=1.1)


def detector() -> Design:
    """About 160 layers, folded into the blocks that they are."""
    backbone = new("cspdarknet53", [("resolution", "512")])
    ends = [node.id for node in backbone.nodes if isinstance(node, BlockNode)]
    after = [node.id for node in backbone.nodes if node.id > ends[-1]]
    backbone = delete(backbone, after)
    found = expand(backbone)
    last = {item.address.node: item.index for item in found.network.layers}
    lines = _Lines(to_cfg(backbone, found).source.text(), len(found.rows))
    _neck(lines, last[ends[-3]], last[ends[-2]])
    return recognise(load("".join(lines.parts).encode(), "detector"))


def _neck(lines: _Lines, eighth: int, sixteenth: int) -> None:
    """From the last map of the backbone down to the eighth, and back to the thirty-second."""
    lines.conv(512, 1)
    pooled = [lines.last]
    for size in (5, 9, 13):
        if len(pooled) > 1:
            lines.route(pooled[0])
        pooled.append(lines.add("maxpool", stride=1, size=size))
    lines.route(*reversed(pooled))
    deep = lines.conv(512, 1)
    middle = _up(lines, 256, sixteenth)
    fine = _up(lines, 128, eighth)
    lines.head(256, "0,1,2")
    lines.route(fine)
    lines.conv(256, 3, 2)
    lines.route(lines.last, middle)
    lines.conv(256, 1)
    lines.conv(512, 3)
    again = lines.conv(256, 1)
    lines.head(512, "3,4,5")
    lines.route(again)
    lines.conv(512, 3, 2)
    lines.route(lines.last, deep)
    lines.conv(512, 1)
    lines.conv(1024, 3)
    lines.conv(512, 1)
    lines.head(1024, "6,7,8")


def _up(lines: _Lines, filters: int, lateral: int) -> int:
    """Twice the size, beside what the backbone had there."""
    lines.conv(filters, 1)
    upper = lines.add("upsample", stride=2)
    lines.route(lateral)
    beside = lines.conv(filters, 1)
    lines.route(beside, upper)
    lines.conv(filters, 1)
    lines.conv(2 * filters, 3)
    return lines.conv(filters, 1)
