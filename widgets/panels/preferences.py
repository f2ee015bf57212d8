"""What can be chosen about the window: theme, size, what bars count, how soon unsaved changes are kept."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from widgets import theme
from widgets.costs import METRICS
from widgets.fields import Choice, ComboField, IntField, choice_field
from widgets.fields.form_row import FormRow
from widgets.panels.base import Area, Panel
from widgets.preferences import AUTOSAVE, preferences
from widgets.workbench import Workbench

_THEMES = (
    Choice("auto", "System", "As the desktop has it, now and when it changes"),
    Choice("light", "Light", "Always light"),
    Choice("dark", "Dark", "Always dark"),
)


class PreferencesPanel(Panel):
    """Each choice counts at once and is remembered."""

    title: ClassVar[str] = "Preferences"
    key: ClassVar[str] = "preferences"
    icon: ClassVar[str] = "settings"
    area: ClassVar[Area] = "right"
    spaces: ClassVar[tuple[str, ...]] = ()
    lazy: ClassVar[bool] = True

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(workbench, parent)
        self._theme = choice_field(_THEMES, "preferTheme", "Theme", "", parent=self)
        sizes = [Choice(factor, f"{factor:.0%}", "") for factor in theme.SCALES]
        self._scale = ComboField(sizes, "preferScale", "Size of text and controls", "Also Ctrl++ and Ctrl+-.")
        costs = [Choice(metric.key, metric.title, metric.help) for metric in METRICS]
        self._metric = ComboField(costs, "preferMetric", "What bars count", "Also on the tool bar.")
        self._autosave = IntField(
            "preferAutosave",
            "Keep unsaved changes after",
            "Seconds without an edit; what is kept is offered again after a crash.",
            minimum=AUTOSAVE[0],
            maximum=AUTOSAVE[1],
        )
        self._column = QVBoxLayout(self)
        rows = (
            ("Theme", self._theme, "", ""),
            ("Size", self._scale, "Of text and everything that goes with it.", ""),
            ("Bars count", self._metric, "Operations as Darknet counts them, or multiply-adds as papers do.", ""),
            ("Autosave", self._autosave, self._autosave.accessibleDescription(), "s after an edit"),
        )
        for label, editor, help, hint in rows:
            self._column.addWidget(FormRow(label, editor, hint=hint, help=help, parent=self))
        self._column.addStretch(1)
        self.setFocusProxy(self._theme)
        self._listen()
        self._show()

    def _listen(self) -> None:
        state = self.workbench.view_state
        self._theme.edited.connect(lambda mode: theme.set_theme(_application(), mode))
        self._scale.edited.connect(lambda factor: theme.set_scale(_application(), factor))
        self._metric.edited.connect(state.set_metric)
        self._autosave.edited.connect(preferences.set_autosave)
        state.metricChanged.connect(self._show)
        preferences.autosaveChanged.connect(self._show)
        theme.signals.themeChanged.connect(self._show)

    def _show(self) -> None:
        px = theme.px
        self._theme.setValue(theme.mode())
        self._scale.setValue(theme.scale())
        self._metric.setValue(self.workbench.view_state.metric)
        self._autosave.setValue(preferences.autosave)
        self._column.setContentsMargins(px(12), px(12), px(12), px(12))
        self._column.setSpacing(px(4))


def _application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
