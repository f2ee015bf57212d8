"""The start of a network: a strided convolution, and perhaps a pool."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from studio.blocks.base import Block, FoldLayer, Part
from studio.blocks.convs import conv, conv_at, layer_at
from studio.layers.activations import DESIGN_ACTIVATIONS
from studio.layers.base import key
from studio.layers.pooling import MaxPool
from studio.layers.torch_text import TorchForm, arguments, block_form, other, other_activation
from studio.scaling import Rounding


@dataclass(frozen=True, slots=True)
class Stem(Block):
    """A convolution with batch norm, then a max-pool of stride 2 where `pool` is its size.

    Input i x H x W, output `filters` x H/stride x W/stride, half of that size after the pool.
    """

    kind: ClassVar[str] = "Stem"
    summary: ClassVar[str] = "The start of a network: a strided convolution, and a max-pool if wanted."
    sought: ClassVar[bool] = False

    filters: int = key(32, "Output channels.", low=1, step=8, unit="channels")
    kernel: int = key(3, "Kernel of the convolution.", low=1, step=2, unit="px")
    stride: int = key(2, "Step of the convolution.", low=1)
    pool: int = key(0, "Side of a max-pool of stride 2 after it; 0: there is none.", low=0, unit="px")
    activation: str = key("swish", "Activation after the convolution.", choices=DESIGN_ACTIVATIONS)

    def expand(self, channels: int, rounding: Rounding) -> tuple[Part, ...]:
        """conv, [pool]."""
        first = Part("conv", conv(rounding.filters(self.filters), self.kernel, self.activation, self.stride))
        return (first, Part("pool", MaxPool(size=self.pool, stride=2))) if self.pool else (first,)

    @classmethod
    def guesses(cls, window: Sequence[FoldLayer]) -> Iterator[Block]:
        """A convolution, and the pool after it."""
        first, pool = conv_at(window, 0), layer_at(window, 1, MaxPool)
        if first is not None:
            for size in (pool.reach, 0) if pool is not None else (0,):
                yield cls(first.filters, first.size, first.strides[0], size, first.activation)

    def torch(self, channels: int, rounding: Rounding) -> TorchForm | None:
        """`Stem(channels, filters)`, for pools of 2 and 3."""
        if self.pool > 3 or self.pool == 1:
            return None
        return block_form(
            "Stem",
            arguments(
                str(channels),
                str(rounding.filters(self.filters)),
                kernel=other(self.kernel, 3),
                stride=other(self.stride, 2),
                pool=other(self.pool, 0),
                activation=other_activation(self.activation, "swish"),
            ),
            (self.activation,),
        )

    def stride_of(self) -> int:
        """Both steps together."""
        return self.stride * 2 if self.pool else self.stride

    def facts(self) -> tuple[str, ...]:
        """Kernel, stride, filters, pool."""
        words = (f"k{self.kernel}", f"s{self.stride}", str(self.filters))
        return (*words, f"pool {self.pool}") if self.pool else words
