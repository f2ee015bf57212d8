"""The end of a residual block: an optional dropout or drop-connect on the branch, and the sum with its input."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from studio.blocks.base import INPUT, FoldLayer, Part
from studio.blocks.convs import layer_at
from studio.layers.drop_connect import DropConnect
from studio.layers.pointwise import Dropout
from studio.layers.torch_text import other
from studio.layers.wiring import Shortcut

#: `dropout` keeps the `[dropout]` before the sum where its probability is 0, as published cfgs have it.
SKIPS = ("auto", "never", "dropout")


class Skip(NamedTuple):
    """How the branch of a residual block ends: the sum, the share of values that is dropped, that of branches."""

    skip: str = "auto"
    drop: float = 0.0
    drop_connect: float = 0.0

    def parts(self, fits: bool) -> Iterator[Part]:
        """The sum where it `fits` (stride 1, equal channels) and is wanted, after what drops; branches come first."""
        if self.skip != "never" and fits:
            if self.drop_connect:
                yield Part("drop", DropConnect(probability=self.drop_connect))
            elif self.drop or self.skip == "dropout":
                yield Part("drop", Dropout(probability=self.drop))
            yield Part("add", Shortcut(from_=(INPUT,)))

    def arguments(self, fits: bool) -> dict[str, str]:
        """The same as arguments of a support class, which adds where it fits unless told otherwise."""
        added = fits and self.skip != "never"
        drops = self.canonical(fits) if added else Skip()
        return {
            "skip": "False" if fits and not added else "",
            "drop": other(drops.drop, 0.0),
            "drop_connect": other(drops.drop_connect, 0.0),
        }

    def canonical(self, fits: bool) -> Skip:
        """Settings without effect at their defaults: where no sum fits or is wanted, and a dropout beside the other."""
        if not fits:
            return Skip()
        if self.skip == "never":
            return Skip("never")
        if self.drop_connect:
            return Skip(drop_connect=self.drop_connect)
        return Skip("auto" if self.drop else self.skip, self.drop)


class _Branched(Protocol):
    """A block with a residual branch."""

    @property
    def skip(self) -> str: ...
    @property
    def drop(self) -> float: ...
    @property
    def drop_connect(self) -> float: ...


def skip_of(block: _Branched) -> Skip:
    """The settings of a block."""
    return Skip(block.skip, block.drop, block.drop_connect)


def read_skip(window: Sequence[FoldLayer], at: int, fits: bool) -> Skip:
    """What stands at a place of the window: 'never' where a sum would fit and there is none."""
    if not fits:
        return Skip()
    dropout, branches = layer_at(window, at, Dropout), layer_at(window, at, DropConnect)
    add = layer_at(window, at + 1 if dropout or branches else at, Shortcut)
    if add is None or add.from_ != (INPUT,):
        return Skip("never")
    if branches is not None:
        return Skip(drop_connect=branches.probability)
    drop = dropout.probability if dropout is not None else 0.0
    return Skip("dropout" if dropout is not None and not drop else "auto", drop)
