"""Low BFLOPS is not high speed: operations as they were counted beside time as it was measured."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from widgets import theme
from widgets.elided_label import ElidedLabel
from widgets.empty_state import EmptyState
from widgets.panels.base import Area, Panel
from widgets.segments import Choice, Segments
from widgets.workbench import Workbench

if TYPE_CHECKING:
    from widgets.insight.measuring import Measurement
    from widgets.insight.reason_card import ReasonCard

_BY = (
    Choice("blocks", "Blocks", "One row for each block"),
    Choice("layers", "Layers", "One row for each layer"),
    Choice("kinds", "Kinds", "One row for each kind of work"),
)


class InsightPanel(Panel):
    """Takes the canvas's place in its work space. Nothing is measured before somebody asks."""

    title: ClassVar[str] = "Insight"
    key: ClassVar[str] = "insight"
    icon: ClassVar[str] = "timer"
    area: ClassVar[Area] = "centre"
    spaces: ClassVar[tuple[str, ...]] = ("insight",)
    lazy: ClassVar[bool] = True
    of_document: ClassVar[bool] = True

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        from widgets.insight.controls import MeasureControls  # what writes code is not loaded at start
        from widgets.insight.measuring import Measuring
        from widgets.insight.share_list import ShareList
        from widgets.insight.strip import InsightStrip

        super().__init__(workbench, parent)
        self.setObjectName("insight")
        self._shown: Measurement | None = None
        self.measuring = Measuring(workbench, self)
        self._strip = InsightStrip(self)
        self._controls = MeasureControls(self.measuring, self)
        self._remark = ElidedLabel(parent=self)
        self._remark.setObjectName("insightRemark")
        self._cards: list[ReasonCard] = []
        self._why = QWidget(self)
        self._why_column = QVBoxLayout(self._why)
        self._by = Segments(_BY, "insightBy", "Rows", self)
        self._by.setValue("blocks")
        self.rows = ShareList("insightRows", "Counted against measured", self)
        self._empty = self._make_empty()
        self._pages = QStackedWidget(self)
        self._arrange()
        self._listen()
        self._show()

    def minimumSizeHint(self) -> QSize:
        """Both columns at their narrowest."""
        return QSize(theme.px(640), theme.px(300))

    def showEvent(self, event: QShowEvent) -> None:
        """Somebody may want to measure: find out what on."""
        super().showEvent(event)
        self.measuring.ask_devices()

    # ------------------------------------------------------------------------------------- building

    def _make_empty(self) -> EmptyState:
        card = EmptyState(
            "timer",
            "Nothing was measured yet",
            "Low BFLOPS is not high speed. Time every layer on this machine and see where the two part; "
            "it runs in a process of its own and takes some seconds.",
            "Measure",
            name="insightEmpty",
            parent=self,
        )
        card.chosen.connect(self.measuring.start)
        card.setFixedWidth(theme.px(380))
        return card

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), theme.px(8))
        head.addWidget(self._strip, 1)
        head.addWidget(self._controls, 0, Qt.AlignmentFlag.AlignVCenter)
        line = QFrame(self)
        line.setProperty("role", "line")
        waiting = QWidget(self)
        QVBoxLayout(waiting).addWidget(self._empty, 0, Qt.AlignmentFlag.AlignCenter)
        halves = QSplitter(Qt.Orientation.Horizontal, self)
        halves.setChildrenCollapsible(False)
        halves.addWidget(self._make_why())
        halves.addWidget(self._make_rows())
        halves.setSizes([theme.px(340), theme.px(900)])
        halves.setStretchFactor(1, 1)
        self._pages.addWidget(waiting)
        self._pages.addWidget(halves)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(line)
        column.addWidget(self._pages, 1)

    def _make_why(self) -> QWidget:
        side = QWidget(self)
        head = QHBoxLayout()
        head.setContentsMargins(theme.px(16), theme.px(10), theme.px(16), theme.px(8))
        title = QLabel("Why is it slow?", side)
        title.setProperty("role", "title")
        head.addWidget(title)
        head.addStretch(1)
        hint = QLabel("most time above its count first", side)
        hint.setProperty("role", "hint")
        head.addWidget(hint)
        self._why_column.setContentsMargins(0, 0, 0, 0)
        self._why_column.setSpacing(0)
        self._why_column.addStretch(1)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(_scrolled(self._why, side), 1)
        return side

    def _make_rows(self) -> QWidget:
        side = QWidget(self)
        head = QHBoxLayout()
        head.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), theme.px(8))
        head.setSpacing(theme.px(12))
        title = QLabel("Counted against measured", side)
        title.setProperty("role", "title")
        self._remark.setProperty("role", "hint")
        head.addWidget(title)
        head.addWidget(self._remark, 1)
        head.addWidget(self._by)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(_scrolled(self.rows, side), 1)
        return side

    def _listen(self) -> None:
        self.follow(self.measuring.changed, self._show)
        self.follow(self.measuring.busyChanged, self._show)
        self.follow(self.workbench.selection.changed, self._mark)
        self._by.changed.connect(lambda key: self._list())
        self.rows.chosen.connect(self._select)

    # ------------------------------------------------------------------------------- what is shown

    def _show(self) -> None:
        found, measuring = self.measuring.found, self.measuring
        self._pages.setCurrentIndex(0 if found is None else 1)
        has_layers = bool(self.workbench.derived.rows)
        self._controls.button.setEnabled(has_layers or measuring.busy)
        self._empty.button.setEnabled(has_layers and not measuring.busy)
        if found is None:
            self._strip.show_counted(self.workbench.derived.expansion)
            self._shown = None
            self._say_why_not()
            return
        self._strip.show_measured(found)
        self._remark.setFullText(self._remark_text())
        if found is not self._shown:
            self._shown = found
            self._list()
            self._tell_reasons(found)
        self._mark()

    def _say_why_not(self) -> None:
        """Before the first result: what came in between, if anything did."""
        if self.measuring.failure:
            self._empty.setText("It could not be measured", self.measuring.failure)
        elif self.measuring.busy:
            self._empty.setText("Measuring", "PyTorch starts, then the network runs for two seconds or seven passes.")
        elif not self.workbench.derived.rows:
            self._empty.setText("No layers yet", "There is nothing to measure before the design has a layer.")
        else:
            self._empty.setText(
                "Nothing was measured yet",
                "Low BFLOPS is not high speed. Time every layer on this machine and see where the two part; "
                "it runs in a process of its own and takes some seconds.",
            )

    def _remark_text(self) -> str:
        if self.measuring.failure:
            return f"Not measured again: {self.measuring.failure}"
        if self.measuring.is_old:
            return "of an older state: the design was changed since"
        return "above × 1: slower than its count suggests"

    def _list(self) -> None:
        from generators.slow_places import block_places, kind_places, layer_places

        found = self._shown
        if found is None:
            return
        match self._by.value():
            case "layers":
                shown = layer_places(found.expansion, found.profile)
            case "kinds":
                shown = kind_places(found.expansion, found.profile)
            case _:
                shown = block_places(found.design, found.expansion, found.profile)
        self.rows.show_places(shown)
        self._mark()

    def _tell_reasons(self, found: Measurement) -> None:
        from generators.slow_places import reasons
        from widgets.insight.reason_card import ReasonCard

        for card in self._cards:
            self._why_column.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards = [
            ReasonCard(reason, self._why) for reason in reasons(found.design, found.expansion, found.profile)
        ]
        for place, card in enumerate(self._cards):
            card.clicked.connect(lambda checked=False, card=card: self._select(card.reason.place.layers))
            self._why_column.insertWidget(place, card)
            card.show()

    def _select(self, layers: Iterable[int]) -> None:
        """Select the nodes of layers, those that are still there."""
        found = self._shown
        if found is None:
            return
        known = {node.id for node in self.workbench.derived.design.nodes}
        addresses = [found.expansion.network.layers[index].address for index in layers]
        self.workbench.selection.set([address for address in addresses if address.node in known], self)

    def _mark(self) -> None:
        """The rows and cards of what is selected."""
        if self._shown is None:
            return
        chosen = set(self.workbench.selection.addresses)
        nodes = {address.node for address in chosen if not address.role}
        layers = [
            item.index
            for item in self._shown.expansion.network.layers
            if item.address in chosen or item.address.node in nodes
        ]
        self.rows.select(layers)
        for card in self._cards:
            card.pick(bool(layers) and set(card.reason.place.layers) == set(layers))


def _scrolled(body: QWidget, parent: QWidget) -> QScrollArea:
    scroll = QScrollArea(parent)
    scroll.setWidget(body)
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return scroll
