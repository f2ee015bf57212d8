"""What follows from the current design: its network, costs, problems and cfg text."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from studio.design.design import Design
from studio.design.expand import Expansion, expand
from studio.design.problems import problems
from studio.design.to_cfg import Printed, to_cfg
from studio.diagnostics import Diagnostic
from studio.network.network import Network, Row
from studio.network.shapes import Totals, totals
from widgets.document import Document


class Derived(QObject):
    """Follows a document; read it in a slot of `updated`, when everything is of the same design."""

    updated = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._problems: tuple[Diagnostic, ...] | None = None
        self._printed: Printed | None = None
        self._foreseen: tuple[Design, Expansion] | None = None
        self._take(document.design, None)
        document.designChanged.connect(self._follow)

    @property
    def design(self) -> Design:
        """The design that all this is derived from."""
        return self._design

    @property
    def expansion(self) -> Expansion:
        """The network with its rows."""
        return self._expansion

    @property
    def before(self) -> Expansion | None:
        """The expansion before the last edit, for telling what it changed."""
        return self._before

    @property
    def network(self) -> Network:
        """The layers in Darknet's order and the groups they came from."""
        return self._expansion.network

    @property
    def rows(self) -> tuple[Row, ...]:
        """Shapes and costs, one row a layer."""
        return self._expansion.rows

    @property
    def totals(self) -> Totals:
        """Sums over the rows."""
        return self._totals

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """What is wrong, in the order of the text; found when first asked for."""
        if self._problems is None:
            self._problems = problems(self._design, self._expansion, self.printed)
        return self._problems

    @property
    def printed(self) -> Printed:
        """The cfg text with the address that each chunk prints; made when first asked for."""
        if self._printed is None:
            self._printed = to_cfg(self._design, self._expansion)
        return self._printed

    def foresee(self, design: Design) -> Expansion:
        """The expansion of a design that may be next; it is not made again when it is."""
        expansion = expand(design, self._expansion)
        self._foreseen = design, expansion
        return expansion

    def _follow(self, design: Design) -> None:
        self._take(design, self._expansion)
        self.updated.emit()

    def _take(self, design: Design, before: Expansion | None) -> None:
        self._before = before
        self._design = design
        foreseen, self._foreseen = self._foreseen, None
        known = foreseen is not None and foreseen[0] is design
        self._expansion = foreseen[1] if known and foreseen is not None else expand(design, before)
        self._totals = totals(self._expansion.rows)
        self._problems = self._printed = None
