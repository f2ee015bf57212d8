"""What a drop would give: the node as it would be, its output, and what the network costs more or less. Values only."""

from __future__ import annotations

from dataclasses import dataclass

from studio.design.design import BlockNode, Design
from studio.design.expand import Expansion, expand
from studio.layers.base import UNKNOWN
from studio.network.shapes import totals
from widgets.canvas.cards import telling, word
from widgets.costs import short


@dataclass(frozen=True, slots=True)
class Outcome:
    """`bflops` and `params` are differences; `design` is the whole result."""

    title: str
    facts: str
    shape: str
    bflops: float
    params: int
    design: Design

    def changes(self) -> tuple[tuple[str, int], ...]:
        """`0.012 BFLOPS`, `1.15 k params`, each with its sign: 1 dearer, -1 cheaper; what stays equal is not said."""
        said = (
            (f"{abs(self.bflops):.3f}", "BFLOPS", self.bflops),
            (short(abs(self.params), "params"), "params", self.params),
        )
        return tuple((f"{text} {unit}", 1 if by > 0 else -1) for text, unit, by in said if text not in ("0", "0.000"))


def outcome_of(expansion: Expansion, result: Design, node_id: int) -> Outcome:
    """The outcome of an edit that put a node somewhere. `expansion`: of the design before."""
    after = expand(result, expansion)
    node = result.node(node_id)
    rows = [row for item, row in zip(after.network.layers, after.rows, strict=True) if item.address.node == node_id]
    if isinstance(node, BlockNode):
        title, facts = node.block.title(), node.block_at(0).facts()
    else:
        title, facts = word(node.layer), telling(node.layer)
    old, new = totals(expansion.rows), totals(after.rows)
    shape = rows[-1].out.next if rows else UNKNOWN
    return Outcome(title, " ".join(facts), str(shape), new.bflops - old.bflops, new.params - old.params, result)
