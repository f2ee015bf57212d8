"""MixConv: the inverted residual whose depthwise convolution has several kernels, each on its share of the channels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from studio.blocks.base import (
    INPUT,
    Block,
    FoldLayer,
    Part,
    describe_width,
    local,
    ratio_title,
    spelled,
    up_to_multiple,
    width_of,
)
from studio.blocks.convs import conv, conv_at, fitting_groups, layer_at
from studio.blocks.mbconv import SIX
from studio.blocks.skip import SKIPS, read_skip, skip_of
from studio.blocks.squeeze_excite import (
    LAYERS_IN_GATE,
    QUARTER,
    canonical_width,
    gate_arguments,
    gate_parts,
    read_gate,
)
from studio.diagnostics import Diagnostic, info
from studio.layers.activations import DESIGN_ACTIVATIONS
from studio.layers.base import key
from studio.layers.beyond import in_closest_words
from studio.layers.convolutional import Convolutional
from studio.layers.slice import Slice
from studio.layers.torch_text import TorchForm, arguments, block_form, numbered, other, other_activation
from studio.layers.wiring import Route
from studio.scaling import Fixed, Rounding, Width

SPLITS = ("exact", "equal")


def shares_of(channels: int, count: int) -> tuple[int, ...]:
    """Channels in `count` shares, as equal as they get; the remainder goes to the first (zoo.md section 5)."""
    share = channels // count
    return (channels - share * (count - 1), *[share] * (count - 1))


@dataclass(frozen=True, slots=True)
class MixConv(Block):
    """Expand 1x1, depthwise with one kernel for each share of the channels, squeeze-excite, project 1x1, add the input.

    Input i x H x W, output `filters` x H/stride x W/stride (Tan & Le 2019, MixConv; zoo.md sections 5 and 8). The
    expanded channels are split in order; where kernels do not divide them, the first share takes the rest (`exact`), or
    their number is rounded up to a multiple of the kernels (`equal`), as Darknet's `[route] groups` asks for.
    `expand_groups` and `project_groups` group the 1x1 convolutions where they divide
    both channel counts, else by the greatest part of them that does.
    """

    kind: ClassVar[str] = "MixConv"
    summary: ClassVar[str] = "Inverted residual with several depthwise kernels, each on its share of the channels."
    may_drop: ClassVar[bool] = True

    filters: int = key(24, "Output channels.", low=1, step=8, unit="channels")
    kernels: tuple[int, ...] = key((3, 5, 7), "Depthwise kernels, one for each share of the channels.", low=1, step=2)
    split: str = key("exact", "The first share takes the rest, or channels are rounded to equal ones.", choices=SPLITS)
    stride: int = key(1, "Step of the depthwise convolutions.", low=1)
    expansion: Width = key(SIX, "Expanded filters: a ratio of the input channels, or a fixed count.")
    expand_groups: int = key(1, "Groups of the expanding 1x1 convolution.", low=1)
    project_groups: int = key(1, "Groups of the projecting 1x1 convolution.", low=1)
    se: Width | None = key(None, "Squeezed filters: a ratio of the input channels, a count, or none.")
    skip: str = key("auto", "Add the input where it fits, never, or after a dropout.", choices=SKIPS)
    drop: float = key(0.0, "Share of values that [dropout] drops on the branch before the sum.", low=0, high=1)
    drop_connect: float = key(
        0.0, "Share of images that lose the branch; 0 leaves it to the design's drop_connect.", low=0, high=0.99
    )
    activation: str = key("relu", "Activation after expansion and depthwise convolutions.", choices=DESIGN_ACTIVATIONS)
    se_activation: str = key(
        "", "Activation inside squeeze-excite; the block's where empty.", choices=("", *DESIGN_ACTIVATIONS)
    )
    gate: str = key("logistic", "Gate of squeeze-excite.", choices=DESIGN_ACTIVATIONS)

    def expand(self, channels: int, rounding: Rounding) -> tuple[Part, ...]:
        """The layers for an input of `channels`, in Darknet's order."""
        return tuple(self._parts(channels, rounding))

    def _parts(self, channels: int, rounding: Rounding) -> Iterator[Part]:
        mid, out = self._mid(channels, rounding), rounding.filters(self.filters)
        if mid != channels:
            groups = fitting_groups(self.expand_groups, channels, mid)
            yield Part("expand", conv(mid, 1, self.activation, groups=groups))
        yield from self._mixed(mid, expanded=mid != channels)
        if self.se is not None:
            squeezed = width_of(self.se, channels, rounding)
            scaled = local("join" if len(self.kernels) > 1 else "depthwise")
            yield from gate_parts("se.", mid, squeezed, self.se_activation or self.activation, self.gate, scaled)
        yield Part("project", conv(out, 1, "linear", groups=fitting_groups(self.project_groups, mid, out)))
        yield from skip_of(self).parts(self.stride == 1 and channels == out)

    def _mixed(self, mid: int, expanded: bool) -> Iterator[Part]:
        """One depthwise convolution for each kernel on its share, joined in order; a single kernel takes all."""
        count = len(self.kernels)
        if count == 1:
            yield Part("depthwise", conv(mid, self.kernels[0], self.activation, self.stride, mid))
            return
        source, shares = local("expand") if expanded else INPUT, shares_of(mid, count)
        for place, (kernel, share) in enumerate(zip(self.kernels, shares, strict=True)):
            number = place + 1
            group = Route(layers=(source,), groups=count, group_id=place)
            run = Slice(from_=source, start=sum(shares[:place]), filters=share)
            yield Part(f"share{number}", run if mid % count else group)
            yield Part(f"depthwise{number}", conv(share, kernel, self.activation, self.stride, share))
        yield Part("join", Route(layers=tuple(local(f"depthwise{number + 1}") for number in range(count))))

    def _mid(self, channels: int, rounding: Rounding) -> int:
        mid, kernels = width_of(self.expansion, channels, rounding), len(self.kernels)
        return up_to_multiple(mid, kernels) if self.split == "equal" else max(mid, kernels)

    @classmethod
    def guesses(cls, window: Sequence[FoldLayer]) -> Iterator[Block]:
        """[1x1], depthwise convolutions on shares and their join, [gate], linear 1x1, [dropout], [shortcut]."""
        for at in (1, 0):
            mixed = _mixed(window, at)
            if mixed:
                yield from cls._guesses(window, at, mixed)

    @classmethod
    def _guesses(cls, window: Sequence[FoldLayer], at: int, mixed: tuple[Convolutional, ...]) -> Iterator[Block]:
        count = len(mixed)
        end = at + (2 * count + 1 if count > 1 else 1)
        depthwise = mixed[0]
        gate = read_gate(window, end)
        end += LAYERS_IN_GATE if gate else 0
        first, project = conv_at(window, 0), conv_at(window, end, size=1)
        if project is None:
            return
        stride = depthwise.strides[0]
        ends = read_skip(window, end + 1, stride == 1 and window[0].channels == project.filters)
        yield cls(
            filters=project.filters,
            kernels=tuple(layer.size for layer in mixed),
            split="exact" if layer_at(window, at, Slice) else "equal",
            stride=stride,
            expansion=Fixed(sum(layer.filters for layer in mixed)),
            expand_groups=first.splits if at and first is not None else 1,
            project_groups=project.splits,
            se=Fixed(gate[0]) if gate else None,
            **ends._asdict(),
            activation=depthwise.activation,
            se_activation=gate[1] if gate else "",
            gate=gate[2] if gate else "logistic",
        )

    def canonical(self, channels: int) -> MixConv:
        """The widths and groups that count; settings without effect are at their defaults."""
        mid = self._mid(channels, Rounding())
        ends = skip_of(self).canonical(self.stride == 1 and channels == self.filters)
        return replace(
            self,
            expansion=spelled(Fixed(mid), channels, SIX),
            split="exact" if mid % len(self.kernels) or len(self.kernels) == 1 else "equal",
            expand_groups=1 if mid == channels else fitting_groups(self.expand_groups, channels, mid),
            project_groups=fitting_groups(self.project_groups, mid, self.filters),
            se=None if self.se is None else canonical_width(self.se, channels),
            **ends._asdict(),
            se_activation="" if self.se is None or self.se_activation == self.activation else self.se_activation,
            gate="logistic" if self.se is None else self.gate,
        )

    def torch(self, channels: int, rounding: Rounding) -> TorchForm:
        """`MixConv(channels, filters, kernels, stride, expanded=...)`."""
        mid, out, count = self._mid(channels, rounding), rounding.filters(self.filters), len(self.kernels)
        gated: dict[str, str] = {}
        if self.se is not None:
            squeezed = width_of(self.se, channels, rounding)
            gated = gate_arguments(squeezed, self.activation, self.se_activation, self.gate)
        return block_form(
            "MixConv",
            arguments(
                str(channels),
                str(out),
                repr(self.kernels),
                stride=other(self.stride, 1),
                expanded=str(mid),
                expand_groups=other(fitting_groups(self.expand_groups, channels, mid) if mid != channels else 1, 1),
                project_groups=other(fitting_groups(self.project_groups, mid, out), 1),
                **skip_of(self).arguments(self.stride == 1 and channels == out),
                activation=other_activation(self.activation, "relu"),
                **gated,
            ),
            (self.activation, *((self.se_activation or self.activation, self.gate) if gated else ())),
            numbered("depthwise", "depthwise", count) if count > 1 else (("depthwise", "depthwise.0"),),
        )

    def in_darknet(self) -> Block:
        """With equal shares."""
        return in_closest_words(replace(self, split="equal"))

    def remarks(self, channels: int, rounding: Rounding) -> Iterator[Diagnostic]:
        """Expanded channels that the kernels do not divide, groups that do not divide the channels."""
        asked, mid = width_of(self.expansion, channels, rounding), self._mid(channels, rounding)
        kernels = len(self.kernels)
        if asked != mid:
            text = (
                f"{kernels} kernels do not divide {asked} expanded channels: Darknet splits equally, so there are {mid}"
            )
            yield info("mixconv-split", text, key="expansion", expected=f"an expansion to a multiple of {kernels}")
        ends = {"expand_groups": (channels, mid), "project_groups": (mid, rounding.filters(self.filters))}
        for name, (inputs, outputs) in ends.items():
            groups: int = getattr(self, name)
            found = fitting_groups(groups, inputs, outputs)
            if found != groups and (name != "expand_groups" or mid != channels):
                text = f"{groups} groups do not divide {inputs} and {outputs} channels: there are {found}"
                yield info("mixconv-groups", text, key=name, expected="a divisor of both")

    def stride_of(self) -> int:
        """The depthwise stride."""
        return self.stride

    def title(self) -> str:
        """`MixConv6`, or `MixConv` with a fixed expansion."""
        return ratio_title(self.kind, self.expansion)

    def facts(self) -> tuple[str, ...]:
        """Kernels, stride, filters, and what is unusual."""
        words = ["k" + ".".join(str(kernel) for kernel in self.kernels), f"s{self.stride}", str(self.filters)]
        if isinstance(self.expansion, Fixed):
            words.append(f"mid {self.expansion.filters}")
        if self.expand_groups > 1 or self.project_groups > 1:
            words.append(f"g{self.expand_groups}.{self.project_groups}")
        if self.se is not None and self.se != QUARTER:
            words.append(f"SE {describe_width(self.se)}")
        return tuple(words)


def _mixed(window: Sequence[FoldLayer], at: int) -> tuple[Convolutional, ...]:
    """The depthwise convolutions that start at a place of a window, each after its share; none where there are none."""
    first = window[at].layer if at < len(window) else None
    if not isinstance(first, Route | Slice):
        depthwise = conv_at(window, at)
        return (depthwise,) if depthwise is not None and depthwise.splits == depthwise.filters else ()
    found: list[Convolutional] = []
    most = first.groups if isinstance(first, Route) else len(window)
    while len(found) < most and layer_at(window, at, type(first)) is not None:
        depthwise = conv_at(window, at + 1)
        if depthwise is None:
            break
        found.append(depthwise)
        at += 2
    return tuple(found)
