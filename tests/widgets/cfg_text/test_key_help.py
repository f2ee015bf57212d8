"""Help for the word under the mouse, from its declaration."""

from __future__ import annotations

import pytest

from studio.layers import LAYERS
from widgets.cfg_text.key_help import facts_of, help_at
from widgets.cfg_text.outline import outline_of

TEXT = """# about
[net]
momentum=0.9
[convolutional]
 filters = 8 # few
activation=mish
odd=1
[nothing]
size=3
"""


def test_a_section_says_what_it_is() -> None:
    found = help_at(outline_of(TEXT), 3, 2)
    assert found is not None
    assert (found.title, "onvolution" in found.about) == ("[convolutional]", True)


def test_a_key_says_help_type_default_and_range() -> None:
    found = help_at(outline_of(TEXT), 4, 2)
    assert found is not None
    assert found.title == "filters"
    assert found.about
    assert found.facts.startswith("whole number, default 1, at least 1")


def test_choices_are_listed_as_far_as_there_is_room() -> None:
    found = help_at(outline_of(TEXT), 5, 0)
    assert found is not None
    assert found.facts.startswith("one of logistic, relu")
    assert "more" in found.facts


@pytest.mark.parametrize(("line", "column"), [(0, 3), (4, 0), (4, 20), (6, 1), (7, 2), (8, 1)])
def test_nothing_where_nothing_is_declared(line: int, column: int) -> None:
    assert help_at(outline_of(TEXT), line, column) is None


def test_net_has_help_too() -> None:
    found = help_at(outline_of(TEXT), 2, 1)
    assert found is not None
    assert "0.9" in found.facts


def test_every_declared_key_has_facts() -> None:
    assert all(facts_of(spec) for cls in LAYERS for spec in cls.keys())
