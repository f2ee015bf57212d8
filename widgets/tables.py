"""Makes tables and trees look and behave alike: row heights, heads, selection by rows, no grid."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QTreeView

from widgets import theme

ROW = 24
HEAD = 26


def style_table(view: QTableView, widths: tuple[int, ...] = ()) -> None:
    """Rows of 24, head of 26, columns of fixed width in design pixels; the last one takes the rest.

    Fixed, because sizing columns to their contents costs a third of a second on 1,500 rows.
    """
    view.setShowGrid(False)
    view.setWordWrap(False)  # else text is cut at its last whole word, far from where its cell ends
    view.setCornerButtonEnabled(False)
    view.verticalHeader().hide()
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.verticalHeader().setMinimumSectionSize(1)
    _style(view, view.horizontalHeader())
    _TableSizes(view, widths)


def style_tree(view: QTreeView, widths: tuple[int, ...] = ()) -> None:
    """The same for a tree; the style sheet gives the height of its rows."""
    view.setUniformRowHeights(True)
    view.setExpandsOnDoubleClick(False)
    _style(view, view.header())
    _TreeSizes(view, widths)


def _style(view: QAbstractItemView, head: QHeaderView) -> None:
    view.ensurePolished()  # row heights are remembered from the first layout on
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setMouseTracking(True)
    view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    head.setHighlightSections(False)
    head.setStretchLastSection(True)
    head.setMinimumSectionSize(theme.px(HEAD))
    head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class _TableSizes(QObject):
    """Gives a table its sizes, again when the scale changes; the view owns it."""

    def __init__(self, view: QTableView, widths: tuple[int, ...]) -> None:
        super().__init__(view)
        self._view = view
        self._widths = widths
        self._apply()
        theme.signals.themeChanged.connect(self._apply)

    def _apply(self) -> None:
        self._view.verticalHeader().setDefaultSectionSize(theme.px(ROW))
        self._view.horizontalHeader().setFixedHeight(theme.px(HEAD))
        for column, width in enumerate(self._widths):
            self._view.setColumnWidth(column, theme.px(width))


class _TreeSizes(QObject):
    """The same for a tree."""

    def __init__(self, view: QTreeView, widths: tuple[int, ...]) -> None:
        super().__init__(view)
        self._view = view
        self._widths = widths
        self._apply()
        theme.signals.themeChanged.connect(self._apply)

    def _apply(self) -> None:
        self._view.setIndentation(theme.px(16))
        self._view.setIconSize(theme.square(14))
        self._view.header().setFixedHeight(theme.px(HEAD))
        for column, width in enumerate(self._widths):
            self._view.setColumnWidth(column, theme.px(width))
