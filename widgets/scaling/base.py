"""The unscaled base of a design, and which nodes follow its coefficients: kept while only these change."""

from __future__ import annotations

from dataclasses import replace

from studio.design.design import Design
from studio.design.expand import Expansion, expand
from studio.design.scale_table import Follows, follows
from studio.design.scaled_nodes import ScaledNode, scaled_nodes
from widgets.scaling.coefficients import is_unscaled, unscaled
from widgets.workbench import Workbench


class ScaleBase:
    """Ask it with the current design; it counts again only where nodes, `[net]` or constants are others."""

    def __init__(self, workbench: Workbench) -> None:
        self._derived = workbench.derived
        self._design: Design | None = None
        self._expansion: Expansion | None = None
        self._follows: tuple[Follows, ...] | None = None

    def expansion(self) -> Expansion:
        """The network without coefficients."""
        design = self._derived.design
        if self._expansion is None or self._design is None or not _same_base(self._design, design):
            before, self._design, self._follows = self._expansion, design, None
            if is_unscaled(design.scale):
                self._expansion = self._derived.expansion
            else:
                self._expansion = expand(replace(design, scale=unscaled(design.scale)), before)
        return self._expansion

    def nodes(self) -> tuple[ScaledNode, ...]:
        """Every node at its base and as it is."""
        base = self.expansion()
        if self._follows is None:
            self._follows = follows(self._derived.design, base)
        return scaled_nodes(self._derived.design, base, self._derived.expansion, self._follows)


def _same_base(one: Design, other: Design) -> bool:
    """True where two designs differ in nothing that counts but their coefficients."""
    return one.nodes is other.nodes and one.net is other.net and one.context == other.context
