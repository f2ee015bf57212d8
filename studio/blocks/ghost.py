"""Ghost modules and bottlenecks: half of the channels are computed, the other half made cheaply from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from studio.blocks.base import INPUT, Block, FoldLayer, Part, local, spelled, up_to_multiple, width_of
from studio.blocks.convs import conv, conv_at, depthwise_at, layer_at
from studio.blocks.squeeze_excite import LAYERS_IN_GATE, gate_parts, read_gate
from studio.layers.activations import DESIGN_ACTIVATIONS
from studio.layers.base import key
from studio.layers.torch_text import TorchForm, arguments, block_form, other, other_activation
from studio.layers.wiring import Route, Shortcut
from studio.scaling import Fixed, Ratio, Rounding, Width, round_filters

LAYERS_IN_MODULE = 3
THREE = Ratio(Fraction(3))
QUARTER = Ratio(Fraction(1, 4))
SE_DIVISOR = 4


@dataclass(frozen=True, slots=True)
class GhostModule(Block):
    """A 1x1 convolution to a part of the filters, a depthwise one on those, both joined (Han et al. 2019, GhostNet).

    Input i x H x W, output `filters` x H x W, rounded up to a multiple of `ratio`: Darknet cannot cut channels off. The
    depthwise convolution makes `ratio - 1` channels of each that it reads.
    """

    kind: ClassVar[str] = "GhostModule"
    summary: ClassVar[str] = "GhostNet's module: half of the channels by a 1x1, the others cheaply by a depthwise one."

    filters: int = key(64, "Output channels.", low=1, step=8, unit="channels")
    ratio: int = key(2, "Channels for each one that the 1x1 computes; the others are made cheaply.", low=2)
    kernel: int = key(3, "Kernel of the depthwise convolution.", low=1, step=2, unit="px")
    activation: str = key("relu", "Activation after both convolutions.", choices=DESIGN_ACTIVATIONS)

    def expand(self, channels: int, rounding: Rounding) -> tuple[Part, ...]:
        """primary, cheap, join."""
        return tuple(_module("", self.outputs(channels, rounding), self.activation, self.ratio, self.kernel))

    def outputs(self, channels: int, rounding: Rounding) -> int:
        """The filters, up to a multiple of the ratio."""
        return up_to_multiple(rounding.filters(self.filters), self.ratio)

    @classmethod
    def guesses(cls, window: Sequence[FoldLayer]) -> Iterator[Block]:
        """1x1, a convolution with as many groups, join."""
        primary, cheap = conv_at(window, 0, size=1), conv_at(window, 1)
        if primary is not None and cheap is not None and cheap.splits == primary.filters:
            filters = primary.filters + cheap.filters
            yield cls(filters, max(2, filters // primary.filters), cheap.size, primary.activation)

    def canonical(self, channels: int) -> GhostModule:
        """The filters that count."""
        return replace(self, filters=self.outputs(channels, Rounding()))

    def torch(self, channels: int, rounding: Rounding) -> TorchForm:
        """`GhostModule(channels, filters)`."""
        return block_form(
            "GhostModule",
            arguments(
                str(channels),
                str(self.outputs(channels, rounding)),
                ratio=other(self.ratio, 2),
                kernel=other(self.kernel, 3),
                activation=other_activation(self.activation, "relu"),
            ),
            (self.activation,),
        )

    def facts(self) -> tuple[str, ...]:
        """Filters, and what is unusual."""
        words = [str(self.filters)]
        if self.ratio != 2:
            words.append(f"÷{self.ratio}")
        return tuple(words if self.kernel == 3 else [*words, f"k{self.kernel}"])


@dataclass(frozen=True, slots=True)
class GhostBottleneck(Block):
    """Ghost module to `mid`, [strided depthwise], [squeeze-excite], ghost module back, sum (Han et al. 2019, 3.2).

    Input i x H x W, output `filters` x H/stride x W/stride; both widths are rounded up to even numbers. Where the shape
    changes the input goes through a depthwise convolution of that stride and a 1x1. The kernel counts there only.
    """

    kind: ClassVar[str] = "GhostBottleneck"
    summary: ClassVar[str] = (
        "GhostNet's bottleneck: two ghost modules, a depthwise convolution where it strides, a sum."
    )

    filters: int = key(24, "Output channels.", low=1, step=8, unit="channels")
    kernel: int = key(3, "Kernel of the depthwise convolutions.", low=1, step=2, unit="px")
    stride: int = key(1, "Step of the depthwise convolutions.", low=1)
    mid: Width = key(THREE, "Filters of the first ghost module: a ratio of the input channels, or a fixed count.")
    se: Width | None = key(None, "Squeezed filters: a ratio of the mid ones, to a multiple of 4; a count, or none.")
    activation: str = key(
        "relu", "Activation of the first ghost module and in squeeze-excite.", choices=DESIGN_ACTIVATIONS
    )
    gate: str = key("logistic", "Gate of squeeze-excite.", choices=DESIGN_ACTIVATIONS)

    def expand(self, channels: int, rounding: Rounding) -> tuple[Part, ...]:
        """The layers for an input of `channels`, in Darknet's order."""
        return tuple(self._parts(channels, rounding))

    def _parts(self, channels: int, rounding: Rounding) -> Iterator[Part]:
        mid, out = self._mid(channels, rounding), self.outputs(channels, rounding)
        yield from _module("ghost1.", mid, self.activation)
        if self.stride != 1:
            yield Part("depthwise", conv(mid, self.kernel, "linear", self.stride, mid))
        if self.se is not None:
            scaled = local("ghost1.join" if self.stride == 1 else "depthwise")
            squeezed = _squeezed(self.se, mid, rounding)
            yield from gate_parts("se.", mid, squeezed, self.activation, self.gate, scaled)
        yield from _module("ghost2.", out, "linear")
        if self.stride == 1 and channels == out:
            yield Part("add", Shortcut(from_=(INPUT,)))
            return
        yield Part("input", Route(layers=(INPUT,)))
        yield Part("shortcut.depthwise", conv(channels, self.kernel, "linear", self.stride, channels))
        yield Part("shortcut.project", conv(out, 1, "linear"))
        yield Part("add", Shortcut(from_=(local("ghost2.join"),)))

    def _se(self, mid: int) -> Width:
        """The one spelling of the squeezed filters: a quarter, or their count."""
        assert self.se is not None
        count = _squeezed(self.se, mid, Rounding())
        return QUARTER if count == _squeezed(QUARTER, mid, Rounding()) else Fixed(count)

    def _mid(self, channels: int, rounding: Rounding) -> int:
        return up_to_multiple(width_of(self.mid, channels, rounding), 2)

    def outputs(self, channels: int, rounding: Rounding) -> int:
        """The filters, made even."""
        return up_to_multiple(rounding.filters(self.filters), 2)

    @classmethod
    def guesses(cls, window: Sequence[FoldLayer]) -> Iterator[Block]:
        """Ghost module, [depthwise], [gate], ghost module, and the kernel where there is a second depthwise one."""
        first, at = conv_at(window, 0, size=1), LAYERS_IN_MODULE
        if first is None or layer_at(window, 2, Route) is None:
            return
        depthwise = depthwise_at(window, at)
        gate = read_gate(window, at if depthwise is None else at + 1)
        at += (depthwise is not None) + (LAYERS_IN_GATE if gate else 0)
        second, beside = conv_at(window, at, size=1), conv_at(window, at + LAYERS_IN_MODULE + 1)
        kernel = depthwise or (beside if layer_at(window, at + LAYERS_IN_MODULE, Route) else None)
        if second is not None:
            yield cls(
                filters=2 * second.filters,
                kernel=kernel.size if kernel is not None else 3,
                stride=depthwise.strides[0] if depthwise is not None else 1,
                mid=Fixed(2 * first.filters),
                se=Fixed(gate[0]) if gate else None,
                activation=first.activation,
                gate=gate[2] if gate else "logistic",
            )

    def canonical(self, channels: int) -> GhostBottleneck:
        """Even widths in their plainest spelling; settings without effect are at their defaults."""
        mid, out = self._mid(channels, Rounding()), self.outputs(channels, Rounding())
        same = self.stride == 1 and channels == out
        return replace(
            self,
            filters=out,
            kernel=3 if same else self.kernel,
            mid=spelled(Fixed(mid), channels, THREE),
            se=None if self.se is None else self._se(mid),
            gate="logistic" if self.se is None else self.gate,
        )

    def torch(self, channels: int, rounding: Rounding) -> TorchForm:
        """`GhostBottleneck(channels, filters, kernel, stride, mid=..., squeezed=...)`."""
        mid, out = self._mid(channels, rounding), self.outputs(channels, rounding)
        changes = self.stride != 1 or channels != out
        return block_form(
            "GhostBottleneck",
            arguments(
                str(channels),
                str(out),
                kernel=other(self.kernel if changes else 3, 3),
                stride=other(self.stride, 1),
                mid=str(mid),
                squeezed="" if self.se is None else str(_squeezed(self.se, mid, rounding)),
                activation=other_activation(self.activation, "relu"),
                gate="" if self.se is None else other_activation(self.gate, "logistic"),
            ),
            (self.activation, self.gate),
        )

    def stride_of(self) -> int:
        """The depthwise stride."""
        return self.stride

    def facts(self) -> tuple[str, ...]:
        """Kernel, stride, filters, squeeze-excite."""
        words = [f"k{self.kernel}", f"s{self.stride}", str(self.filters)]
        if isinstance(self.mid, Fixed):
            words.append(f"mid {self.mid.filters}")
        if self.se is not None:
            words.append("SE")
        return tuple(words)


def _squeezed(se: Width, mid: int, rounding: Rounding) -> int:
    """Squeezed filters: a ratio of the mid ones is rounded to a multiple of 4 by the 0.9 rule (zoo.md section 3)."""
    if isinstance(se, Fixed):
        return width_of(se, mid, rounding)
    return round_filters(mid, Rounding(float(se.value), SE_DIVISOR))


def _module(prefix: str, filters: int, activation: str, ratio: int = 2, kernel: int = 3) -> Iterator[Part]:
    """The three layers of a ghost module; roles start with `prefix`."""
    part = filters // ratio
    yield Part(f"{prefix}primary", conv(part, 1, activation))
    yield Part(f"{prefix}cheap", conv(filters - part, kernel, activation, groups=part))
    yield Part(f"{prefix}join", Route(layers=(local(f"{prefix}primary"), local(f"{prefix}cheap"))))
