"""A block opened: branches below the main line, what joins them back on it."""

from __future__ import annotations

from generators.paper_block import Item, items_of, size_of
from studio.design.design import BlockNode
from studio.design.expand import expand
from studio.design.templates import new


def items(template: str, node: str) -> dict[str, Item]:
    """The drawn layers of a node's last repeat by role."""
    design = new(template)
    found = design.named(node)
    assert isinstance(found, BlockNode)
    layers = [item for item in expand(design).network.layers if item.address.node == found.id]
    last = layers[-1].address.occurrence
    drawn = items_of([item for item in layers if item.address.occurrence == last])
    return {item.layer.address.role: item for item in drawn}


def test_a_gate_is_a_branch_and_sums_are_signs() -> None:
    found = items("efficientnet_b0", "stage6")
    assert [found[role].row for role in ("expand", "depthwise", "project", "add")] == [0, 0, 0, 0]
    assert {found[f"se.{name}"].row for name in ("pool", "squeeze", "excite")} == {1}
    assert (found["se.scale"].row, found["se.scale"].sign, found["add"].sign) == (0, "×", "+")
    assert found["se.scale"].column > found["se.excite"].column


def test_each_share_of_a_mixed_convolution_has_its_row() -> None:
    found = items("mixnet_s", "stage5")
    assert (found["depthwise1"].row, found["depthwise2"].row) == (0, 1)
    assert found["depthwise1"].column == found["depthwise2"].column
    assert (found["join"].row, found["join"].sign) == (0, "c")


def test_a_projection_is_a_branch_and_routes_and_dropout_are_wires_only() -> None:
    design = new("resnet18")
    layers = [item for item in expand(design).network.layers if item.address.node == 4 and item.address.occurrence == 0]
    drawn = {item.layer.address.role: item for item in items_of(layers)}
    assert "input" not in drawn
    assert (drawn["projection"].row, drawn["add"].row) == (1, 0)
    assert drawn["projection"].inputs == (layers[0].index - 1,)


def test_its_size_follows_from_columns_and_rows() -> None:
    plain, gated = (tuple(items(name, "stage2").values()) for name in ("mobilenetv2_100", "efficientnet_b0"))
    assert size_of(gated)[0] > size_of(plain)[0]
    assert (size_of(plain)[1], size_of(gated)[1] > 0) == (0, True)
