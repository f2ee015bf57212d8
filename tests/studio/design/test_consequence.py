"""What an edit changed elsewhere, in words."""

from __future__ import annotations

import pytest

from studio.design.consequence import consequence
from studio.design.design import Design
from studio.design.edits import delete, replace_layer, set_key, set_repeats
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.layers.base import Address, Bound
from studio.layers.wiring import Route

#: Three layers; the sum at the end has unequal channels, which Darknet accepts.
CFG = b"""[net]
width=32
height=32
channels=3
[convolutional]
batch_normalize=1
filters=16
size=3
stride=2
pad=1
activation=leaky
[convolutional]
filters=8
size=1
activation=linear
[shortcut]
from=-2
activation=linear
"""


@pytest.fixture(scope="module")
def design() -> Design:
    return load(CFG)


def said(before: Design, after: Design) -> str:
    return consequence(expand(before), expand(after))


def test_nothing_followed(design: Design) -> None:
    assert said(design, set_key(design, 1, "activation", "relu")) == ""


def test_more_repeats_move_the_numbers_behind(b0: Design) -> None:
    stage = b0.named("stage3")
    assert stage is not None
    more = set_repeats(b0, stage.id, 3)
    assert said(b0, more) == "8 layers added, layers 37–125 are now 45–133, 0.772 → 0.811 BFLOPS"
    assert said(more, b0).startswith("8 layers removed, layers 45–133 are now 37–125")


def test_one_layer_less(design: Design) -> None:
    assert said(design, delete(design, [2])).startswith("1 layer removed, layer 2 is now 1")


@pytest.mark.parametrize(
    ("key", "text", "expected"), [("filters", "32", "1 shape changed"), ("stride", "1", "3 shapes changed")]
)
def test_shapes_that_followed_are_counted(design: Design, key: str, text: str, expected: str) -> None:
    assert said(design, set_key(design, 1, key, text)).startswith(expected)


def test_shapes_that_were_lost_are_told_first(design: Design) -> None:
    assert "3 shapes unknown now" in said(design, set_key(design, 1, "filters", "0"))


def test_parameters_where_nothing_computes_more(design: Design) -> None:
    params = sum(row.params for row in expand(design).rows)
    assert said(design, set_key(design, 2, "batch_normalize", "1")) == f"{params} → {params + 8} parameters"


class TestReadersOfADeletedLayer:
    def test_are_named_with_what_they_name_now(self, detector: Design) -> None:
        told = said(detector, delete(detector, [5]))
        assert told.startswith("1 layer removed, layers 5–10 are now 4–9, it was named by [route] 7, ")
        assert "[route] 7, which names layer 3 now" in told

    def test_name_no_layer_where_nothing_stands_before(self, detector: Design) -> None:
        told = said(set_key(detector, 9, "layers", "-1,0"), delete(set_key(detector, 9, "layers", "-1,0"), [1]))
        assert "it was named by [route] 7, which names no layer now" in told

    def test_are_counted_when_there_are_many(self, detector: Design) -> None:
        design = detector
        for node in (2, 3, 6, 7):
            design = replace_layer(design, node, Route(layers=(Bound(Address(1)),)))
        told = said(design, delete(design, [1, 5]))
        assert "they were named by [route] 0, [route] 1 and 3 more, which name layer 2 or no layer now" in told

    def test_nobody_is_named_where_nobody_read_it(self, detector: Design) -> None:
        assert "named" not in said(detector, delete(detector, [11]))
