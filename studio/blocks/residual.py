"""The residual blocks of ResNet: basic and bottleneck, with a projection where the shape changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from studio.blocks.base import INPUT, Block, FoldLayer, Part, local, spelled, up_to_multiple, width_of
from studio.blocks.convs import conv, conv_at
from studio.layers.activations import DESIGN_ACTIVATIONS
from studio.layers.base import key
from studio.layers.torch_text import TorchForm, arguments, block_form, other, other_activation
from studio.layers.wiring import Route, Shortcut
from studio.scaling import Fixed, Ratio, Rounding, Width

QUARTER_OF_OUTPUT = Ratio(Fraction(1, 4))


@dataclass(frozen=True, slots=True)
class BasicBlock(Block):
    """Two 3x3 convolutions and the sum with the input (He et al. 2015, ResNet-18 and -34).

    Input i x H x W, output `filters` x H/stride x W/stride. Where the shape changes the input goes through a 1x1
    convolution of that stride. The activation follows the sum.
    """

    kind: ClassVar[str] = "BasicBlock"
    summary: ClassVar[str] = "ResNet's basic block: two 3x3 convolutions and the sum with the input."

    filters: int = key(64, "Output channels.", low=1, step=8, unit="channels")
    stride: int = key(1, "Step of the first convolution and of the projection.", low=1)
    activation: str = key(
        "relu", "Activation after the first convolution and after the sum.", choices=DESIGN_ACTIVATIONS
    )

    def expand(self, channels: int, rounding: Rounding) -> tuple[Part, ...]:
        """conv1, conv2, [the projected input], the sum."""
        out = rounding.filters(self.filters)
        return (
            Part("conv1", conv(out, 3, self.activation, self.stride)),
            Part("conv2", conv(out, 3, "linear")),
            *_added(channels, out, self.stride, self.activation, "conv2"),
        )

    @classmethod
    def guesses(cls, window: Sequence[FoldLayer]) -> Iterator[Block]:
        """Two 3x3 convolutions; the rest follows from them."""
        first, second = conv_at(window, 0, size=3), conv_at(window, 1, size=3)
        if first is not None and second is not None:
            yield cls(second.filters, first.strides[0], first.activation)

    def torch(self, channels: int, rounding: Rounding) -> TorchForm:
        """`BasicBlock(channels, filters, stride)`."""
        return block_form(
            "BasicBlock",
            arguments(
                str(channels),
                str(rounding.filters(self.filters)),
                stride=other(self.stride, 1),
                activation=other_activation(self.activation, "relu"),
            ),
            (self.activation,),
        )

    def stride_of(self) -> int:
        """The stride of the first convolution."""
        return self.stride

    def facts(self) -> tuple[str, ...]:
        """Stride and filters."""
        return f"s{self.stride}", str(self.filters)


@dataclass(frozen=True, slots=True)
class Bottleneck(Block):
    """1x1, 3x3 and 1x1 convolutions and the sum with the input (He et al. 2015; grouped: Xie et al. 2016, ResNeXt).

    Input i x H x W, output `filters` x H/stride x W/stride. The inner width is `mid` of the output, rounded up to a
    multiple of `groups`; the stride sits on the 3x3 convolution, as torchvision has it. Where the shape changes the
    input goes through a 1x1 convolution of that stride. The activation follows the sum.
    """

    kind: ClassVar[str] = "Bottleneck"
    summary: ClassVar[str] = "ResNet's bottleneck: 1x1, 3x3, 1x1 and the sum with the input; ResNeXt's with groups."

    filters: int = key(256, "Output channels.", low=1, step=8, unit="channels")
    stride: int = key(1, "Step of the 3x3 convolution and of the projection.", low=1)
    mid: Width = key(QUARTER_OF_OUTPUT, "Inner filters: a ratio of the output channels, or a fixed count.")
    groups: int = key(1, "Groups of the 3x3 convolution.", low=1)
    activation: str = key(
        "relu", "Activation after the first convolutions and after the sum.", choices=DESIGN_ACTIVATIONS
    )

    def expand(self, channels: int, rounding: Rounding) -> tuple[Part, ...]:
        """reduce, conv, restore, [the projected input], the sum."""
        out = rounding.filters(self.filters)
        mid = self._mid(out, rounding)
        return (
            Part("reduce", conv(mid, 1, self.activation)),
            Part("conv", conv(mid, 3, self.activation, self.stride, self.groups)),
            Part("restore", conv(out, 1, "linear")),
            *_added(channels, out, self.stride, self.activation, "restore"),
        )

    def _mid(self, out: int, rounding: Rounding) -> int:
        return up_to_multiple(width_of(self.mid, out, rounding), self.groups)

    @classmethod
    def guesses(cls, window: Sequence[FoldLayer]) -> Iterator[Block]:
        """1x1, 3x3, 1x1; the rest follows from them."""
        reduce, middle, restore = conv_at(window, 0, size=1), conv_at(window, 1, size=3), conv_at(window, 2, size=1)
        if reduce is not None and middle is not None and restore is not None:
            mid = Fixed(reduce.filters)
            yield cls(restore.filters, middle.strides[0], mid, middle.splits, reduce.activation)

    def canonical(self, channels: int) -> Bottleneck:
        """The inner width that counts, in its plainest spelling."""
        return replace(self, mid=spelled(Fixed(self._mid(self.filters, Rounding())), self.filters, QUARTER_OF_OUTPUT))

    def torch(self, channels: int, rounding: Rounding) -> TorchForm:
        """`Bottleneck(channels, filters, stride, mid=...)`."""
        out = rounding.filters(self.filters)
        return block_form(
            "Bottleneck",
            arguments(
                str(channels),
                str(out),
                stride=other(self.stride, 1),
                mid=str(self._mid(out, rounding)),
                groups=other(self.groups, 1),
                activation=other_activation(self.activation, "relu"),
            ),
            (self.activation,),
        )

    def stride_of(self) -> int:
        """The stride of the 3x3 convolution."""
        return self.stride

    def facts(self) -> tuple[str, ...]:
        """Stride, filters, groups, and an inner width that is not a quarter."""
        words = [f"s{self.stride}", str(self.filters)]
        if self.groups > 1:
            words.append(f"g{self.groups}")
        if isinstance(self.mid, Fixed):
            words.append(f"mid {self.mid.filters}")
        return tuple(words)


def _added(channels: int, out: int, stride: int, activation: str, last: str) -> Iterator[Part]:
    """The sum of the branch that ends in role `last` with the input, projected where its shape is another."""
    if stride == 1 and channels == out:
        yield Part("add", Shortcut(from_=(INPUT,), activation=activation))
        return
    yield Part("input", Route(layers=(INPUT,)))
    yield Part("projection", conv(out, 1, "linear", stride))
    yield Part("add", Shortcut(from_=(local(last),), activation=activation))
