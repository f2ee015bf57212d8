"""References of a design as short words for YAML, and back.

`stem` names a node's output, `mbconv2[0].expand` a layer inside, `@stem` one whose number is written absolute, and an
integer a number that leads nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from studio.diagnostics import StudioError, did_you_mean, error
from studio.layers.base import Address, Bound, Dangling, Ref

_REF = re.compile(r"(?P<abs>@?)(?P<name>[A-Za-z_]\w*)(?:\[(?P<occurrence>\d+)\](?:\.(?P<role>[\w.]+))?)?")


def write_ref(ref: Ref, names: Mapping[int, str]) -> str | int:
    """The word of a reference; `names` are node names by id."""
    if isinstance(ref, Dangling) or ref.to.node not in names:
        return ref.number if isinstance(ref, Dangling) else 0
    place = f"[{ref.to.occurrence}].{ref.to.role}" if ref.to.role else ""
    return ("@" if ref.style == "abs" else "") + names[ref.to.node] + place


def read_ref(word: Any, ids: Mapping[str, int]) -> Ref:
    """The reference of a word; `ids` are node ids by name. Raises StudioError for a name that no node has."""
    if isinstance(word, int) and not isinstance(word, bool):
        return Dangling(word)
    found = _REF.fullmatch(word) if isinstance(word, str) else None
    if found is None:
        raise StudioError(error("reference", f"{word!r} is no reference", expected="a node's name"))
    if found["name"] not in ids:
        guess = did_you_mean(found["name"], ids)
        raise StudioError(error("reference", f"no node is named {found['name']!r}", expected=guess or "a node's name"))
    address = Address(ids[found["name"]], int(found["occurrence"] or 0), found["role"] or "")
    return Bound(address, "abs" if found["abs"] else "rel")
