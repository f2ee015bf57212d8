"""The page of all blocks says what their table says."""

from __future__ import annotations

import runpy
from pathlib import Path

from studio.blocks import BLOCKS

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_page_is_what_the_table_says() -> None:
    made = runpy.run_path(str(DOCS / "make_blocks_page.py"))["page"]()
    assert (DOCS / "blocks.md").read_text(encoding="utf-8") == made, "run: python docs/make_blocks_page.py"


def test_it_has_every_block_with_every_parameter() -> None:
    sections = (DOCS / "blocks.md").read_text(encoding="utf-8").split("\n## ")
    by_name = {section.partition("\n")[0]: section for section in sections}
    for block in BLOCKS:
        assert block.summary.rstrip(".") in by_name[block.kind]
        rows = [line.split("`")[1] for line in by_name[block.kind].splitlines() if line.startswith("| `")]
        assert rows == [spec.name for spec in block.params()]


def test_readme_leads_to_it() -> None:
    assert "(docs/blocks.md)" in (DOCS.parent / "README.md").read_text(encoding="utf-8")
