"""The colours of exported pictures: the field's categories on white, or on a dark slide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from studio.layers.base import Category


@dataclass(frozen=True, slots=True)
class Ink:
    """Ground, text, hints and lines, a colour for each category (under white text) and for each kind of wire.

    `heat`: ground and text from cool to hot; `panel`: the ground of a frame around cards.
    """

    ground: str
    text: str
    hint: str
    line: str
    on_category: str
    categories: Mapping[Category, str]
    wires: Mapping[str, str]
    heat: tuple[tuple[str, str], ...]
    panel: str


def _categories(*colours: str) -> Mapping[Category, str]:
    names = (
        "layer",
        "activation",
        "pool",
        "normalization",
        "dropout",
        "wiring",
        "reshape",
        "upsample",
        "other",
        "block",
    )
    return MappingProxyType({Category(name): colour for name, colour in zip(names, colours, strict=True)})


LIGHT = Ink(
    ground="#FFFFFF",
    text="#1B1F27",
    hint="#5B6370",
    line="#C2C7D1",
    on_category="#FFFFFF",
    categories=_categories(
        "#335588", "#7A3027", "#3A663A", "#2B6652", "#52548E", "#6B4A3C", "#8A5E4C", "#5C6068", "#3F444D", "#3B4A63"
    ),
    wires=MappingProxyType({"trunk": "#7A8494", "shortcut": "#A84808", "route": "#86198F"}),
    heat=(
        ("#F3F4F7", "#1B1F27"),
        ("#FDE8D0", "#1B1F27"),
        ("#FBC48F", "#1B1F27"),
        ("#E5853B", "#1B1F27"),
        ("#A84808", "#FFFFFF"),
    ),
    panel="#F7F8FA",
)
DARK = Ink(
    ground="#131519",
    text="#E8EAEE",
    hint="#98A0AD",
    line="#454B56",
    on_category="#FFFFFF",
    categories=_categories(
        "#41699F", "#98483C", "#467A47", "#38796A", "#6668A6", "#85604E", "#9A6855", "#6B707B", "#525863", "#4B5B78"
    ),
    wires=MappingProxyType({"trunk": "#7E8795", "shortcut": "#F0994A", "route": "#E58AD0"}),
    heat=(
        ("#25282E", "#E8EAEE"),
        ("#4A3624", "#E8EAEE"),
        ("#7A4A1E", "#FFFFFF"),
        ("#B8661F", "#FFFFFF"),
        ("#F0994A", "#1B1F27"),
    ),
    panel="#1A1D22",
)


def tint(colour: str, ground: str, share: float = 0.13) -> str:
    """A colour thinned on a ground, for areas under text."""
    pairs = zip(_channels(colour), _channels(ground), strict=True)
    return "#" + "".join(f"{round(share * ours + (1 - share) * theirs):02X}" for ours, theirs in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def ink(theme: Literal["light", "dark"]) -> Ink:
    """The colours of a theme."""
    return DARK if theme == "dark" else LIGHT
