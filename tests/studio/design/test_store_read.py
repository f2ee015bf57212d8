"""Reading a document of plain values: ids and names are given where people left them out."""

from __future__ import annotations

from typing import Any

import pytest

from studio.design.design import BlockNode
from studio.design.store_read import Reader
from studio.diagnostics import StudioError


def read(*nodes: dict[str, Any], **more: Any) -> Any:
    return Reader({"nodes": list(nodes), **more}, "net").design()


def test_nodes_without_id_or_name_are_numbered_in_order() -> None:
    design = read({"layer": "maxpool"}, {"layer": "maxpool", "id": 1}, {"block": "MBConv"})
    assert [(node.id, node.name) for node in design.nodes] == [(2, "maxpool1"), (1, "maxpool2"), (3, "mbconv1")]
    assert design.next_id == 4


def test_the_first_repeat_and_overrides_are_read() -> None:
    words = {"repeat": 0, "role": "project", "keys": {"stopbackward": 1}}
    design = read({"block": "MBConv", "repeats": 2, "first": {"stride": 2}, "overrides": [words]})
    (node,) = design.nodes
    assert isinstance(node, BlockNode)
    assert (node.first, node.overrides) == ((("stride", 2),), ((0, "project", (("stopbackward", "1"),)),))


def test_keys_that_nobody_reads_are_kept() -> None:
    assert read(colour="blue").unknown == (("colour", "blue"),)


def test_equal_ids_are_refused() -> None:
    with pytest.raises(StudioError, match="same id"):
        read({"layer": "maxpool", "id": 1}, {"layer": "avgpool", "id": 1})


def test_a_note_on_a_node_that_is_not_there_is_refused() -> None:
    with pytest.raises(StudioError, match="nobody"):
        read(notes=[{"text": "x", "node": "nobody"}])
