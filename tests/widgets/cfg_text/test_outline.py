"""Sections, layer numbers and targets of references, read from the text."""

from __future__ import annotations

import pytest

from widgets.cfg_text.outline import outline_of, target_of

TEXT = """# a small net
[net]
width=8

# the first
[convolutional]
filters = 2

[maxpool]

[route]
layers = -1, 0  # both
groups=2

[upsampel]
stride=2
"""


def test_layers_are_numbered_as_darknet_does() -> None:
    outline = outline_of(TEXT)
    assert [(place.section.name, place.index) for place in outline.places] == [
        ("net", None),
        ("convolutional", 0),
        ("maxpool", 1),
        ("route", 2),
        ("upsampel", 3),
    ]
    assert [place.header for place in outline.places] == [1, 5, 8, 10, 14]


def test_a_comment_above_a_header_belongs_to_its_section() -> None:
    outline = outline_of(TEXT)
    assert [outline.at(line) for line in (0, 2, 4, 6, 8, 12, 99)] == [0, 0, 1, 1, 2, 3, 4]
    assert outline_of("# nothing\n").at(0) is None


def test_a_text_without_net_begins_with_layer_0() -> None:
    outline = outline_of("[convolutional]\n[dropout]\n")
    assert [place.index for place in outline.places] == [0, 1]
    found = outline.layer(1)
    assert found is not None
    assert found.section.name == "dropout"
    assert (outline.layer(-1), outline.layer(2)) == (None, None)


def test_sections_that_nobody_knows_are_counted() -> None:
    assert (outline_of(TEXT).unknown, outline_of("width=3\n[net]\n").unknown) == (1, 2)


@pytest.mark.parametrize(
    ("column", "target"), [(8, None), (9, 1), (11, 1), (12, None), (13, 0), (14, 0), (17, None), (20, None)]
)
def test_a_number_of_a_reference_leads_to_its_layer(column: int, target: int | None) -> None:
    assert target_of(outline_of(TEXT), 11, TEXT.split("\n")[11], column) == target


def test_other_numbers_lead_nowhere() -> None:
    outline, lines = outline_of(TEXT), TEXT.split("\n")
    assert target_of(outline, 12, lines[12], 8) is None
    assert target_of(outline, 6, lines[6], 10) is None
    assert target_of(outline, 2, lines[2], 7) is None
    far = "[net]\n[route]\nlayers=7\n"
    assert target_of(outline_of(far), 2, "layers=7", 8) is None
