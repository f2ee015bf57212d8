"""The row above the list of problems: counts that show or hide a severity, copying, and mending all."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from studio.diagnostics import Diagnostic, Severity
from widgets import theme
from widgets.notices import ICONS
from widgets.panels.problems_model import counted


class ProblemsHead(QWidget):
    """Counts by severity, and the one button of the view."""

    #: Other severities are wanted.
    chosen = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._buttons = {severity: self._switch(severity) for severity in Severity}
        self.copy = QToolButton(self)
        self.copy.setProperty("small", True)
        self.fix_all = QPushButton(self)
        self.fix_all.setObjectName("fixAll")
        theme.set_role(self.fix_all, kind="primary", small=True)
        self._row = QHBoxLayout(self)
        for button in self._buttons.values():
            self._row.addWidget(button)
        self._row.addStretch(1)
        self._row.addWidget(self.copy)
        self._row.addWidget(self.fix_all)
        self._dress()
        theme.signals.themeChanged.connect(self._dress)

    def set_copy(self, action: QAction) -> None:
        """What the copy button does."""
        self.copy.setDefaultAction(action)
        self.copy.setAccessibleName(action.text())

    @property
    def severities(self) -> frozenset[Severity]:
        """Those that are to be listed."""
        return frozenset(severity for severity, button in self._buttons.items() if button.isChecked())

    def switch(self, severity: Severity) -> QToolButton:
        """The button of a severity."""
        return self._buttons[severity]

    def show_counts(self, problems: tuple[Diagnostic, ...]) -> None:
        """How many of each, and how many can be mended at once."""
        counts = counted(problems)
        for severity, button in self._buttons.items():
            count = counts.get(severity, 0)
            button.setVisible(count > 0)
            button.setText(str(count))
            button.setAccessibleName(f"{count} {_plural(severity, count)}")
        safe = sum(problem.fix is not None for problem in problems)
        self.fix_all.setText(f"Fix all safe ({safe})")
        self.fix_all.setVisible(safe > 0)

    def _switch(self, severity: Severity) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"show:{severity}")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setCheckable(True)
        button.setChecked(True)
        button.setProperty("small", True)
        button.setToolTip(f"Show or hide {_plural(severity, 2)}")
        button.toggled.connect(self.chosen)
        return button

    def _dress(self) -> None:
        for severity, button in self._buttons.items():
            button.setIcon(theme.icon(ICONS[severity], str(severity)))
            button.setIconSize(QSize(theme.px(14), theme.px(14)))
        self._row.setContentsMargins(theme.px(12), theme.px(4), theme.px(8), theme.px(4))
        self._row.setSpacing(theme.px(6))


def _plural(severity: Severity, count: int) -> str:
    words = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "remark"}
    return words[severity] + ("s" if count != 1 else "")
