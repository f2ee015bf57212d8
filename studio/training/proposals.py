"""Settings that a sentence proposes, such as `subdivisions=4`: what one click in the window takes over."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from studio.training.recipe import Recipe

_SETTING = re.compile(r"\b([a-z][a-z0-9_]*)=([^\s,;:()]+)")


def proposals(sentence: str, values: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Keys of a recipe and what the sentence proposes for them, in its order, where `values` have something else."""
    found = dict.fromkeys((key, text.rstrip(".")) for key, text in _SETTING.findall(sentence))
    return tuple((key, text) for key, text in found if key in Recipe.model_fields and _plain(values.get(key)) != text)


def _plain(value: object) -> str:
    """A value as a setting writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
