"""Weights of a design for its twin in Darknet's own layers (`studio.design.exact`), and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from studio.design.design import Design
from studio.design.exact import Exact, exact, has_exact
from studio.design.expand import Expansion, expand
from studio.diagnostics import Diagnostic, StudioError, error, warning
from studio.layers.condconv import CondConvolutional
from studio.layers.convolutional import Convolutional
from studio.weights import Key, encode, plan

if TYPE_CHECKING:
    from studio.weights import Floats


def darknet_file(
    arrays: Mapping[Key, Floats], design: Design, expansion: Expansion, *, exactly: bool, approximate: bool
) -> tuple[bytes, tuple[Diagnostic, ...]]:
    """The `.weights` file of a design for the cfg that is written of it, and what to know of it.

    `exactly`, `approximate`: how that cfg was written. Raises StudioError where the design has functions that Darknet
    lacks, and neither is told.
    """
    if exactly and has_exact(design, expansion):
        twin = exact(design, expansion)
        told = expand(twin.design)
        return encode(for_twin(arrays, expansion, twin), plan(told.network, told.rows)), ()
    lacking = [] if expansion.network.context.darknet_words else _lacking(expansion)
    if any(isinstance(item.layer, CondConvolutional) for item in expansion.network.layers):
        text = "Darknet has no place for the experts of conditional convolutions"
        raise StudioError(error("weights-beyond", text, expected="a .pt file, or a design with plain convolutions"))
    text = f"Darknet computes something else: it has no {', '.join(lacking)}"
    wanted = "--exact with the cfg that export --exact writes, or --approximate with that of export --approximate"
    if lacking and not approximate:
        raise StudioError(error("weights-beyond", text, expected=wanted))
    notes = (warning("weights-beyond", text, expected=wanted),) if lacking else ()
    return encode(arrays, plan(expansion.network, expansion.rows)), notes


def _lacking(expansion: Expansion) -> list[str]:
    """What Darknet lacks of the functions in a network."""
    found = (item.layer.beyond_darknet() for item in expansion.network.layers)
    return list(dict.fromkeys(each.what for each in found if each is not None and not each.training_only))


def for_twin(arrays: Mapping[Key, Floats], expansion: Expansion, twin: Exact) -> dict[Key, Floats]:
    """The arrays of the twin: those of the design's layers at their new places, scaled, and the constants."""
    import numpy as np

    found: dict[Key, Floats] = {}
    for key, values in arrays.items():
        place = twin.places[key.layer]
        factor = place.factor if _scaled(expansion, key) else 1.0
        found[Key(place.index, key.role, key.sub)] = values if factor == 1 else values * values.dtype.type(factor)
    for index, (weight, bias) in twin.constants.items():
        layer = twin.design.nodes[index].layer  # type: ignore[union-attr]
        assert isinstance(layer, Convolutional)
        found[Key(index, "weights")] = np.full((layer.filters, 1, 1, 1), weight, np.float32)
        found[Key(index, "biases")] = np.full(layer.filters, bias, np.float32)
    return found


def from_twin(arrays: Mapping[Key, Floats], expansion: Expansion, twin: Exact) -> dict[Key, Floats]:
    """The arrays of the design from those of its twin; what training did to the constants is lost."""
    homes = {place.index: (layer, place.factor) for layer, place in enumerate(twin.places)}
    found: dict[Key, Floats] = {}
    for key, values in arrays.items():
        if key.layer in homes:
            layer, factor = homes[key.layer]
            home = Key(layer, key.role, key.sub)
            found[home] = values if factor == 1 or not _scaled(expansion, home) else values / values.dtype.type(factor)
    return found


def _scaled(expansion: Expansion, key: Key) -> bool:
    """True for the arrays that carry a factor on a layer's outputs: shift and scale of a batch norm, else weights."""
    layer = expansion.network.layers[key.layer].layer
    normalised = isinstance(layer, Convolutional) and layer.normalised
    return key.role in (("biases", "scales") if normalised else ("biases", "weights"))
