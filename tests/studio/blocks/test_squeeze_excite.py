"""Squeeze-and-excitation in figures."""

from __future__ import annotations

from studio.blocks.base import INPUT
from studio.blocks.squeeze_excite import SqueezeExcite
from studio.layers.convolutional import Convolutional
from studio.layers.wiring import ScaleChannels
from studio.scaling import Rounding


def test_it_squeezes_a_quarter_and_excites_what_it_read() -> None:
    parts = {part.role: part.layer for part in SqueezeExcite().expand(96, Rounding())}
    squeeze, excite, scale = parts["squeeze"], parts["excite"], parts["scale"]
    assert isinstance(squeeze, Convolutional)
    assert isinstance(excite, Convolutional)
    assert isinstance(scale, ScaleChannels)
    assert (squeeze.filters, excite.filters) == (24, 96)
    assert (squeeze.activation, excite.activation) == ("swish", "logistic")
    assert not squeeze.batch_normalize
    assert scale.from_ == INPUT


def test_a_tiny_input_is_squeezed_to_one() -> None:
    squeeze = SqueezeExcite().expand(3, Rounding())[1].layer
    assert squeeze.filters == 1  # type: ignore[attr-defined]
