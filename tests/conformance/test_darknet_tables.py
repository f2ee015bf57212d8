"""Every layer of Darknet's own example files: what we infer is what a real Darknet build computed."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from studio.cfg.parse import f32
from studio.design import from_cfg
from studio.design.expand import Expansion, expand
from studio.network.shapes import average_outputs, stored_inputs, totals
from tests.conformance.reference import FOLDER, names

#: Darknet's type names where they are not the section's.
TYPES = {"reorg3d": "reorg", "reorg": "reorg_old", "Gaussian_yolo": "gaussian_yolo"}


NAMES = names("darknet/cfg", ".cfg")


@cache
def expansion(name: str) -> Expansion:
    return expand(from_cfg.load((FOLDER / "darknet" / "cfg" / f"{name}.cfg").read_bytes(), name))


@cache
def table(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / "darknet" / "layers" / f"{name}.json").read_text())
    return found


@pytest.mark.usefixtures("reference")
def test_the_reference_is_whole() -> None:
    assert len(NAMES) == 58
    assert sum(len(table(name)["layers"]) for name in NAMES) == 5503


@pytest.mark.parametrize("name", NAMES)
class TestLayers:
    def test_types(self, name: str) -> None:
        ours = [item.layer.section for item in expansion(name).network.layers]
        assert [TYPES.get(section, section) for section in ours] == [layer["type"] for layer in table(name)["layers"]]

    def test_output_shapes(self, name: str) -> None:
        ours = [[*row.out.indexed] for row in expansion(name).rows]
        assert ours == [[*layer["out"], layer["outputs"]] for layer in table(name)["layers"]]

    def test_stored_inputs(self, name: str) -> None:
        found = expansion(name)
        ours = [[*shape[:3]] for shape in stored_inputs(found.network, found.rows)]
        assert ours == [layer["in"] for layer in table(name)["layers"]]

    def test_bflops_to_the_last_bit(self, name: str) -> None:
        ours = [row.bflops for row in expansion(name).rows]
        assert ours == [f32(layer["bflops"]) for layer in table(name)["layers"]]

    def test_weights(self, name: str) -> None:
        layers, rows = table(name)["layers"], expansion(name).rows
        counted = [(layer["i"], layer["nweights"]) for layer in layers if layer["nweights"]]
        assert [(index, rows[index].weights) for index, _ in counted] == counted

    def test_total_is_the_sum_in_float32(self, name: str) -> None:
        total = 0.0
        for layer in table(name)["layers"]:
            total = f32(total + f32(layer["bflops"])) if layer["bflops"] > 0 else total
        assert totals(expansion(name).rows).bflops == total
        assert total == pytest.approx(table(name)["total_bflops"], rel=2e-6)

    def test_average_outputs(self, name: str) -> None:
        found = expansion(name)
        wide = [layer["outputs"] for layer in table(name)["layers"] if layer["in"][1] > 1 and layer["in"][2] > 1]
        assert average_outputs(found.network, found.rows) == sum(wide) // len(wide)


@pytest.mark.usefixtures("reference")
def test_totals_as_darknet_prints_them() -> None:
    printed = {"yolov4-p6": "717.190", "darknet19": "5.585", "efficientnet_b0": "0.915"}
    assert {name: f"{totals(expansion(name).rows).bflops:5.3f}".strip() for name in printed} == printed
