"""A run of channels."""

from __future__ import annotations

import pytest

from studio.layers.base import NOTHING, Address, Bound, Context, Shape
from studio.layers.slice import Slice

MAP = Shape.of(11, 7, 7)
FROM = Bound(Address(1))


def test_it_takes_a_run_of_channels() -> None:
    layer = Slice(from_=FROM, start=5, filters=3)
    assert layer.infer((MAP,), Context()).next == Shape.of(3, 7, 7)
    form = layer.torch((MAP,), NOTHING, Context())
    assert form is not None
    assert form.call == "{0}[:, 5:8]"


@pytest.mark.parametrize(("start", "filters"), [(9, 3), (-1, 3), (0, 0), (0, 12)])
def test_channels_that_do_not_exist_are_told(start: int, filters: int) -> None:
    layer = Slice(from_=FROM, start=start, filters=filters)
    assert layer.infer((MAP,), Context()) == NOTHING
    assert [item.code for item in layer.problems((MAP,), NOTHING, Context())] == ["slice-range"]
    assert layer.torch((MAP,), NOTHING, Context()) is None


def test_darknet_has_no_word_for_it() -> None:
    beyond = Slice(from_=FROM).beyond_darknet()
    assert beyond is not None
    assert not beyond.instead
