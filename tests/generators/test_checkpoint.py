"""State dicts for Darknet: whose names they have, what becomes of every tensor, what is refused. timm's own models are
in tests/peers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from generators.checkpoint import TF_EPS, to_darknet, to_timm
from generators.torch_model import model_of
from generators.torch_state import DARKNET_EPS, state_of
from studio.design.design import Design
from studio.design.expand import Expansion, expand
from studio.design.templates import new
from studio.diagnostics import Severity, StudioError
from studio.layers.base import Context
from studio.weights import Key
from tests.generators.generated import CLASSIFIER, design_from, drawn

B0 = replace(new("efficientnet_b0"), context=Context())
EXPANSION = expand(B0)
ARRAYS = drawn(EXPANSION)
STATE = to_timm(ARRAYS, B0, EXPANSION)


def same(one: dict[Key, np.ndarray], other: dict[Key, np.ndarray]) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[key], other[key]) for key in one)


class TestNames:
    def test_timms_come_back_exactly(self) -> None:
        converted = to_darknet(STATE, B0, EXPANSION)
        assert converted.names == "timm's EfficientNet"
        assert same(dict(converted.arrays), ARRAYS)

    @pytest.mark.parametrize("style", ["blocks", "layers"])
    def test_ours_of_either_style(self, style: str) -> None:
        converted = to_darknet(state_of(ARRAYS, model_of(B0, EXPANSION, style).arrays), B0, EXPANSION)
        assert converted.names == "generated code"
        assert same(dict(converted.arrays), ARRAYS)

    def test_those_of_a_wrapped_model(self) -> None:
        wrapped = {f"module.{name}": values for name, values in STATE.items()}
        assert same(dict(to_darknet(wrapped, B0, EXPANSION).arrays), ARRAYS)

    def test_others_are_refused_with_the_first(self) -> None:
        with pytest.raises(StudioError, match=r"such as features\.0\.weight, are neither"):
            to_darknet({"features.0.weight": np.zeros(1, np.float32)}, B0, EXPANSION)

    def test_a_network_without_blocks_has_none_in_timm(self) -> None:
        design = design_from(CLASSIFIER)
        with pytest.raises(StudioError, match="no names for networks without blocks"):
            to_timm(drawn(expand(design)), design, expand(design))


class TestAccount:
    def test_every_tensor_has_its_layer_and_role(self) -> None:
        moves = {move.name: move for move in to_darknet(STATE, B0, EXPANSION).moves}
        assert moves.keys() == STATE.keys()
        assert moves["conv_stem.weight"].to == (Key(0, "weights"),)
        assert moves["conv_stem.weight"].shape == (32, 3, 3, 3)
        assert moves["blocks.1.0.bn2.running_var"].to[0].role == "rolling_variance"

    def test_a_tensor_without_a_place_is_refused_or_told(self) -> None:
        more = STATE | {"blocks.0.0.attention.weight": np.zeros(3, np.float32)}
        with pytest.raises(StudioError, match=r"1 tensors .* blocks\.0\.0\.attention\.weight"):
            to_darknet(more, B0, EXPANSION)
        (note,) = to_darknet(more, B0, EXPANSION, approximate=True).notes
        assert note.severity is Severity.WARNING

    def test_a_missing_tensor_is_named_with_its_layer(self) -> None:
        less = {name: values for name, values in STATE.items() if name != "blocks.0.0.bn1.weight"}
        with pytest.raises(StudioError, match=r"blocks\.0\.0\.bn1\.weight is missing, which layer 1 needs"):
            to_darknet(less, B0, EXPANSION)

    def test_one_of_another_shape_is_named_with_both(self) -> None:
        wrong = STATE | {"conv_stem.weight": np.zeros((32, 4, 3, 3), np.float32)}
        with pytest.raises(StudioError, match=r"\(32, 4, 3, 3\), layer 0 wants \(32, 3, 3, 3\)"):
            to_darknet(wrong, B0, EXPANSION)


class TestEpsilon:
    def variances(self, arrays: dict[Key, np.ndarray]) -> np.ndarray:
        return next(values for key, values in arrays.items() if key.role == "rolling_variance")

    def test_is_folded_into_the_variances_both_ways(self) -> None:
        converted = to_darknet(STATE, B0, EXPANSION, eps=TF_EPS)
        moved = self.variances(dict(converted.arrays)) - self.variances(ARRAYS)
        assert np.allclose(moved, TF_EPS - DARKNET_EPS, atol=1e-7)
        back = to_timm(converted.arrays, B0, EXPANSION, TF_EPS)
        assert np.allclose(back["bn1.running_var"], STATE["bn1.running_var"], atol=1e-7)
        assert [note.code for note in converted.notes] == ["checkpoint-epsilon"]

    def test_of_our_own_names_is_the_designs(self) -> None:
        loose = replace(B0, context=Context(bn_eps=2e-3))
        state = state_of(ARRAYS, model_of(loose, EXPANSION).arrays, 2e-3)
        back = to_darknet(state, loose, expand(loose))
        assert np.allclose(self.variances(dict(back.arrays)), self.variances(ARRAYS), atol=1e-6)

    def test_variances_that_cannot_carry_it_are_refused(self) -> None:
        tiny = {key: values * 0 if key.role == "rolling_variance" else values for key, values in ARRAYS.items()}
        with pytest.raises(StudioError, match="variances so small"):
            to_timm(tiny, B0, EXPANSION, eps=1e-3)


class TestPadding:
    def wide(self, size: int) -> tuple[Design, Expansion]:
        design = replace(B0, scale=replace(B0.scale, resolution=size))
        return design, expand(design)

    def test_same_at_even_sizes_is_refused_with_the_layers(self) -> None:
        with pytest.raises(StudioError, match=r"layers 0 \(64×64\), 8 \(32×32\).*--approximate"):
            to_darknet(STATE, *self.wide(64), tensorflow=True)

    def test_same_at_odd_sizes_is_darknets(self) -> None:
        notes = to_darknet(STATE, *self.wide(65), tensorflow=True).notes
        assert {note.code for note in notes} == {"checkpoint-epsilon"}
