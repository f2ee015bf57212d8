"""The table of blocks: found by name, loaded when it is asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import studio.blocks
from studio.blocks.table import BLOCKS, block_class, block_names


def test_every_block_is_found_by_its_name() -> None:
    assert block_names() == tuple(cls.kind for cls in BLOCKS)
    assert [block_class(name) for name in block_names()] == list(BLOCKS)
    assert block_class("Nothing") is None


def test_the_package_offers_the_table() -> None:
    assert studio.blocks.BLOCKS is BLOCKS
    with pytest.raises(AttributeError, match="NOTHING"):
        _ = studio.blocks.NOTHING  # type: ignore[attr-defined]


def test_a_flat_network_loads_no_block(root: Path) -> None:
    script = """
import sys
from studio.design.expand import expand
from studio.design.files import read_design
expand(read_design("tests/data/tiny_detector.cfg"))
print(*sorted(name for name in sys.modules if name.startswith("studio.blocks.")))
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["studio.blocks.base", "studio.blocks.expression"]
