"""What a layer says that Darknet can't, and what comes closest there."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from studio.layers.activations import CLOSEST

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

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
    instead: tuple[Any, ...] | None
    changes: str
    training_only: bool = False


def beyond_words(layer: DataclassInstance) -> Beyond | None:
    """The activation words of a layer that Darknet does not have, each replaced by the closest that it has."""
    values = [getattr(layer, item.name) for item in dataclasses.fields(layer) if item.metadata.get("choices")]
    words = list(dict.fromkeys(value for value in values if value in _WORDS))
    if not words:
        return None
    changes = ", ".join(f"{CLOSEST[word]} instead of {word}" for word in words)
    return Beyond(", ".join(words), (in_closest_words(layer),), f"{changes}, a close function and not an equal one")


def in_darknets_words(value: D) -> D:
    """A layer or block that was read from a cfg, its unknown activation words replaced by what Darknet takes: relu."""
    words = {item.name: "relu" for item in dataclasses.fields(value) if getattr(value, item.name) in _WORDS}
    return dataclasses.replace(value, **words) if words else value


def in_closest_words(value: D) -> D:
    """A layer or block with the closest of Darknet's functions for those that it does not have."""
    values = {item.name: getattr(value, item.name) for item in dataclasses.fields(value)}
    words = {name: CLOSEST[word] for name, word in values.items() if word in _WORDS}
    return dataclasses.replace(value, **words) if words else value
