"""What a run starts from besides its design: weights for `start.pt`, and the layers that train in their own way."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generators.torch_model import Model, model_of
from generators.torch_state import arrays_of, read_state, state_of
from generators.weight_source import STATE_SUFFIXES, fit_notes, read_arrays
from studio.design.design import Design
from studio.design.expand import Expansion
from studio.diagnostics import Diagnostic, StudioError, error, info
from studio.weights import Fit, Key, plan, read

if TYPE_CHECKING:
    from studio.weights import Floats

#: Layers that are named in a note.
_SHOWN = 8
_MEASURED = ("rolling_mean", "rolling_variance")


def special_of(model: Model, expansion: Expansion) -> dict[str, Any]:
    """The contents of `parameters.json`: what keys of layers ask for that concern their training.

    `resting`: all parameters before a layer that stops the backward pass (`stopbackward`); `frozen`: those of which
    only statistics move (`train_only_bn`); `factors`: on the rate (`learning_rate`); `wait`: the step of their first
    update (`dont_update`); `wait_burn_ins`: the same in lengths of burn_in (`burnin_update`); `clip`: the largest
    weight. Empty where every layer is trained alike.
    """
    layers = expansion.network.layers
    rest_before = max((item.index for item in layers if item.layer.stopbackward), default=0)
    still_upto = max((item.index for item in layers if item.layer.train_only_bn), default=-1)
    learned = [place for place in model.arrays if place.key.role not in _MEASURED]
    resting = [place.path for place in learned if place.key.layer < rest_before]
    frozen = [place.path for place in learned if rest_before <= place.key.layer <= still_upto]

    def values(key: str, usual: float, roles: tuple[str, ...] = ()) -> dict[str, float]:
        """The parameters whose layer has another value of `key`, with it; those of some roles where given."""
        found = {
            place.path: getattr(layers[place.key.layer].layer, key)
            for place in learned
            if not roles or place.key.role in roles
        }
        return {path: value for path, value in found.items() if value != usual}

    named = {
        "resting": resting,
        "frozen": frozen,
        "factors": values("learning_rate", 1.0),
        "wait": values("dont_update", 0),
        "wait_burn_ins": values("burnin_update", 0),
        "clip": values("clip", 0.0, ("weights",)),
    }
    return {name: values for name, values in named.items() if values}


def first_arrays(
    path: Path, design: Design, expansion: Expansion, layers: int | None = None
) -> tuple[Mapping[Key, Floats], tuple[Diagnostic, ...]]:
    """Arrays to begin a training with, from a file of any kind, those of the first `layers` only where given.

    A `.weights` file of another length fits up to its end or its classifier: the last layer is then left at random.
    Raises FileProblem or StudioError for a file of which nothing fits.
    """
    if path.suffix.lower() in STATE_SUFFIXES:
        arrays, notes = _own_arrays(path, design, expansion) or read_arrays(
            path, design, expansion, design.context.padding
        )
    else:
        wanted = plan(expansion.network, expansion.rows)
        loaded = read(path, wanted)
        arrays, notes = loaded.arrays, fit_notes(loaded.report)
        if loaded.report.fit in (Fit.SURPLUS, Fit.TRUNCATED) and layers is None:
            layers = max(slot.key.layer for slot in wanted.slots)
            last = f"the file is of another length, so layer {layers}, the classifier, starts at random"
            notes = (*notes, info("weights-classifier", last))
    if layers is not None:
        arrays = {key: values for key, values in arrays.items() if key.layer < layers}
    if not arrays:
        raise StudioError(error("weights-nothing", f"{path} holds no whole layer of this network"))
    return arrays, notes


def _own_arrays(
    path: Path, design: Design, expansion: Expansion
) -> tuple[Mapping[Key, Floats], tuple[Diagnostic, ...]] | None:
    """The arrays of a state dict with our names that fit in size, such as a run's own with another classifier.

    None where the names are not ours.
    """
    state = read_state(path)
    places = model_of(design, expansion).arrays
    named = [place for place in places if place.path in state]
    fitting = [place for place in named if state[place.path].size == prod(place.shape)]
    if len(named) * 2 < len(places) or not fitting:
        return None
    arrays = arrays_of(state, fitting, expansion.network.context.bn_eps)
    missing = sorted({place.key.layer for place in places} - {place.key.layer for place in fitting})
    if not missing:
        return arrays, ()
    words = ", ".join(map(str, missing[:_SHOWN]))
    return arrays, (info("weights-classifier", f"layers {words} have another size there and start at random"),)


def start_state(arrays: Mapping[Key, Floats], model: Model, expansion: Expansion) -> dict[str, Floats]:
    """The state dict for `start.pt`: arrays under the names of the run's `model.py`."""
    return state_of(arrays, model.arrays, expansion.network.context.bn_eps)
