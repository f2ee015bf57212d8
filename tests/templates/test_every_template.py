"""The contract of every architecture of the library: it expands, counts, and goes to Darknet or is refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from generators.cfg import Cfg
from studio.blocks.block_files import library_blocks, library_problems
from studio.design.design import Design
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.problems import problems
from studio.design.templates import architectures, new
from studio.diagnostics import StudioError, has_errors
from studio.library import Kind, templates
from studio.network.shapes import totals

ALL = pytest.mark.parametrize("name", [item.name for item in architectures()])
#: What no file of Darknet can say, by the start of a name.
BEYOND = ("efficientnet_cc", "mobilenetv3", "ghostnet", "shufflenetv2")


def written(design: Design, *, approximate: bool = False) -> Design:
    """The design as the cfg that is written of it reads."""
    product = Cfg(approximate=approximate).generate(design, expand(design), Path("x.cfg"))
    return load(next(iter(product.files.values())))


@ALL
def test_it_is_written_with_equal_costs_or_refused_by_name(name: str) -> None:
    design = new(name)
    if name.startswith(BEYOND):
        with pytest.raises(StudioError, match="Darknet cannot say"):
            written(design)
        return
    flat = written(design)
    assert not has_errors(problems(flat))
    assert totals(expand(flat).rows) == totals(expand(design).rows)


@ALL
def test_the_closest_of_darknet_is_a_network_without_errors(name: str) -> None:
    if name.startswith(BEYOND):
        assert not has_errors(problems(written(new(name), approximate=True)))


def test_the_gallery_of_blocks_can_be_read_and_says_what_each_is() -> None:
    shipped = {template.name for template in templates(Kind.BLOCKS) if template.shipped}
    assert {cls.kind for cls in library_blocks()} >= shipped >= {"MBConv6SE", "MixConv357", "ResidualSE", "SPPNeck"}
    assert not library_problems()
    assert all(cls.summary.endswith(".") for cls in library_blocks() if cls.kind in shipped)
