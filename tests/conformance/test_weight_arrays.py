"""The arrays of a `.weights` file, in order, as Darknet reads them: the cases of the forward reference."""

from __future__ import annotations

import json
from typing import Any

import pytest

from studio.design import from_cfg
from studio.design.edits import set_key
from studio.design.expand import Expansion, expand
from tests.conformance.reference import FOLDER, names

CASES = FOLDER / "forward" / "cases"
NAMES = names("forward/cases", ".json")


def case(name: str) -> tuple[dict[str, Any], Expansion]:
    found = json.loads((CASES / f"{name}.json").read_text())
    design = from_cfg.load((CASES / found["cfg"]).read_bytes(), name)
    for key, value in (found.get("net_override") or {}).items():
        design = set_key(design, 0, key, str(value))
    return found, expand(design)


@pytest.mark.usefixtures("reference")
def test_the_reference_is_whole() -> None:
    assert len(NAMES) == 114


@pytest.mark.parametrize("name", NAMES)
def test_arrays(name: str) -> None:
    found, expansion = case(name)
    ours = [
        (index, array.sub or None, array.role, [*array.shape])
        for index, row in enumerate(expansion.rows)
        if not row.layer.dontload
        for array in row.layer.arrays(row.inputs, row.out)
        if not (row.layer.dontloadscales and array.role in ("scales", "rolling_mean", "rolling_variance"))
    ]
    theirs = [(array["layer"], array.get("sub"), array["role"], array["shape"]) for array in found["arrays"]]
    assert ours == theirs


@pytest.mark.parametrize("name", NAMES)
def test_shapes(name: str) -> None:
    """What runs is what the next layer sees: after the blur, and C x 1 x 1 for a vector."""
    found, expansion = case(name)
    pairs = zip(expansion.rows, found["layers"], strict=True)
    held = [(row.out.next, layer["shape"]) for row, layer in pairs if layer["shape"] != [0, 0, 0]]  # [cost] holds none
    assert [[*shape[:3]] if shape.image else [shape.flat, 1, 1] for shape, _ in held] == [theirs for _, theirs in held]
