"""Detection heads: what Darknet computes in their forward pass, without anchors."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class YoloHead(nn.Module):
    """Box centre, objectness and classes of each anchor as shares; N x C x H x W.

    Channels of an anchor: x, y, w, h, objectness, classes. w and h stay raw. With
    `new_coords` the convolution before is logistic already.
    """

    def __init__(
        self,
        classes: int,
        anchors: int,
        scale_x_y: float = 1.0,
        new_coords: bool = False,
    ) -> None:
        super().__init__()
        self.values = 5 + classes
        self.anchors = anchors
        self.scale_x_y = scale_x_y
        self.new_coords = new_coords

    def forward(self, x: Tensor) -> Tensor:
        y = x.unflatten(1, (self.anchors, self.values))
        xy, wh, rest = y[:, :, :2], y[:, :, 2:4], y[:, :, 4:]
        if not self.new_coords:
            xy, rest = torch.sigmoid(xy), torch.sigmoid(rest)
        xy = xy * self.scale_x_y - 0.5 * (self.scale_x_y - 1)
        return torch.cat((xy, wh, rest), 2).flatten(1, 2)


class GaussianYoloHead(nn.Module):
    """Like yolo, with an uncertainty after each box value; N x C x H x W.

    Channels of an anchor: x, sx, y, sy, w, sw, h, sh, objectness, classes.
    """

    def __init__(self, classes: int, anchors: int, scale_x_y: float = 1.0) -> None:
        super().__init__()
        self.values = 9 + classes
        self.anchors = anchors
        self.scale_x_y = scale_x_y

    def forward(self, x: Tensor) -> Tensor:
        raw = x.unflatten(1, (self.anchors, self.values))
        y = torch.sigmoid(raw)
        centre = y[:, :, 0:3:2] * self.scale_x_y - 0.5 * (self.scale_x_y - 1)
        parts = (
            centre[:, :, :1],
            y[:, :, 1:2],
            centre[:, :, 1:],
            y[:, :, 3:4],
            raw[:, :, 4:5],
            y[:, :, 5:6],
            raw[:, :, 6:7],
            y[:, :, 7:],
        )
        return torch.cat(parts, 2).flatten(1, 2)


class RegionHead(nn.Module):
    """Head of YOLOv2: N x (H W anchors) x (coords, objectness, classes)."""

    def __init__(self, classes: int, coords: int, anchors: int, softmax: bool) -> None:
        super().__init__()
        self.coords = coords
        self.values = coords + 1 + classes
        self.anchors = anchors
        self.softmax = softmax

    def forward(self, x: Tensor) -> Tensor:
        y = x.unflatten(1, (self.anchors, self.values))
        y = y.permute(0, 3, 4, 1, 2).flatten(1, 3)
        box, classes = y[..., : self.coords], y[..., self.coords + 1 :]
        objectness = torch.sigmoid(y[..., self.coords : self.coords + 1])
        if self.softmax:
            classes = torch.softmax(classes, 2)
        return torch.cat((box, objectness, classes), 2)


class DetectionHead(nn.Module):
    """Head of YOLOv1: class scores of each cell (softmax), objectness, boxes."""

    def __init__(self, classes: int, cells: int) -> None:
        super().__init__()
        self.classes = classes
        self.cells = cells

    def forward(self, x: Tensor) -> Tensor:
        scores = self.classes * self.cells
        classes = x[:, :scores].unflatten(1, (self.cells, self.classes))
        return torch.cat((torch.softmax(classes, 2).flatten(1), x[:, scores:]), 1)
