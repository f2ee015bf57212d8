"""The first line of Insight: what was counted, what was measured, and what that makes."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from studio.design.expand import Expansion
from studio.network.shapes import totals
from widgets import theme
from widgets.costs import short, total
from widgets.insight.measuring import Measurement

_TITLES = ("Counted", "Measured, whole", "Reached", "Sum of layers")


class InsightStrip(QWidget):
    """Four figures, each with a remark; those that nobody measured yet are a dash."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("insightStrip")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._grids: list[QGridLayout] = []
        self._figures: list[QLabel] = []
        self._remarks: list[QLabel] = []
        for title in _TITLES:
            self._add(title)
        self._row.addStretch(1)
        self._dress()
        theme.signals.themeChanged.connect(self._dress)

    def show_counted(self, expansion: Expansion) -> None:
        """Before anything is measured."""
        macs = short(total(expansion.rows, "macs"), "macs")
        self._set(0, f"{totals(expansion.rows).bflops:.3f} BFLOPS", f"{macs} MACs")
        for place in (1, 2, 3):
            self._set(place, "–", "")

    def show_measured(self, found: Measurement) -> None:
        """Counted and measured of one state of the design."""
        self.show_counted(found.expansion)
        profile = found.profile
        images = "1 image" if profile.batch == 1 else f"{profile.batch} images"
        self._set(1, f"{profile.whole:.2f} ms", f"{images}, median of {profile.rounds}")
        bflops = totals(found.expansion.rows).bflops * profile.batch
        reached = bflops / (profile.whole / 1000) if profile.whole else 0.0
        self._set(2, f"{reached:.1f} GFLOP/s", profile.device)
        layers = sum(profile.layers)
        off = 100 * (layers / profile.whole - 1) if profile.whole else 0.0
        self._set(3, f"{layers:.2f} ms", f"{abs(off):.0f} % {'more' if off > 0 else 'less'} than the whole")

    def _set(self, place: int, figure: str, remark: str) -> None:
        self._figures[place].setText(figure)
        self._remarks[place].setText(remark)
        self._figures[place].setAccessibleName(f"{_TITLES[place]}: {figure}, {remark}".rstrip(", "))

    def _add(self, title: str) -> None:
        grid = QGridLayout()
        head, figure, remark = QLabel(title, self), QLabel(self), QLabel(self)
        head.setProperty("role", "hint")
        figure.setProperty("role", "heading")
        remark.setProperty("role", "hint")
        grid.addWidget(head, 0, 0)
        grid.addWidget(figure, 1, 0)
        grid.addWidget(remark, 2, 0)
        self._figures.append(figure)
        self._remarks.append(remark)
        self._grids.append(grid)
        self._row.addLayout(grid)

    def _dress(self) -> None:
        self._row.setSpacing(theme.px(28))
        for grid in self._grids:
            grid.setVerticalSpacing(theme.px(1))
