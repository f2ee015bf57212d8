"""Variants: sets of coefficients beside each other, saved in the design or published; taken, named, exported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTableView, QVBoxLayout, QWidget

from studio.design.design import Design
from studio.design.edits import set_scale
from studio.design.variants import (
    delete_variant,
    free_variant_name,
    rename_variant,
    save_variant,
    take_variant,
    variant_design,
    variants_of,
)
from studio.diagnostics import StudioError
from widgets import theme
from widgets.elided_label import ElidedLabel
from widgets.panels.base import Area, Panel
from widgets.scaling.board import ScaleBoard
from widgets.scaling.coefficients import base_size, is_unscaled, preset_of, preset_scale
from widgets.scaling.variant_model import BARS, Column, VariantModel, VariantRow
from widgets.share_bar import ShareBarDelegate
from widgets.tables import style_table
from widgets.workbench import Workbench

_WIDTHS = (160, 56, 56, 78, 132, 132, 70, 90)


class VariantsPanel(Panel):
    """Rows are taken by double click or Enter; saving adds one under a name that can be edited at once."""

    title: ClassVar[str] = "Variants"
    key: ClassVar[str] = "variants"
    icon: ClassVar[str] = "star"
    area: ClassVar[Area] = "bottom"
    spaces: ClassVar[tuple[str, ...]] = ("scale",)
    lazy: ClassVar[bool] = True

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(workbench, parent)
        self.setObjectName("variants")
        self._board = ScaleBoard.of(workbench)
        self._model = VariantModel(self)
        self._table = _Table(self._model, self)
        self._buttons = {
            name: self._button(name, words, help, run)
            for name, words, help, run in (
                ("saveVariant", "Save as variant", "Keep the coefficients as they are under a name", self._save),
                ("takeVariant", "Take", "Give the design these coefficients (Enter)", self._take),
                ("openVariant", "Open as design", "A design of its own, in another tab", self._open),
                ("exportVariant", "Export…", "The selected row as a file of any format", self._export),
                ("exportVariants", "Export all…", "Every saved variant, each in a file of its own", self._export_all),
                ("deleteVariant", "Delete", "Forget the saved variant (Del)", self._delete),
            )
        }
        self._hint = ElidedLabel(parent=self)
        self._hint.setFullText("Costs are counted on the networks themselves; presets are coefficients, not weights.")
        self._hint.setProperty("role", "hint")
        self._arrange()
        self._model.renamed.connect(self._rename)
        self._table.selectionModel().currentRowChanged.connect(self._enable)
        self.follow(workbench.derived.updated, self._show)
        self.follow(self._board.changed, self._show)
        self._show()

    def badge(self) -> str:
        """How many are saved."""
        count = len(variants_of(self.workbench.derived.design))
        return str(count) if count else ""

    def showEvent(self, event: QShowEvent) -> None:
        """Costs are counted while somebody looks."""
        super().showEvent(event)
        self._board.use(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """And not otherwise."""
        super().hideEvent(event)
        self._board.use(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes the row, Del forgets it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        elif event.key() == Qt.Key.Key_Delete:
            self._delete()
        else:
            super().keyPressEvent(event)

    def _button(self, name: str, words: str, help: str, run: object) -> QPushButton:
        button = QPushButton(words, self)
        button.setObjectName(name)
        button.setToolTip(help)
        button.clicked.connect(run)
        return button

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(theme.px(12), theme.px(6), theme.px(12), theme.px(6))
        row.setSpacing(theme.px(6))
        for button in self._buttons.values():
            row.addWidget(button)
        row.addWidget(self._hint, 1)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self._table, 1)
        self._table.doubleClicked.connect(self._double)

    def _show(self) -> None:
        self._model.set_rows(tuple(self._rows()) if self._design.nodes else ())
        self._table.set_name_row(0)
        self._enable()

    @property
    def _design(self) -> Design:
        return self.workbench.derived.design

    def _rows(self) -> Iterator[VariantRow]:
        design, board, base = self._design, self._board, base_size(self._design)
        here = board.here()
        yield VariantRow("this design", design.scale, base, "here", here)
        for item in variants_of(design):
            used = item.scale == design.scale
            yield VariantRow(item.name, item.scale, base, "saved", board.counted(item.scale), used)
        preset = preset_of(design)
        for name in board.family.names:
            scale = preset_scale(design, name)
            yield VariantRow(name, scale, base, board.family.title, board.counted(scale), name == preset)

    def _row(self) -> VariantRow | None:
        place = self._table.currentIndex().row()
        return self._model.row(place) if 0 <= place < self._model.rowCount() else None

    def _enable(self) -> None:
        row = self._row()
        self._buttons["saveVariant"].setEnabled(bool(self._design.nodes))
        self._buttons["takeVariant"].setEnabled(row is not None and row.scale != self._design.scale)
        for name in ("openVariant", "exportVariant"):
            self._buttons[name].setEnabled(row is not None)
        self._buttons["deleteVariant"].setEnabled(row is not None and row.saved)
        self._buttons["exportVariants"].setEnabled(bool(variants_of(self._design)))

    def _save(self) -> None:
        design = self._design
        wish = preset_of(design) or ("base" if is_unscaled(design.scale) else "variant")
        name = free_variant_name(design, wish)
        self.workbench.document.apply(save_variant(design, name), f"Save variant {name}")
        index = self._model.index(self._model.find(name), Column.NAME)
        self._table.setCurrentIndex(index)
        self._table.edit(index)

    def _take(self) -> None:
        row = self._row()
        if row is None:
            return
        design = self._design
        self._try(
            lambda: take_variant(design, row.name) if row.saved else set_scale(design, row.scale),
            f"Scale to {row.name}",
        )

    def _delete(self) -> None:
        row = self._row()
        if row is not None and row.saved:
            self._try(lambda: delete_variant(self._design, row.name), f"Delete variant {row.name}")

    def _rename(self, old: str, new: str) -> None:
        self._try(lambda: rename_variant(self._design, old, new), f"Rename variant {old} to {new}")

    def _try(self, edit: object, words: str) -> None:
        try:
            assert callable(edit)
            self.workbench.document.apply(edit(), words)
        except StudioError as problem:
            self.workbench.said.emit(problem.problems[0].sentence())

    def _double(self, index: QModelIndex) -> None:
        if not (index.column() == Column.NAME and self._model.row(index.row()).saved):
            self._take()

    def _of(self, row: VariantRow) -> Design:
        """The row as a design of its own."""
        if row.saved:
            return variant_design(self._design, row.name)
        named = save_variant(set_scale(self._design, row.scale), row.name)
        return variant_design(named, row.name)

    def _open(self) -> None:
        row = self._row()
        if row is not None:
            self.workbench.sheets.begin(self._of(row), unsaved=True)

    def _export(self) -> None:
        row = self._row()
        if row is not None:
            self.workbench.exportWanted.emit((self._of(row),))

    def _export_all(self) -> None:
        design = self._design
        self.workbench.exportWanted.emit(tuple(variant_design(design, item.name) for item in variants_of(design)))


class _Table(QTableView):
    """The rows; bars beside parameters and MACs."""

    def __init__(self, model: VariantModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("variantList")
        self.setAccessibleName("Variants")
        self.setModel(model)
        style_table(self, _WIDTHS)
        self.setEditTriggers(self.EditTrigger.EditKeyPressed | self.EditTrigger.DoubleClicked)
        bars = ShareBarDelegate(self)
        for column in BARS:
            self.setItemDelegateForColumn(column, bars)

    def set_name_row(self, place: int) -> None:
        """A row is current when there is none."""
        if not self.currentIndex().isValid() and self.model().rowCount() > place:
            self.selectRow(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Del are the panel's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Delete):
            event.ignore()
        else:
            super().keyPressEvent(event)
