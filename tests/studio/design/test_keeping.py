"""References led back to their layers after sections were typed in or deleted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from studio.design.design import Design, LayerNode
from studio.design.edits import delete, insert_layer
from studio.design.keeping import keep_references
from studio.design.sync import sync
from studio.design.to_cfg import to_cfg
from studio.layers.base import Bound
from studio.layers.pooling import MaxPool


def typed(design: Design, text: str) -> Design:
    return sync(design, to_cfg(design), text)


def inserted(design: Design, place: int, section: str = "[maxpool]\nsize=2\nstride=1\n\n") -> Design:
    """A section typed before the layer at a place."""
    chunks = to_cfg(design).source.chunks
    parts = ["".join(chunk) for chunk in chunks]
    return typed(design, "".join([*parts[: place + 1], section, *parts[place + 1 :]]))


def targets(design: Design) -> list[tuple[int, int]]:
    """(reader, target) of every reference."""
    return [
        (node.id, ref.to.node)
        for node in design.nodes
        if isinstance(node, LayerNode)
        for _, refs in node.layer.references()
        for ref in refs
        if isinstance(ref, Bound)
    ]


def test_nothing_to_keep_is_the_very_same_design(detector: Design) -> None:
    kept = keep_references(detector, detector)
    assert (kept.design is detector, kept.count) == (True, 0)


def test_a_section_typed_in_between_moves_what_counts_across_it(detector: Design) -> None:
    after = inserted(detector, 3)
    assert targets(after) != targets(detector)
    kept = keep_references(detector, after)
    assert targets(kept.design) == targets(detector)
    assert kept.count > 0


@given(place=st.integers(0, 11))
def test_it_is_what_an_insertion_on_the_canvas_does(detector: Design, place: int) -> None:
    by_text = keep_references(detector, inserted(detector, place)).design
    by_edit = insert_layer(detector, place, MaxPool(size=2, stride=1))
    assert targets(by_text) == targets(by_edit)


def test_a_deleted_section_too(detector: Design) -> None:
    gone = detector.nodes[5]
    parts = ["".join(chunk) for chunk in to_cfg(detector).source.chunks]
    kept = keep_references(detector, typed(detector, "".join(parts[:6] + parts[7:])))
    assert targets(kept.design) == targets(delete(detector, [gone.id]))


def test_a_number_that_was_typed_stays(detector: Design) -> None:
    after = inserted(detector, 3)
    route = next(node for node in after.nodes if isinstance(node, LayerNode) and node.layer.section == "route")
    text = to_cfg(after).source.text()
    line = next(line for line in text.split("\n") if line.replace(" ", "").startswith("layers="))
    retyped = typed(after, text.replace(line, "layers = -1, 2", 1))
    kept = keep_references(detector, retyped)
    assert (route.id, 3) in targets(kept.design)


def test_a_second_time_there_is_nothing_left(detector: Design) -> None:
    kept = keep_references(detector, inserted(detector, 3))
    assert keep_references(detector, kept.design).count == 0
