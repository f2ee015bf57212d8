"""Weights of the PyTorch world for Darknet, and back: a state dict with timm's names or those of the generated code.

Every tensor is accounted for. What Darknet cannot compute alike is refused, or with `approximate` noted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from generators.timm_names import DARKNET, Home, family_of_design, family_of_names, homes
from generators.torch_model import model_of
from generators.torch_state import DARKNET_EPS, arrays_of
from studio.design.design import Design
from studio.design.expand import Expansion, expand
from studio.design.recognise import recognise
from studio.diagnostics import Diagnostic, StudioError, error, info, warning
from studio.layers.base import Shape
from studio.layers.condconv import EXPERT
from studio.layers.convolutional import Convolutional
from studio.layers.pooling import MaxPool
from studio.weights import Key, Slot, plan

if TYPE_CHECKING:
    from studio.weights import Floats

#: Epsilon of batch norm in timm's models, and in those that come from TensorFlow (its names begin with tf_).
TIMM_EPS, TF_EPS = 1e-5, 1e-3
_NORMS = {"biases": "bias", "scales": "weight", "rolling_mean": "running_mean", "rolling_variance": "running_var"}


@dataclass(frozen=True, slots=True)
class Move:
    """What became of a tensor: its name, its shape, and the Darknet layers and roles it went to; none if unused."""

    name: str
    shape: tuple[int, ...]
    to: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Converted:
    """Darknet's arrays, the account of every tensor, whose names they had, and what to know."""

    arrays: Mapping[Key, Floats]
    moves: tuple[Move, ...]
    names: str
    notes: tuple[Diagnostic, ...]


def to_darknet(
    state: Mapping[str, Floats],
    design: Design,
    expansion: Expansion,
    *,
    eps: float | None = None,
    tensorflow: bool = False,
    approximate: bool = False,
    padding: str = "symmetric",
) -> Converted:
    """Darknet's arrays from a state dict; variances carry the difference of the epsilons, so that outputs are equal.

    `eps`: epsilon of the checkpoint's batch norm; where not given that of its kind. `tensorflow`: a model with 'same'
    padding and epsilon 1e-3. `padding`: that of the code which takes the arrays; Darknet's is symmetric. Raises
    StudioError that names the first array which does not fit, or every layer that Darknet computes otherwise unless
    `approximate`.
    """
    state = {name.removeprefix("module."): values for name, values in state.items()}
    own = _own_names(state, design, expansion)
    if own is not None:
        arrays, moves = own
        used = expansion.network.context.bn_eps if eps is None else eps
        names = "generated code"
    else:
        names, arrays, moves = _timm_names(state, design, expansion)
        used = (TF_EPS if tensorflow else TIMM_EPS) if eps is None else eps
    same = padding != "same" and (design.context.padding == "same" or tensorflow)
    reasons = (*_unused(moves), *_inexact(expansion, same, names))
    if reasons and not approximate:
        raise StudioError(*reasons)
    notes = [warning(item.code, item.message, expected=item.expected) for item in reasons]
    return Converted(dict(_shifted(arrays, used - DARKNET_EPS)), moves, names, (*notes, *_eps_note(used)))


def to_timm(
    arrays: Mapping[Key, Floats], design: Design, expansion: Expansion, eps: float = TIMM_EPS
) -> dict[str, Floats]:
    """A state dict with timm's names, for models whose batch norm has `eps`. Raises StudioError for other networks."""
    design, expansion = _folded(design, expansion)
    placed = homes(design, expansion, family_of_design(design))
    pieces: dict[str, list[tuple[int, Floats]]] = {}
    for slot in plan(expansion.network, expansion.rows).slots:
        values = dict(_shifted({slot.key: arrays[slot.key]}, DARKNET_EPS - eps))[slot.key]
        for name, at, part in _given(values, slot.key, placed[slot.key.layer]):
            pieces.setdefault(name, []).append((at, part))
    return {name: _joined(parts) for name, parts in pieces.items()}


def _joined(parts: list[tuple[int, Floats]]) -> Floats:
    import numpy as np

    ordered = [values for _, values in sorted(parts, key=lambda part: part[0])]
    return ordered[0] if len(ordered) == 1 else np.concatenate(ordered)


def _folded(design: Design, expansion: Expansion) -> tuple[Design, Expansion]:
    """The design with its blocks, found in plain sections where need be."""
    folded = recognise(design)
    return (design, expansion) if folded is design else (folded, expand(folded))


def _own_names(
    state: Mapping[str, Floats], design: Design, expansion: Expansion
) -> tuple[dict[Key, Floats], tuple[Move, ...]] | None:
    """Arrays under the names of the generated code in either style; None where most names are others."""
    styles = [model_of(design, expansion, style) for style in ("blocks", "layers")]
    best = max(styles, key=lambda model: sum(place.path in state for place in model.arrays))
    known = sum(place.path in state for place in best.arrays)
    if not known or known < len(best.arrays) / 2:
        return None
    arrays = arrays_of(state, best.arrays)
    return arrays, _moves(state, ((place.path, place.key) for place in best.arrays))


def _timm_names(
    state: Mapping[str, Floats], design: Design, expansion: Expansion
) -> tuple[str, dict[Key, Floats], tuple[Move, ...]]:
    """Arrays under timm's names."""
    family = family_of_names(tuple(state))
    if family is None:
        first = next(iter(state), "no tensor at all")
        text = f"the names in the checkpoint, such as {first}, are neither timm's nor those of the generated code"
        wanted = "timm's EfficientNet, MixNet, MobileNet, ResNet or DarkNet families"
        raise StudioError(error("checkpoint-names", text, expected=wanted))
    design, expansion = _folded(design, expansion)
    placed = homes(design, expansion, family, tuple(state))
    arrays: dict[Key, Floats] = {}
    used: list[tuple[str, Key]] = []
    taken: Counter[str] = Counter()
    for slot in plan(expansion.network, expansion.rows).slots:
        home = placed[slot.key.layer]
        arrays[slot.key] = _taken(state, slot, home)
        names = _names(home, slot.key.role)
        used += [(name, slot.key) for name in names]
        taken.update({name: 1 if _expert(slot.key) is not None else slot.shape[0] // len(names) for name in names})
    for name, rows in taken.items():
        if rows != len(state[name]):
            text = f"{name} has the shape {tuple(state[name].shape)}, of which the design uses {rows} rows"
            raise StudioError(error("checkpoint-tensor", text, expected="the same network"))
    return f"timm's {family.title}", arrays, _moves(state, used)


def _moves(
    state: Mapping[str, Floats], used: Sequence[tuple[str, Key]] | Iterator[tuple[str, Key]]
) -> tuple[Move, ...]:
    to: dict[str, list[Key]] = {}
    for name, key in used:
        to.setdefault(name, []).append(key)
    return tuple(Move(name, tuple(values.shape), tuple(to.get(name, ()))) for name, values in state.items())


def _expert(key: Key) -> int | None:
    """The place of an expert's kernel; timm keeps all of a convolution's as rows of one tensor."""
    return int(key.sub.removeprefix(EXPERT)) - 1 if key.sub.startswith(EXPERT) else None


def _names(home: Home, role: str) -> tuple[str, ...]:
    """The tensors that an array is made of."""
    if role == "weights":
        return tuple(f"{conv}.weight" for conv in home.convs)
    if not home.norm:
        return (f"{home.convs[0]}.bias",)
    return (f"{home.norm}.{_NORMS[role]}",)


def _taken(state: Mapping[str, Floats], slot: Slot, home: Home) -> Floats:
    """An array of a layer from the tensors it is kept in; raises StudioError where they have other shapes."""
    import numpy as np

    names = _names(home, slot.key.role)
    missing = [name for name in names if name not in state]
    if missing:
        text = f"{missing[0]} is missing, which layer {slot.key.layer} needs"
        raise StudioError(error("checkpoint-tensor", text, expected=f"the shape {slot.shape}"))
    weights, expert = slot.key.role == "weights", _expert(slot.key)
    values = np.concatenate([state[name] for name in names]) if len(names) > 1 else state[names[0]]
    at = home.conv_at if weights else home.norm_at
    part = values[at : at + slot.shape[0]] if expert is None else values[expert : expert + 1]
    inner = tuple(part.shape[1:]) if not home.linear and expert is None else slot.shape[1:]
    if part.size != prod(slot.shape) or inner != tuple(slot.shape[1:]):
        text = f"{names[0]} has the shape {tuple(values.shape)}, layer {slot.key.layer} wants {slot.shape}"
        raise StudioError(error("checkpoint-tensor", text, expected="the same network"))
    found = part.reshape(slot.shape)
    return np.roll(found, home.roll, axis=1) if weights and home.roll else found


def _given(values: Floats, key: Key, home: Home) -> Iterator[tuple[str, int, Floats]]:
    """(tensor, first filter, values) of what an array becomes, the inverse of `_taken`."""
    import numpy as np

    role, expert = key.role, _expert(key)
    names = _names(home, role)
    if expert is not None:
        yield names[0], expert, values.reshape(1, -1)
        return
    if role == "weights":
        values = np.roll(values, -home.roll, axis=1) if home.roll else values
        values = values.reshape(values.shape[:2]) if home.linear else values
    at = home.conv_at if role == "weights" else home.norm_at
    for name, part in zip(names, np.split(values, len(names)), strict=True):
        yield name, at, part


def _shifted(arrays: Mapping[Key, Floats], shift: float) -> Iterator[tuple[Key, Floats]]:
    """Variances plus a difference of epsilons; raises StudioError where one would be negative beyond epsilon."""
    for key, values in arrays.items():
        if key.role != "rolling_variance" or not shift:
            yield key, values
            continue
        moved = values + values.dtype.type(shift)
        if float(moved.min()) < -DARKNET_EPS / 2:
            text = f"layer {key.layer} has variances so small that another epsilon cannot be carried by them"
            raise StudioError(error("checkpoint-epsilon", text, expected="a network with the same epsilon"))
        yield key, moved


def _eps_note(eps: float) -> Iterator[Diagnostic]:
    if eps != DARKNET_EPS:
        yield info("checkpoint-epsilon", f"variances carry the epsilon {eps:g}, Darknet's is {DARKNET_EPS:g}")


def _unused(moves: Sequence[Move]) -> Iterator[Diagnostic]:
    """Tensors that no layer has use for: the checkpoint's network computes something else."""
    unused = [move.name for move in moves if not move.to]
    if unused:
        text = f"{len(unused)} tensors of the checkpoint, such as {unused[0]}, have no place in the design"
        yield error("checkpoint-unused", text, expected="the same network, or --approximate")


def _inexact(expansion: Expansion, same: bool, names: str) -> Iterator[Diagnostic]:
    """Why Darknet would compute something else with these weights."""
    shifted = [
        f"{item.index} ({row.inputs[0].h}×{row.inputs[0].w})"
        for item, row in zip(expansion.network.layers, expansion.rows, strict=True)
        if same and isinstance(item.layer, Convolutional | MaxPool) and not _centred(item.layer, row.inputs[0])
    ]
    if shifted:
        text = f"TensorFlow's 'same' padding samples other pixels than Darknet's in layers {', '.join(shifted)}"
        yield error("checkpoint-padding", text, expected="odd input sizes there, or --approximate")
    leaky = any(
        isinstance(item.layer, Convolutional) and item.layer.activation == "leaky" for item in expansion.network.layers
    )
    if leaky and names == f"timm's {DARKNET.title}":
        text = "timm's DarkNets have a leaky slope of 0.01, Darknet's leaky has 0.1"
        yield error("checkpoint-leaky", text, expected="activation=relie, which has 0.01, or --approximate")


def _centred(layer: Convolutional | MaxPool, shape: Shape) -> bool:
    """Whether 'same' padding begins where Darknet's does, in both directions."""
    window = layer.window((shape,))
    for side, size, step, before in zip(shape[1:3], window.size, window.stride, window.before, strict=True):
        whole = int(step)
        total = max((-(-side // whole) - 1) * whole + size - side, 0)
        if total // 2 != before:
            return False
    return True
