"""Values of keys as Darknet reads them."""

from __future__ import annotations

from typing import Any

import pytest

from studio.cfg.parse import parse_chunk
from studio.layers.base import Address, Bound, Dangling, Layer
from studio.layers.convolutional import Convolutional
from studio.layers.net import Net
from studio.layers.pointwise import Dropout
from studio.layers.pooling import MaxPool
from studio.layers.values import read_layer, read_value, write_float, write_value
from studio.layers.wiring import Route, Shortcut
from studio.layers.yolo import GaussianYolo, Yolo


@pytest.mark.parametrize(
    ("cls", "key", "text", "value"),
    [
        (Convolutional, "filters", "1e3", 1),
        (Convolutional, "filters", "32#x", 32),
        (Convolutional, "pad", "true", False),
        (Convolutional, "pad", "2", True),
        (Convolutional, "assisted_excitation", "3.9", 3),
        (Dropout, "probability", ".5", 0.5),
        (Dropout, "probability", "0.1,0.2", 0.1),
        (Dropout, "dropblock_size_abs", "1e1", 10),
        (Net, "steps", "100,200", (100, 200)),
        (Net, "steps", "100#,200,300", (100,)),
        (Net, "scales", ".1,.1", (0.1, 0.1)),
        (Yolo, "mask", "0,1,2", (0, 1, 2)),
        (Yolo, "mask", "0,1,", (0, 1, 0)),
        (Yolo, "anchors", "1,2#3,4", (1.0, 2.0)),
        (GaussianYolo, "anchors", "1,2#3,4", (1.0, 2.0, 4.0)),
        (Route, "layers", "-1,8", (Dangling(-1), Dangling(8))),
        (Route, "layers", "180###P6", (Dangling(180),)),
        (Route, "layers", "-1,", (Dangling(-1), Dangling(0))),
        (Shortcut, "activation", "leaky#x", "leaky#x"),
    ],
)
def test_read(cls: type[Layer], key: str, text: str, value: Any) -> None:
    spec = cls.spec(key)
    assert spec is not None
    assert read_value(spec, text, Dangling) == value


@pytest.mark.parametrize(
    ("value", "text"), [(1.0, "1"), (0.1, "0.1"), (1e-5, "1e-05"), (0.0005, "0.0005"), (-2.5, "-2.5")]
)
def test_floats_are_written_short(value: float, text: str) -> None:
    assert write_float(value) == text


def test_references_are_written_as_numbers() -> None:
    spec = Route.spec("layers")
    assert spec is not None
    refs = (Bound(Address(4)), Dangling(9))
    assert write_value(spec, refs, lambda ref: ref.number if isinstance(ref, Dangling) else -3) == "-3,9"


def test_the_first_of_equal_keys_counts_and_unknown_ones_are_left() -> None:
    section = parse_chunk(("[maxpool]\n", "size=3\n", "size=2\n", "stride=\n", "colour=red\n"))
    assert read_layer(MaxPool, section, Dangling) == MaxPool(size=3)
