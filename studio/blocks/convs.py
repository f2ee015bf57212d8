"""Convolutions with batch norm, as blocks write them and find them in a window."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeVar

from studio.blocks.base import FoldLayer
from studio.layers.base import Layer
from studio.layers.convolutional import Convolutional

L = TypeVar("L", bound=Layer)


def conv(filters: int, size: int, activation: str, stride: int = 1, groups: int = 1) -> Convolutional:
    """A convolution with batch norm, padded by half its kernel."""
    return Convolutional(
        batch_normalize=True,
        filters=filters,
        size=size,
        groups=groups,
        stride=stride,
        pad=size > 1,
        activation=activation,
    )


def layer_at(window: Sequence[FoldLayer], at: int, kind: type[L]) -> L | None:
    """The layer at a place of a window where it is of a kind."""
    layer = window[at].layer if 0 <= at < len(window) else None
    return layer if isinstance(layer, kind) else None


def conv_at(window: Sequence[FoldLayer], at: int, size: int | None = None) -> Convolutional | None:
    """The batch-normalised convolution at a place of a window; with `size`, one of that kernel."""
    layer = layer_at(window, at, Convolutional)
    if layer is None or not layer.normalised:
        return None
    return layer if size is None or layer.size == size else None


def depthwise_at(window: Sequence[FoldLayer], at: int) -> Convolutional | None:
    """The depthwise convolution at a place of a window: one filter for each channel it reads."""
    layer = conv_at(window, at)
    return layer if layer is not None and layer.splits == layer.filters == window[at].channels else None


def fitting_groups(groups: int, inputs: int, outputs: int) -> int:
    """The groups that a convolution can have: the greatest part of `groups` that divides both channel counts."""
    return math.gcd(groups, inputs, outputs)
