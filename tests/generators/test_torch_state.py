"""State dicts: from Darknet's arrays and back, on disk, with their table."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from generators.torch_state import arrays_of, paths_from, read_state, state_bytes, state_of, table_of
from studio.design.expand import expand
from studio.diagnostics import StudioError
from studio.files import FileProblem
from studio.layers.base import Context
from studio.weights import Key
from tests.generators.generated import CLASSIFIER, design_from, drawn, made, network_of

DESIGN = design_from(CLASSIFIER)
PATHS = made(DESIGN).arrays
ARRAYS = drawn(expand(DESIGN))


class TestConversion:
    def test_back_and_forth_is_exact(self) -> None:
        back = arrays_of(state_of(ARRAYS, PATHS), PATHS)
        assert back.keys() == ARRAYS.keys()
        assert all(np.array_equal(back[key], ARRAYS[key]) for key in ARRAYS)

    def test_another_epsilon_is_carried_by_the_variances(self) -> None:
        images = torch.rand(2, 3, 20, 24)
        plain = network_of(made(DESIGN), ARRAYS)(images)
        loose = replace(DESIGN, context=Context(bn_eps=1e-3))
        state = state_of(ARRAYS, PATHS, 1e-3)
        shifted = network_of(made(loose), arrays_of(state, PATHS))(images)
        assert torch.allclose(plain, shifted, atol=1e-6)
        back = arrays_of(state, PATHS, 1e-3)
        assert all(np.allclose(back[key], ARRAYS[key], atol=1e-6) for key in ARRAYS)

    def test_arrays_that_a_backbone_lacks_are_left_out(self) -> None:
        few = {key: values for key, values in ARRAYS.items() if key.layer == 0}
        assert set(state_of(few, PATHS)) == {place.path for place in PATHS if place.key.layer == 0}

    def test_a_missing_array_is_named(self) -> None:
        state = state_of(ARRAYS, PATHS)
        del state["conv2.conv.bias"]
        with pytest.raises(StudioError, match=r"conv2\.conv\.bias is missing"):
            arrays_of(state, PATHS)

    def test_one_of_another_size_is_named_with_its_shape(self) -> None:
        state = state_of(ARRAYS, PATHS) | {"conv2.conv.bias": np.zeros(7, np.float32)}
        with pytest.raises(StudioError, match=r"shape \(7,\); expected the shape \(5,\)"):
            arrays_of(state, PATHS)


class TestFiles:
    def test_a_file_loads_safely_and_fills_a_network(self, tmp_path: Path) -> None:
        path = tmp_path / "net.pt"
        path.write_bytes(state_bytes(state_of(ARRAYS, PATHS)))
        network = network_of(made(DESIGN), ARRAYS)
        assert torch.load(path, weights_only=True).keys() == network.state_dict().keys()
        read = read_state(path)
        assert all(np.array_equal(read[place.path], ARRAYS[place.key]) for place in PATHS)

    def test_a_checkpoint_keeps_the_network_under_a_name(self, tmp_path: Path) -> None:
        path = tmp_path / "last.pt"
        torch.save({"step": 3, "model": {"conv.weight": torch.ones(2)}}, path)
        assert list(read_state(path)) == ["conv.weight"]

    @pytest.mark.parametrize("data", [b"", b"junk", b"PK\3\4"])
    def test_junk_is_told_apart(self, data: bytes, tmp_path: Path) -> None:
        (tmp_path / "net.pt").write_bytes(data)
        with pytest.raises(FileProblem, match="no state dict"):
            read_state(tmp_path / "net.pt")

    def test_a_file_of_something_else_is_told_apart(self, tmp_path: Path) -> None:
        torch.save([torch.ones(2)], tmp_path / "net.pt")
        with pytest.raises(FileProblem, match="no state dict"):
            read_state(tmp_path / "net.pt")


class TestTable:
    def test_says_key_layer_role_and_order(self) -> None:
        entries = json.loads(table_of(PATHS))["arrays"]
        assert [entry["order"] for entry in entries] == list(range(7))
        assert entries[4] == {
            "key": "conv1.conv.weight", "layer": 0, "role": "weights", "order": 4, "shape": [8, 3, 3, 3],
        }  # fmt: skip

    def test_comes_back(self) -> None:
        assert paths_from(table_of(PATHS), "net.arrays.json") == PATHS
        assert PATHS[0].key == Key(0, "biases")

    @pytest.mark.parametrize("data", [b"", b"[]", b'{"format": 1}', b'{"format": 1, "arrays": [3]}', b"\xff"])
    def test_junk_is_told_apart(self, data: bytes) -> None:
        with pytest.raises(FileProblem, match="no table of arrays"):
            paths_from(data, "net.arrays.json")

    def test_a_newer_format_is_refused(self) -> None:
        with pytest.raises(FileProblem, match="format 2"):
            paths_from(b'{"format": 2, "arrays": []}', "net.arrays.json")
