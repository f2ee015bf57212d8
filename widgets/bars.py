"""The rows above the canvas: menus with the switch of work spaces, and the tool bar."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QMenuBar,
    QPushButton,
    QSizePolicy,
    QToolBar,
    QToolButton,
    QWidget,
)

from widgets import theme
from widgets.actions import Actions
from widgets.costs import METRICS
from widgets.segments import Choice, Segments
from widgets.workbench import ViewState

_GROUPS = (("new", "open", "save"), ("undo", "redo"), ("add", "recognise"), ("closeAll", "openAll", "tidy", "fit"))
_WITH_TEXT = ("add", "recognise", "export")
_SHORT = ("add", "recognise")
"""Those that lose their text first where there is too little room; tool tips say it then."""


class MenuRow(QWidget):
    """Menus at the left, work spaces in the middle."""

    def __init__(self, spaces: tuple[Choice, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "window")
        self.bar = QMenuBar(self)
        self.bar.setNativeMenuBar(False)
        self.spaces = Segments(spaces, "workSpaces", "Work space", self)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self._grid.addWidget(self.bar, 0, 0)
        self._grid.addWidget(self.spaces, 0, 1)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(2, 1)
        self._dress()
        theme.signals.themeChanged.connect(self._dress)

    def _dress(self) -> None:
        self.setFixedHeight(theme.px(32))
        self._grid.setColumnMinimumWidth(2, self.bar.sizeHint().width())


class ToolBar(QToolBar):
    """The actions one needs most, the cost that bars show, and Train."""

    def __init__(self, actions: Actions, view_state: ViewState, parent: QWidget | None = None) -> None:
        super().__init__("Tools", parent)
        self.setObjectName("toolBar")
        self.setMovable(False)
        self.setFloatable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._actions = actions
        self._wanted = 0
        self._short: list[QToolButton] = []
        for place, names in enumerate(_GROUPS):
            if place:
                self.addSeparator()
            for name in names:
                self._add(name)
        self.addSeparator()
        self._metric_label = self._add_metrics(view_state)
        gap = QWidget(self)
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(gap)
        self._theme = self._add("theme")
        self._add("export")
        self._train = self._train_button()
        self.addWidget(self._train)
        self._dress()
        theme.signals.themeChanged.connect(self._dress)

    def event(self, event: QEvent) -> bool:
        """More or less room, or buttons of another size."""
        done = super().event(event)
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._fit()
        return done

    def _fit(self) -> None:
        """Leave words out before any button goes: the last one is the one that the view is about."""
        if self._metric_label.isVisible():
            self._wanted = self.sizeHint().width()
        self._show_words(self._wanted <= self.width())

    def _show_words(self, shown: bool) -> None:
        style = Qt.ToolButtonStyle
        self._metric_label.setVisible(shown)
        for button in self._short:
            button.setToolButtonStyle(style.ToolButtonTextBesideIcon if shown else style.ToolButtonIconOnly)

    def _add(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(self._actions[name])
        button.setObjectName(f"tool:{name}")
        if name in _WITH_TEXT:
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        if name in _SHORT:
            self._short.append(button)
        button.setAccessibleName(self._actions[name].text().rstrip("…"))
        self.addWidget(button)
        return button

    def _add_metrics(self, view_state: ViewState) -> QAction:
        label = QLabel("Cost bars", self)
        label.setProperty("role", "label")
        choices = tuple(Choice(metric.key, metric.title, metric.help) for metric in METRICS)
        segments = Segments(choices, "metric", "Cost bars", self)
        segments.setValue(view_state.metric)
        segments.changed.connect(view_state.set_metric)
        view_state.metricChanged.connect(segments.setValue)
        shown = self.addWidget(label)
        self.addWidget(segments)
        return shown

    def _train_button(self) -> QPushButton:
        action = self._actions["train"]
        button = QPushButton(theme.icon("play", "on_fill"), action.text(), self)
        button.setObjectName("trainButton")
        button.setProperty("kind", "primary")
        button.setToolTip(action.toolTip())
        button.clicked.connect(action.trigger)
        return button

    def _dress(self) -> None:
        self._show_words(True)
        self.setFixedHeight(theme.px(40))
        self.setIconSize(QSize(theme.px(16), theme.px(16)))
        self._theme.setIcon(theme.icon("sun" if theme.current().name == "dark" else "moon"))
