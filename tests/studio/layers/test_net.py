"""`[net]`: input, mini-batches, schedules."""

from __future__ import annotations

import pytest

from studio.layers.base import Context, Shape
from studio.layers.net import Net
from tests.studio.snippets import checked

CONV = "conv filters=4 size=3 pad=1 activation=linear"


def test_the_input() -> None:
    assert Net(channels=3, height=4, width=5).infer((), Context()).next == Shape.of(3, 4, 5)
    assert Net(inputs=100).infer((), Context()).next == Shape(0, 0, 0, 100)


def test_mini_batches() -> None:
    assert Net(batch=64, subdivisions=16).minibatch == 4
    assert Net(batch=2, subdivisions=8).minibatch == 1
    assert Net(batch=8, time_steps=3).context(Context(bn_eps=1e-3)) == Context(8, 3, 1e-3)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"batch": 10, "subdivisions": 4}, "batch-subdivisions"),
        ({"policy": "cosine"}, "policy-unknown"),
        ({"policy": "steps"}, "steps-missing"),
        ({"policy": "steps", "steps": "1,2", "scales": ".1"}, "steps-scales"),
        ({"policy": "steps", "steps": "2,1", "scales": ".1,.1"}, "steps-order"),
        ({"policy": "poly"}, "policy-poly"),
        ({"contrastive": 1}, "net-contrastive"),
        ({"momentum": 1.5}, "key-range"),
    ],
)
def test_problems(options: dict[str, object], code: str) -> None:
    found = checked((3, 8, 8), CONV, **options)
    assert list(found) == [code]
    assert found[code].where is not None and (found[code].where.node, found[code].where.layer) == (0, -1)


def test_no_input() -> None:
    assert "net-input" in checked((0, 0, 0), CONV)
