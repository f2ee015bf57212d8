"""References as words: each reads back as what was written, and nonsense is refused with what was expected."""

from __future__ import annotations

import pytest

from studio.design.words import read_ref, write_ref
from studio.diagnostics import StudioError
from studio.layers.base import Address, Bound, Dangling, Ref

NAMES = {1: "stem", 2: "stage1"}
IDS = {name: node for node, name in NAMES.items()}


@pytest.mark.parametrize(
    ("ref", "word"),
    [
        (Bound(Address(1)), "stem"),
        (Bound(Address(1), "abs"), "@stem"),
        (Bound(Address(2, 3, "se.scale")), "stage1[3].se.scale"),
        (Dangling(-9), -9),
    ],
)
def test_references(ref: Ref, word: object) -> None:
    assert write_ref(ref, NAMES) == word
    assert read_ref(word, IDS) == ref


@pytest.mark.parametrize("word", ["nobody", "stem[x]", "", 1.5, None, True])
def test_what_is_no_reference(word: object) -> None:
    with pytest.raises(StudioError):
        read_ref(word, IDS)
