"""The end of a residual block: an optional dropout on the branch, and the sum with the block's input."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from studio.blocks.base import INPUT, FoldLayer, Part
from studio.blocks.convs import layer_at
from studio.layers.pointwise import Dropout
from studio.layers.torch_text import other
from studio.layers.wiring import Shortcut

SKIPS = ("auto", "never")


def skip_parts(skip: str, fits: bool, drop: float) -> Iterator[Part]:
    """The sum where it `fits` (stride 1, equal channels) and is wanted, after a dropout where `drop` is not 0."""
    if skip == "auto" and fits:
        if drop:
            yield Part("drop", Dropout(probability=drop))
        yield Part("add", Shortcut(from_=(INPUT,)))


def skip_arguments(skip: str, fits: bool, drop: float) -> dict[str, str]:
    """The same as arguments of a support class, which adds where it fits unless told otherwise."""
    added = fits and skip == "auto"
    return {"skip": "False" if fits and not added else "", "drop": other(drop if added else 0.0, 0.0)}


def read_skip(window: Sequence[FoldLayer], at: int, fits: bool) -> tuple[str, float]:
    """(skip, drop) of what stands at a place of the window: 'never' where a sum would fit and there is none."""
    if not fits:
        return "auto", 0.0
    dropout = layer_at(window, at, Dropout)
    drop = dropout.probability if dropout is not None else 0.0
    add = layer_at(window, at + 1 if dropout is not None else at, Shortcut)
    return ("auto", drop) if add is not None and add.from_ == (INPUT,) else ("never", 0.0)


def canonical_skip(skip: str, fits: bool, drop: float) -> tuple[str, float]:
    """Settings without effect at their defaults: where no sum fits, and the drop of a sum that is not wanted."""
    return skip if fits else "auto", drop if fits and skip == "auto" else 0.0
