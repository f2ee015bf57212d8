"""The end of a classifier in the orders that networks have."""

from __future__ import annotations

import pytest

from studio.blocks.classifier_head import ClassifierHead
from studio.layers.convolutional import Convolutional
from studio.scaling import Rounding
from tests.studio.blocks.windows import roles_of, rows_of

ORDERS = {
    "after": ["conv", "average", "dropout", "classifier", "softmax"],
    "before": ["average", "conv", "dropout", "classifier", "softmax"],
    "last": ["conv", "dropout", "classifier", "average", "softmax"],
}


@pytest.mark.parametrize("pool", ORDERS)
def test_the_average_stands_where_it_is_wanted(pool: str) -> None:
    assert roles_of(ClassifierHead(pool=pool), 320) == ORDERS[pool]
    assert rows_of(ClassifierHead(pool=pool, softmax=False), 320)[-1].out.next[:3] == (1000, 1, 1)


def test_after_the_average_the_convolution_has_a_bias() -> None:
    """MobileNetV3's and GhostNet's head: no batch norm on one pixel."""
    norms = {
        pool: next(
            part.layer.normalised
            for part in ClassifierHead(pool=pool).expand(320, Rounding())
            if part.role == "conv" and isinstance(part.layer, Convolutional)
        )
        for pool in ORDERS
    }
    assert norms == {"after": True, "before": False, "last": True}


def test_efficientnet_b0s_head_has_its_parameters() -> None:
    params = sum(row.params for row in rows_of(ClassifierHead(), 320))
    assert params == 320 * 1280 + 2 * 1280 + 1280 * 1000 + 1000


def test_classes_do_not_scale() -> None:
    parts = {part.role: part.layer for part in ClassifierHead().expand(320, Rounding(2.0))}
    assert (parts["classifier"].value("filters"), parts["conv"].value("filters")) == (1000, 2560)


def test_without_a_convolution_before_and_after_are_one() -> None:
    bare = ClassifierHead(hidden=0, pool="before", activation="relu")
    assert bare.canonical(64) == ClassifierHead(hidden=0)
    assert (bare.facts(), ClassifierHead(classes=10).facts()) == (("1000 classes",), ("1280", "10 classes"))
