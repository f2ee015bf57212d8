"""References within layers, bound to something else."""

from __future__ import annotations

from studio.design.design import BlockNode, LayerNode
from studio.design.references import LOST, rebind, references_of
from studio.design.templates import new
from studio.layers.base import Address, Bound
from studio.layers.pooling import MaxPool
from studio.layers.wiring import Route


def test_each_reference_is_asked_and_its_key_keeps_its_kind() -> None:
    route = Route(layers=(Bound(Address(1)), Bound(Address(2), "abs")))
    bound = rebind(route, lambda ref: LOST if ref == Bound(Address(1)) else ref)
    assert bound == Route(layers=(LOST, Bound(Address(2), "abs")))


def test_where_nothing_changes_it_is_the_very_layer() -> None:
    route = Route(layers=(Bound(Address(1)),))
    assert rebind(route, lambda ref: ref) is route
    pool = MaxPool(size=2)
    assert rebind(pool, lambda ref: LOST) is pool


def test_a_block_refers_to_nothing_outside() -> None:
    node = LayerNode(7, "route", Route(layers=(Bound(Address(1)), LOST)))
    assert references_of(node) == (Bound(Address(1)), LOST)
    block = next(node for node in new("efficientnet_b0").nodes if isinstance(node, BlockNode))
    assert references_of(block) == ()
