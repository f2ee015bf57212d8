"""Spatial pyramid pooling: maxima over windows of several sizes beside the map itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from studio.blocks.base import INPUT, Block, FoldLayer, Part, local
from studio.blocks.convs import layer_at
from studio.layers.base import Bound, key
from studio.layers.pooling import MaxPool
from studio.layers.torch_text import TorchForm, block_form
from studio.layers.wiring import Route
from studio.scaling import Rounding

SIZES = (5, 9, 13)


@dataclass(frozen=True, slots=True)
class SPP(Block):
    """Max-pools of stride 1, joined with their input, the last pool first (He et al. 2014; YOLOv3-SPP).

    Input C x H x W, output C * (number of sizes + 1) x H x W.
    """

    kind: ClassVar[str] = "SPP"
    summary: ClassVar[str] = "Spatial pyramid pooling: max-pools of several sizes beside their input."

    sizes: tuple[int, ...] = key(SIZES, "Sides of the pooling windows.", low=1, step=2, unit="px")

    def expand(self, channels: int, rounding: Rounding) -> tuple[Part, ...]:
        """A pool of the input for each size, and the join."""
        return pyramid_parts("", self.sizes, INPUT)

    def outputs(self, channels: int, rounding: Rounding) -> int:
        """As many as the pools and the input have together."""
        return channels * (len(self.sizes) + 1)

    @classmethod
    def guesses(cls, window: Sequence[FoldLayer]) -> Iterator[Block]:
        """Max-pools with routes back between them."""
        sizes = read_sizes(window, 0)
        if sizes:
            yield cls(sizes)

    def torch(self, channels: int, rounding: Rounding) -> TorchForm | None:
        """`SPP(sizes)`, for odd sizes."""
        return block_form("SPP", repr(self.sizes)) if all_odd(self.sizes) else None

    def facts(self) -> tuple[str, ...]:
        """The sizes."""
        return (", ".join(str(size) for size in self.sizes),)


def all_odd(sizes: tuple[int, ...]) -> bool:
    """True where each pooling window has a middle, so that both sides are padded alike."""
    return all(size % 2 for size in sizes)


def pyramid_parts(prefix: str, sizes: tuple[int, ...], source: Bound) -> tuple[Part, ...]:
    """The pools of `source`, which stands right before them, and their join; roles start with `prefix`."""
    parts: list[Part] = []
    for number, size in enumerate(sizes, 1):
        if number > 1:
            parts.append(Part(f"{prefix}input{number}", Route(layers=(source,))))
        parts.append(Part(f"{prefix}pool{number}", MaxPool(size=size)))
    pools = tuple(local(f"{prefix}pool{number}") for number in range(len(sizes), 0, -1))
    return (*parts, Part(f"{prefix}join", Route(layers=(*pools, source))))


def read_sizes(window: Sequence[FoldLayer], at: int) -> tuple[int, ...]:
    """The sizes of the pools that stand, a route between each two, at a place of the window."""
    sizes: list[int] = []
    while (pool := layer_at(window, at, MaxPool)) is not None:
        sizes.append(pool.reach)
        route = layer_at(window, at + 1, Route)
        if route is None or len(route.layers) > 1:  # the join
            break
        at += 2
    return tuple(sizes)
