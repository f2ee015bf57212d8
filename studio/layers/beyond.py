"""What a layer says that Darknet can't, and what comes closest there."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from studio.layers.activations import CLOSEST

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from studio.layers.base import Layer

D = TypeVar("D", bound="DataclassInstance")
_WORDS = tuple(CLOSEST)


@dataclass(frozen=True, slots=True)
class Beyond:
    """Something that Darknet has no section or key for.

    `what`: in words, as `hard_swish`. `instead`: the layers that come closest, the last in the layer's own place; ()
    leaves it out, None where nothing is close. `changes`: what is different then. `training_only`: the outputs of a
    trained network stay what they were.
    """

    what: str
    instead: tuple[Layer, ...] | None
    changes: str
    training_only: bool = False


def beyond_words(layer: Layer) -> Beyond | None:
    """The activation words of a layer that Darknet does not have, each replaced by the closest that it has."""
    found = {field: str(getattr(layer, field)) for field in _activation_fields(layer)}
    words = {field: word for field, word in found.items() if word in CLOSEST}
    if not words:
        return None
    plain = dataclasses.replace(layer, **{field: CLOSEST[word] for field, word in words.items()})  # type: ignore[arg-type]
    changes = ", ".join(dict.fromkeys(f"{CLOSEST[word]} instead of {word}" for word in words.values()))
    return Beyond(", ".join(dict.fromkeys(words.values())), (plain,), f"{changes}: a close function, not an equal one")


def in_darknets_words(value: D) -> D:
    """A layer or block that was read from a cfg, its unknown activation words replaced by what Darknet takes: relu."""
    words = {item.name: "relu" for item in dataclasses.fields(value) if getattr(value, item.name) in _WORDS}
    return dataclasses.replace(value, **words) if words else value


def _activation_fields(layer: Layer) -> Iterator[str]:
    return (spec.field for spec in layer.keys() if spec.name.endswith("activation"))
