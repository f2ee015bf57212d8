"""Variants: named sets of coefficients that a design keeps beside each other, as the `variants` of its file.

The section is that of templates: a name, its coefficients, and under `set` further settings as `new --set` takes them.
Nothing of a variant is baked in; choosing one sets the coefficients of the design.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from studio.design.design import Design
from studio.design.edits import set_scale
from studio.design.limits import checked_scale
from studio.design.templates import VARIANTS, apply_setting
from studio.diagnostics import StudioError, did_you_mean, error
from studio.scaling import Scale

_OF_SCALE = tuple(item.name for item in fields(Scale))
SET = "set"


@dataclass(frozen=True, slots=True)
class Variant:
    """A name, its coefficients, and further settings such as ("head.scales.width", "false")."""

    name: str
    scale: Scale
    settings: tuple[tuple[str, str], ...] = ()


def variants_of(design: Design) -> tuple[Variant, ...]:
    """The variants in the order of the file; what is no variant there is passed over and kept."""
    found = []
    for name, words in _section(design).items():
        scale = _scale(design, words)
        if isinstance(words, Mapping) and scale is not None:
            settings = words.get(SET)
            pairs = settings.items() if isinstance(settings, Mapping) else ()
            found.append(Variant(str(name), scale, tuple((str(key), _text(value)) for key, value in pairs)))
    return tuple(found)


def save_variant(design: Design, name: str) -> Design:
    """The coefficients as they are under a name: a new variant at the end, or the one of that name in its place.

    Raises StudioError for an empty name.
    """
    name = " ".join(name.split())
    if not name:
        raise StudioError(error("variant-name", "a variant needs a name", expected="a word such as small"))
    words: dict[str, Any] = {"width": design.scale.width, "depth": design.scale.depth}
    words |= {"resolution": design.scale.resolution} if design.scale.resolution is not None else {}
    words |= {"depth_rule": design.scale.depth_rule} if design.scale.depth != 1.0 else {}
    return _with(design, _section(design) | {name: words})


def delete_variant(design: Design, name: str) -> Design:
    """The design without a variant. Raises StudioError where there is none of that name."""
    _found(design, name)
    return _with(design, {key: words for key, words in _section(design).items() if str(key) != name})


def rename_variant(design: Design, name: str, new: str) -> Design:
    """The same variant under another name, in its place. Raises StudioError for a name that is taken or empty."""
    _found(design, name)
    new = " ".join(new.split())
    if not new or (new != name and new in map(str, _section(design))):
        raise StudioError(error("variant-name", f"{new!r} is no free name", expected="a name that no variant has"))
    return _with(design, {(new if str(key) == name else key): words for key, words in _section(design).items()})


def take_variant(design: Design, name: str) -> Design:
    """The design with the coefficients and settings of a variant. Raises StudioError where it can't be."""
    variant = _found(design, name)
    for key, text in variant.settings:
        design = apply_setting(design, key, text)
    return set_scale(design, variant.scale)


def variant_in_use(design: Design) -> str:
    """The name of the first variant whose coefficients are those of the design; '' for none."""
    return next((item.name for item in variants_of(design) if item.scale == design.scale), "")


def free_variant_name(design: Design, wish: str) -> str:
    """A name that no variant has: the wish itself, or with a number behind it."""
    taken = {item.name for item in variants_of(design)}
    numbers = (wish if count == 1 else f"{wish}-{count}" for count in range(1, len(taken) + 2))
    return next(name for name in numbers if name not in taken)


def variant_design(design: Design, name: str) -> Design:
    """A design of its own, called after the variant, for a file of its own: without the list of variants."""
    taken = take_variant(design, name)
    own = "_".join(word for word in (design.name, re.sub(r"\W+", "_", name).strip("_")) if word)
    unknown = tuple(item for item in taken.unknown if item[0] != VARIANTS)
    return replace(taken, name=own, unknown=unknown)


def _found(design: Design, name: str) -> Variant:
    known = {item.name: item for item in variants_of(design)}
    if name not in known:
        guess = did_you_mean(name, known) or ", ".join(known) or "no variant is saved"
        raise StudioError(error("variant-unknown", f"no variant is called {name!r}", expected=guess))
    return known[name]


def _section(design: Design) -> dict[Any, Any]:
    found = dict(design.unknown).get(VARIANTS)
    return dict(found) if isinstance(found, Mapping) else {}


def _with(design: Design, section: Mapping[Any, Any]) -> Design:
    """The design with another section, where it stood, else at the end; an empty one is left out."""
    pairs = [(key, section if key == VARIANTS else value) for key, value in design.unknown]
    if all(key != VARIANTS for key, _ in pairs):
        pairs.append((VARIANTS, section))
    return replace(design, unknown=tuple(pair for pair in pairs if pair[0] != VARIANTS or section))


def _scale(design: Design, words: Any) -> Scale | None:
    """The coefficients that words say, the rounding being the design's; None where they are none."""
    if not isinstance(words, Mapping):
        return None
    given = {key: words[key] for key in _OF_SCALE if key in words}
    for key in ("width", "depth"):
        if isinstance(given.get(key), int) and not isinstance(given[key], bool):
            given[key] = float(given[key])
    try:
        return checked_scale(replace(design.scale, **{"width": 1.0, "depth": 1.0, "resolution": None} | given))
    except (StudioError, TypeError):
        return None


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
