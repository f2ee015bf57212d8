"""Every section type that Darknet knows: one class a type, and the one table of them.

A new layer is one class here and one line in `LAYERS`; readers, writers, panels, checks and tests follow from it.
"""

from __future__ import annotations

from studio.layers.base import Layer
from studio.layers.convolutional import Convolutional
from studio.layers.wiring import Route, ScaleChannels, Shortcut

LAYERS: tuple[type[Layer], ...] = (
    Convolutional,
    Route,
    Shortcut,
    ScaleChannels,
)

_BY_NAME: dict[str, type[Layer]] = {name: cls for cls in LAYERS for name in (cls.section, *cls.aliases)}


def layer_class(section: str) -> type[Layer] | None:
    """The class of a section name or alias as it stands in a cfg; None for an unknown one."""
    return _BY_NAME.get(section)


def section_names() -> tuple[str, ...]:
    """Every section name and alias that is accepted, for did-you-mean and completion."""
    return tuple(_BY_NAME)
