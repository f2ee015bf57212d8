"""Every preset's totals are those of the zoo, where the reference is at hand."""

from __future__ import annotations

import json
from pathlib import Path

from studio.design.edits import set_scale
from studio.design.expand import expand
from studio.design.templates import new
from studio.network.shapes import totals
from widgets.scaling.coefficients import FAMILIES, preset_scale


def test_totals_of_every_preset(reference: Path) -> None:
    """Of those that the zoo prints totals of; the others have coefficients there only."""
    zoo = {item["name"]: item for item in json.loads((reference / "zoo.json").read_text())["variants"]}
    design, counted = new("efficientnet_b0"), 0
    for name in FAMILIES[0].names:
        entry = zoo[f"efficientnet_{name.lower()}"]
        scaled = set_scale(design, preset_scale(design, name))
        resolution = scaled.scale.resolution or design.options.width
        coefficients = (entry["width_coefficient"], entry["depth_coefficient"], entry["resolution"])
        assert (scaled.scale.width, scaled.scale.depth, resolution) == coefficients
        if "params" in entry:
            sums = totals(expand(scaled).rows)
            assert (sums.params, sums.macs) == (entry["params"], entry["macs"])
            counted += 1
    assert counted >= 5
