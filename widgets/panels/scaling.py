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
from studio.design.expand import Expansion, expand
from studio.network.strides import total_stride
from studio.scaling import PRESETS, Scale
from widgets import theme
from widgets.empty_state import EmptyState
from widgets.fields import FloatField, IntField
from widgets.form_scroll import FormScroll
from widgets.panels.base import Area, Panel
from widgets.scaling.coefficients import (
    base_size,
    coefficients_of,
    depth_hint,
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
from widgets.scaling.totals import TotalsTable, changes
from widgets.segments import Choice, Segments
from widgets.workbench import Workbench

WIDTHS, DEPTHS, PHIS = Range(0.25, 2.5, 0.05), Range(0.25, 4.0, 0.05), Range(0, 7, 0.1)
_TALL = 420
"""From this height on there is room for the words below the sliders."""

#: As many presets as stand side by side in a dock: B0 to B7; the larger ones are coefficients to type.
SHOWN = tuple(PRESETS)[:8]


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
        self._base: tuple[Design, Expansion] | None = None
        self._presets = Segments([Choice(name, name, _about(name)) for name in SHOWN], "scalePreset", "Preset", self)
        for choice in self._presets.choices():
            self._presets.button(choice.value).setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._presets.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._width, self._depth, self._resolution, self._phi = self._rows()
        self._totals = TotalsTable(self)
        self._reset = QToolButton(self)
        self._reset.setIcon(theme.icon("rotate-ccw"))
        self._reset.setProperty("small", True)
        self._reset.setObjectName("scaleReset")
        self._reset.setAccessibleName("Reset the scaling")
        self._reset.setToolTip("Back to the unscaled base")
        self._arrange()
        self._listen()
        self._show()

    def badge(self) -> str:
        """The preset, or that there is some scaling."""
        design = self._design
        if design.scale == unscaled(design.scale):
            return ""
        return preset_of(design) or "scaled"

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
        self._column.addWidget(self._presets)
        self._gap = QWidget(body)
        self._column.addWidget(self._gap)
        for row in self._all:
            self._column.addWidget(row)
        against = QLabel("Against the unscaled base", self)
        against.setProperty("role", "hint")
        self._head = QHBoxLayout()
        self._head.addWidget(against, 1)
        self._head.addWidget(self._reset)
        self._column.addLayout(self._head)
        self._column.addWidget(self._totals)
        self._column.addStretch(1)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(FormScroll(body, self))
        self._pages.addWidget(self._nothing())
        self._dress()
        theme.signals.themeChanged.connect(self._dress)

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
        self._head.setContentsMargins(0, px(8), 0, 0)

    def _listen(self) -> None:
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
        self.follow(self.workbench.derived.updated, self._show)

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
        self._totals.show_changes(changes(self._base_expansion().rows, derived.rows))
        self._reset.setEnabled(design.scale != unscaled(design.scale))

    def _base_expansion(self) -> Expansion:
        """The network without coefficients, kept while only these change."""
        design, expansion = self._design, self.workbench.derived.expansion
        if design.scale == unscaled(design.scale):
            self._base = (design, expansion)
        elif self._base is None or not _same_base(self._base[0], design):
            before = self._base[1] if self._base else None
            self._base = (design, expand(replace(design, scale=unscaled(design.scale)), before))
        return self._base[1]

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

    def _set(self, scale: Scale, text: str, merge: Hashable | None = None) -> None:
        if not self.workbench.document.apply(set_scale(self._design, scale), text, merge):
            self._show()

    def _end_gesture(self, *focus: object) -> None:
        """The next change is an undo step of its own."""
        self._gesture += 1


def _same_base(one: Design, other: Design) -> bool:
    """True where two designs differ in nothing that counts but their coefficients."""
    return one.nodes is other.nodes and one.net is other.net and one.context == other.context


def _about(name: str) -> str:
    width, depth, resolution = PRESETS[name]
    return f"EfficientNet-{name}: width {width:g}, depth {depth:g}, {resolution} px"
