"""Snippets of the library: they fit wherever a map is, and leave what stands there on its layers."""

from __future__ import annotations

import pytest

from studio.design.design import Design
from studio.design.expand import expand
from studio.design.problems import problems
from studio.design.snippets import insert_snippet, snippets
from studio.design.templates import new
from studio.diagnostics import StudioError, has_errors
from studio.files import config_folder

NAMES = [one.name for one in snippets()]
IN_PLACE = [name for name in NAMES if name not in ("yolo_head", "spp")]


@pytest.fixture
def base() -> Design:
    return new("darknet53")


def test_every_shipped_snippet_says_what_it_is() -> None:
    assert {"squeeze_excite", "mixconv", "spp", "yolo_head", "csp_stage", "sam"} <= set(NAMES)
    assert all(one.about and "[" in one.text for one in snippets())


@pytest.mark.parametrize("name", IN_PLACE)
@pytest.mark.parametrize("place", [1, 3])
def test_it_fits_anywhere_and_keeps_the_shape(base: Design, name: str, place: int) -> None:
    changed = insert_snippet(base, name, place)
    assert not has_errors(problems(changed))
    assert expand(changed).rows[-1].out == expand(base).rows[-1].out
    assert len(changed.nodes) > len(base.nodes)


@pytest.mark.parametrize("name", ["spp", "yolo_head"])
def test_at_the_end_of_a_backbone_the_others_fit(base: Design, name: str) -> None:
    end = base.position(base.named("pool").id)  # type: ignore[union-attr]
    changed = insert_snippet(base, name, end)
    new_ids = {node.id for node in changed.nodes} - {node.id for node in base.nodes}
    expansion = expand(changed)
    rows = [
        row for item, row in zip(expansion.network.layers, expansion.rows, strict=True) if item.address.node in new_ids
    ]
    assert all(row.known for row in rows)


def test_references_elsewhere_stay_on_their_layers() -> None:
    base = new("cspdarknet53")
    changed = insert_snippet(base, "sam", 1)
    assert not has_errors(problems(changed))


def test_an_unknown_one_names_the_nearest(base: Design) -> None:
    with pytest.raises(StudioError, match="squeeze_excite"):
        insert_snippet(base, "squeeze_exite", 1)


def test_arithmetic_that_is_none_is_refused(base: Design) -> None:
    folder = config_folder() / "templates" / "snippets"
    folder.mkdir(parents=True)
    (folder / "odd.cfg").write_text("# Odd\n[convolutional]\nfilters={channels / nothing}\n")
    with pytest.raises(StudioError, match="nothing"):
        insert_snippet(base, "odd", 1)
