"""Writing a design as plain values: what is at its default is left out, names stand for ids."""

from __future__ import annotations

from dataclasses import replace

from studio.design.design import Design, Note, Stage
from studio.design.store_write import document
from studio.scaling import Scale


def test_a_block_says_what_differs_from_its_defaults(b0: Design) -> None:
    stage = document(b0)["nodes"][2]
    assert stage == {"id": 3, "name": "stage2", "block": "MBConv", "repeats": 2, "filters": 24, "first": {"stride": 2}}


def test_a_section_from_a_file_points_to_its_lines(detector: Design) -> None:
    words = document(detector)
    assert words["nodes"][0] == {"id": 1, "name": "conv1", "layer": "convolutional", "chunk": 1}
    assert words["nodes"][8]["layers"] == ["upsample1", "@shortcut1"]
    assert words["source"]["text"].count("[convolutional]") == 6


def test_coefficients_stages_and_notes_stand_there_where_they_are_set(b0: Design) -> None:
    assert "scale" not in document(b0)
    design = replace(b0, scale=Scale(depth=1.4), stages=(Stage("early", 2),), notes=(Note("why?", 3),))
    words = document(design)
    assert words["scale"] == {"depth": 1.4}
    assert words["stages"] == [{"name": "early", "first": "stage1"}]
    assert words["notes"] == [{"text": "why?", "x": 0.0, "y": 0.0, "node": "stage2"}]
