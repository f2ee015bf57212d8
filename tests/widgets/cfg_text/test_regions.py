"""What can be folded: sections with what belongs to them, and blocks."""

from __future__ import annotations

from studio.design.design import Design
from studio.design.to_cfg import to_cfg
from widgets.cfg_text.outline import outline_of
from widgets.cfg_text.regions import block_regions, section_regions, section_words

TEXT = """[net]
width=32

# stem
[convolutional]
filters=8
size=3
#activation=leaky

# sums
[shortcut]
from=-1

"""


def test_a_section_reaches_to_the_comments_of_the_next_one() -> None:
    regions = list(section_regions(outline_of(TEXT), TEXT.split("\n")))
    assert [(region.header, region.last) for region in regions] == [(0, 2), (4, 8), (10, 13)]


def test_a_folded_section_says_its_facts_or_its_keys() -> None:
    outline = outline_of(TEXT)
    words = [section_words(place.section, place.index is None) for place in outline.places]
    assert words[1:] == ["3×3  s1  8", "from=-1"]


def test_a_block_folds_all_its_sections(b0: Design) -> None:
    printed = to_cfg(b0)
    text = printed.source.text()
    outline, lines = outline_of(text), text.split("\n")
    regions = list(block_regions(outline, lines, printed.owners, b0))
    owners = [owner.node for owner in printed.owners]
    assert len(regions) == len({node for node in owners if owners.count(node) > 1})
    first, second = regions[:2]
    assert "MBConv" in first.words
    assert not lines[first.last].strip()
    assert lines[second.header] == "[convolutional]"
    assert first.last < second.header


def test_a_flat_cfg_has_no_blocks(design: Design) -> None:
    printed = to_cfg(design)
    text = printed.source.text()
    assert not list(block_regions(outline_of(text), text.split("\n"), printed.owners, design))
