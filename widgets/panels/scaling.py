"""Compound scaling: width, depth, resolution and phi, written as coefficients and never baked in."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import ClassVar

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.design.design import Design
from studio.design.edits import set_scale
from studio.design.scaled_nodes import override_filters, override_repeats, pin
from studio.design.variants import variant_in_use
from studio.diagnostics import StudioError
from studio.layers.base import Address
from studio.network.strides import total_stride
from studio.scaling import Scale
from widgets import theme
from widgets.empty_state import EmptyState
from widgets.fields import FloatField, IntField
from widgets.form_scroll import FormScroll
from widgets.panels.base import Area, Panel
from widgets.scaling.base import ScaleBase
from widgets.scaling.board import ScaleBoard
from widgets.scaling.budget import BudgetBox
from widgets.scaling.coefficients import (
    FAMILIES,
    Family,
    about_preset,
    base_size,
    coefficients_of,
    depth_hint,
    is_unscaled,
    phi_hint,
    phi_scale,
    preset_of,
    preset_scale,
    resolution_hint,
    unscaled,
    width_hint,
    with_resolution,
)
from widgets.scaling.row import CoefficientRow, Range
from widgets.scaling.stages import StageTable
from widgets.scaling.totals import TotalsTable, changes
from widgets.segments import Choice, Segments
from widgets.workbench import Workbench

WIDTHS, DEPTHS, PHIS = Range(0.25, 2.5, 0.05), Range(0.25, 4.0, 0.05), Range(0, 7, 0.1)
_TALL = 420
"""From this height on there is room for the words below the sliders."""


class ScalingPanel(Panel):
    """Sliders and boxes change the coefficients of the design; totals show what that costs against its base."""

    title: ClassVar[str] = "Scaling"
    key: ClassVar[str] = "scaling"
    icon: ClassVar[str] = "maximize"
    area: ClassVar[Area] = "right"
    spaces: ClassVar[tuple[str, ...]] = ("design", "scale")
    badge_role: ClassVar[str] = "badge"

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(workbench, parent)
        self.setObjectName("scaling")
        self._gesture = 0
        self._base, self._board = ScaleBase(workbench), ScaleBoard.of(workbench)
        families = [Choice(family.key, family.title, family.help) for family in FAMILIES]
        self._families = Segments(families, "scaleFamily", "Presets of", self)
        self._presets = Segments((), "scalePreset", "Preset", self)
        self._presets.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._width, self._depth, self._resolution, self._phi = self._rows()
        self._totals = TotalsTable(self)
        self._against = QWidget(self)
        self._budget, self._stages = BudgetBox(workbench, self), StageTable(self)
        self._reset = QToolButton(self)
        self._reset.setIcon(theme.icon("rotate-ccw"))
        self._reset.setProperty("small", True)
        self._reset.setObjectName("scaleReset")
        self._reset.setAccessibleName("Reset the scaling")
        self._reset.setToolTip("Back to the unscaled base")
        self._arrange()
        self._listen()
        self._offer(FAMILIES[0])
        self._show()
        self._make_room()

    def badge(self) -> str:
        """The preset, or that there is some scaling."""
        design = self._design
        return "" if is_unscaled(design.scale) else preset_of(design) or variant_in_use(design) or "scaled"

    def resizeEvent(self, event: QResizeEvent) -> None:
        """With little height the words below the sliders are in their tool tips only."""
        super().resizeEvent(event)
        for row in self._all:
            row.show_hints(self.height() >= theme.px(_TALL))

    def _rows(self) -> tuple[CoefficientRow, ...]:
        width = FloatField("scaleWidth", "Width coefficient", minimum=0.05, maximum=10, step=0.05)
        depth = FloatField("scaleDepth", "Depth coefficient", minimum=0.05, maximum=10, step=0.05)
        resolution = IntField("scaleResolution", "Resolution in pixels", minimum=1, maximum=8192, step=8)
        phi = FloatField("scalePhi", "Phi", minimum=-8, maximum=16, step=0.1, empty="–")
        return (
            CoefficientRow("Width", width, WIDTHS, 1.0, self),
            CoefficientRow("Depth", depth, DEPTHS, 1.0, self),
            CoefficientRow("Resolution", resolution, Range(8, 1024, 8), 224, self),
            CoefficientRow("φ", phi, PHIS, 0.0, self),
        )

    @property
    def _all(self) -> tuple[CoefficientRow, ...]:
        return self._width, self._depth, self._resolution, self._phi

    def _arrange(self) -> None:
        body = QWidget(self)
        self._column = QVBoxLayout(body)
        choice = QHBoxLayout()
        choice.addWidget(self._families)
        choice.addStretch(1)
        choice.addWidget(self._reset)
        self._column.addLayout(choice)
        self._column.addWidget(self._presets)
        self._gap = QWidget(body)
        self._column.addWidget(self._gap)
        for row in self._all:
            self._column.addWidget(row)
        self._fill_totals()
        self._column.addWidget(self._against)
        for title, said, part in (
            ("Budget", "the best network within it", self._budget),
            ("Stages", "override, or leave to the sliders", self._stages),
        ):
            self._column.addWidget(_Heading(title, said, body))
            self._column.addWidget(part)
        self._column.addStretch(1)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(FormScroll(body, self))
        self._pages.addWidget(self._nothing())
        self._dress()
        theme.signals.themeChanged.connect(self._dress)

    def _fill_totals(self) -> None:
        words = QLabel("Against the unscaled base", self._against)
        words.setProperty("role", "hint")
        column = QVBoxLayout(self._against)
        column.setContentsMargins(0, theme.px(8), 0, 0)
        column.setSpacing(0)
        column.addWidget(words)
        column.addWidget(self._totals)

    def _nothing(self) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.addWidget(
            EmptyState(
                "maximize",
                "Nothing to scale yet",
                "Coefficients multiply the filters of layers, the repeats of blocks and the input size.",
                parent=page,
            )
        )
        column.addStretch(1)
        return page

    def _dress(self) -> None:
        px = theme.px
        self._column.setContentsMargins(px(12), px(8), px(12), px(8))
        self._column.setSpacing(0)
        self._gap.setFixedHeight(px(8))

    def _listen(self) -> None:
        self._families.changed.connect(lambda key: self._board.set_family(next(f for f in FAMILIES if f.key == key)))
        self._board.changed.connect(lambda: self._offer(self._board.family))
        self._presets.changed.connect(lambda name: self._set(preset_scale(self._design, str(name)), f"Scale to {name}"))
        self._width.given.connect(lambda value: self._set_one("width", value))
        self._depth.given.connect(lambda value: self._set_one("depth", value))
        self._resolution.given.connect(self._set_resolution)
        self._phi.given.connect(self._set_phi)
        self._reset.clicked.connect(lambda: self._set(unscaled(self._design.scale), "Reset the scaling"))
        for row in self._all:
            row.taken.connect(self._end_gesture)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._end_gesture)
        self._budget.taken.connect(self._set)
        stages = self._stages.stages
        stages.given.connect(self._override)
        stages.pinned.connect(self._pin)
        bench = self.workbench
        self._stages.chosen.connect(lambda node: bench.selection.set([Address(node)], self))
        bench.selection.changed.connect(lambda: self._stages.select(bench.selection.nodes))
        bench.view_state.spaceChanged.connect(self._make_room)
        self.follow(bench.derived.updated, self._show)

    # ------------------------------------------------------------------------------- what is shown

    @property
    def _design(self) -> Design:
        return self.workbench.derived.design

    def _show(self) -> None:
        design, derived = self._design, self.workbench.derived
        self._pages.setCurrentIndex(0 if design.nodes else 1)
        values, base = coefficients_of(design), base_size(design)
        self._presets.setValue(preset_of(design))
        self._width.show_value(values.width, 1.0, width_hint(design))
        self._depth.show_value(values.depth, 1.0, depth_hint(design, derived.expansion))
        step = 8 if base % 8 == 0 and base >= 64 else 1
        self._resolution.set_reach(Range(step, max(4 * base, 8 * step), step), base)
        stride = total_stride(derived.network, derived.rows)[1]
        self._resolution.show_value(values.resolution, base, resolution_hint(design, stride))
        self._resolution.setEnabled(base > 0)
        self._phi.show_value(values.phi, 0.0, phi_hint())
        self._totals.show_changes(changes(self._base.expansion().rows, derived.rows))
        self._stages.show_nodes(self._base.nodes())
        self._reset.setEnabled(not is_unscaled(design.scale))

    def _offer(self, family: Family) -> None:
        """The presets of a family."""
        self._families.setValue(family.key)
        if tuple(choice.value for choice in self._presets.choices()) != family.names:
            self._presets.setChoices(Choice(name, name, about_preset(name)) for name in family.names)
            for name in family.names:
                self._presets.button(name).setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self._presets.setValue(preset_of(self._design))

    def _make_room(self) -> None:
        """In the work space whose centre says the totals they are not said again here."""
        self._against.setVisible(self.workbench.view_state.space != "scale")

    # ------------------------------------------------------------------------------------- edits

    def _set_one(self, name: str, value: float) -> None:
        scale = replace(self._design.scale, **{name: value})  # type: ignore[arg-type]
        self._set(scale, f"Scale {name} to {value:g}", ("scale", name, self._gesture))

    def _set_resolution(self, value: float) -> None:
        pixels = round(value)
        scale = with_resolution(self._design, pixels)
        self._set(scale, f"Scale the input to {pixels} px", ("scale", "resolution", self._gesture))

    def _set_phi(self, value: float | None) -> None:
        if value is None:  # an emptied box: the coefficients stay, so phi is what it was
            self._show()
            return
        self._set(phi_scale(self._design, value), f"Scale by φ = {value:g}", ("scale", "phi", self._gesture))

    def _override(self, node: int, what: str, number: int) -> None:
        """Somebody typed a number into a stage."""
        design, name = self._design, self._design.node(node).name
        override = override_repeats if what == "repeats" else override_filters
        try:
            self.workbench.document.apply(override(design, node, number), f"{name}: {number} {what}")
        except StudioError as problem:
            self.workbench.said.emit(problem.problems[0].sentence())
            self._show()

    def _pin(self, node: int, coefficient: str, pinned: bool) -> None:
        name = self._design.node(node).name
        words = f"{name} keeps its {coefficient}" if pinned else f"{name} follows the {coefficient}"
        self.workbench.document.apply(pin(self._design, node, coefficient, pinned), words)

    def _set(self, scale: Scale, text: str, merge: Hashable | None = None) -> None:
        if not self.workbench.document.apply(set_scale(self._design, scale), text, merge):
            self._show()

    def _end_gesture(self, *focus: object) -> None:
        """The next change is an undo step of its own."""
        self._gesture += 1


class _Heading(QWidget):
    """A line above a part of the panel: its name, and what it is for."""

    def __init__(self, title: str, said: str, parent: QWidget) -> None:
        super().__init__(parent)
        name, words = QLabel(title, self), QLabel(said, self)
        name.setProperty("role", "section")
        words.setProperty("role", "hint")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, theme.px(16), 0, theme.px(6))
        row.setSpacing(theme.px(8))
        row.addWidget(name)
        row.addWidget(words, 1)
