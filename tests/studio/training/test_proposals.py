"""What a sentence proposes to set."""

from __future__ import annotations

import pytest

from studio.training.proposals import proposals
from studio.training.recipe import Recipe

NOW = Recipe().model_dump() | {"batch": 64, "subdivisions": 1, "labels": "strict", "flip": True}


@pytest.mark.parametrize(
    ("sentence", "proposed"),
    [
        ("subdivisions=4 with batch=64", (("subdivisions", "4"),)),
        ("flip=no", (("flip", "no"),)),
        ("set labels=component or labels=longest.", (("labels", "component"), ("labels", "longest"))),
        ("a smaller stage_size, or stages=2", (("stages", "2"),)),
        ("batch=10 or less", (("batch", "10"),)),
        ("channels=1 or channels=3", ()),
        ("a smaller network or input", ()),
        ("labels=strict", ()),
    ],
)
def test_keys_with_another_value_are_proposed(sentence: str, proposed: tuple[tuple[str, str], ...]) -> None:
    assert proposals(sentence, NOW) == proposed
