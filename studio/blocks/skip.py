"""The end of a residual block: an optional dropout on the branch, and the sum with the block's input."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from studio.blocks.base import INPUT, FoldLayer, Part
from studio.blocks.convs import layer_at
from studio.layers.pointwise import Dropout
from studio.layers.torch_text import other
from studio.layers.wiring import Shortcut

#: `dropout` keeps the `[dropout]` before the sum where its probability is 0, as published cfgs have it.
SKIPS = ("auto", "never", "dropout")


def skip_parts(skip: str, fits: bool, drop: float) -> Iterator[Part]:
    """The sum where it `fits` (stride 1, equal channels) and is wanted, after a dropout where `drop` is not 0."""
    if skip != "never" and fits:
        if drop or skip == "dropout":
            yield Part("drop", Dropout(probability=drop))
        yield Part("add", Shortcut(from_=(INPUT,)))


def skip_arguments(skip: str, fits: bool, drop: float) -> dict[str, str]:
    """The same as arguments of a support class, which adds where it fits unless told otherwise."""
    added = fits and skip != "never"
    return {"skip": "False" if fits and not added else "", "drop": other(drop if added else 0.0, 0.0)}


def read_skip(window: Sequence[FoldLayer], at: int, fits: bool) -> tuple[str, float]:
    """(skip, drop) of what stands at a place of the window: 'never' where a sum would fit and there is none."""
    if not fits:
        return "auto", 0.0
    dropout = layer_at(window, at, Dropout)
    drop = dropout.probability if dropout is not None else 0.0
    add = layer_at(window, at + 1 if dropout is not None else at, Shortcut)
    if add is None or add.from_ != (INPUT,):
        return "never", 0.0
    return "dropout" if dropout is not None and not drop else "auto", drop


def canonical_skip(skip: str, fits: bool, drop: float) -> tuple[str, float]:
    """Settings without effect at their defaults: where no sum fits, and the drop of a sum that is not wanted."""
    if not fits:
        return "auto", 0.0
    if skip == "never":
        return skip, 0.0
    return "auto" if drop else skip, drop
