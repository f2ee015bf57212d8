"""Keys of one layer inside a repeat."""

from __future__ import annotations

import pytest

from studio.design import store
from studio.design.design import Design
from studio.design.expand import expand
from studio.design.overrides import drop_override, may_differ, overridden, overrides_of, own_layer, set_override
from studio.design.templates import new
from studio.design.to_cfg import to_cfg
from studio.diagnostics import StudioError
from studio.layers.base import Address

AT = Address(6, 1, "depthwise")


@pytest.fixture(scope="module")
def b0() -> Design:
    return new("efficientnet_b0")


def layer(design: Design, address: Address = AT):  # type: ignore[no-untyped-def]
    return next(item.layer for item in expand(design).network.layers if item.address == address)


def test_it_changes_that_layer_only_and_is_written(b0: Design) -> None:
    changed = set_override(b0, expand(b0), AT, "dilation", 2)
    assert (layer(changed).dilation, layer(changed, Address(6, 2, "depthwise")).dilation) == (2, 1)
    assert overridden(changed, AT) == {"dilation": "2"}
    assert "dilation=2" in to_cfg(changed, expand(changed)).source.text()
    assert store.load(store.dump(changed)) == changed


def test_the_value_that_the_block_gives_is_no_override(b0: Design) -> None:
    changed = set_override(b0, expand(b0), AT, "size", 7)
    assert own_layer(changed, expand(changed), AT).value("size") == 5  # type: ignore[union-attr]
    assert set_override(changed, expand(changed), AT, "size", 5) == b0
    assert drop_override(changed, AT, "size") == b0


def test_several_keys_stand_beside_each_other(b0: Design) -> None:
    design = set_override(b0, expand(b0), AT, "size", 7)
    design = set_override(design, expand(design), AT, "activation", "mish")
    assert overridden(design, AT) == {"size": "7", "activation": "mish"}
    assert overridden(drop_override(design, AT, "size"), AT) == {"activation": "mish"}


def test_wiring_and_unknown_keys_are_refused(b0: Design) -> None:
    add = Address(6, 1, "add")
    assert not may_differ(layer(b0, add).spec("from"))
    with pytest.raises(StudioError, match="follows from the block"):
        set_override(b0, expand(b0), add, "from", -2)
    with pytest.raises(StudioError, match="no key 'sise'"):
        set_override(b0, expand(b0), AT, "sise", 3)


def test_a_plain_layer_has_none(b0: Design) -> None:
    assert overridden(b0, Address(1)) == {}


def test_a_layer_of_a_node_that_is_gone_has_none(b0: Design) -> None:
    changed = set_override(b0, expand(b0), AT, "dilation", 2)
    assert overrides_of(changed, [Address(999), AT]) == (AT,)
