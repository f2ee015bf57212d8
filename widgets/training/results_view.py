"""What a run's best weights get right and wrong: matrix, classes, worst images; above them how busy the machine is."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from studio.training.wording import percent
from widgets import theme
from widgets.empty_state import EmptyState
from widgets.segments import Choice, Segments
from widgets.tables import style_table
from widgets.training.bars import Bars
from widgets.training.confusion_matrix import ConfusionMatrix
from widgets.training.desk import TrainingDesk
from widgets.training.device_strip import DeviceStrip, measures_of
from widgets.training.judgement import SMALL, Judgement

#: Pairs and classes that are named below the matrix.
PAIRS, LOWEST = 5, 5
_PAGES = (
    Choice("matrix", "Matrix", "Which classes are taken for which"),
    Choice("classes", "Classes", "Accuracy of each class"),
    Choice("worst", "Worst images", "The images with the largest loss"),
)


class ResultsView(QWidget):
    """Of the watched run."""

    def __init__(self, desk: TrainingDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runResults")
        self._desk = desk
        self.judgement = Judgement(desk, self)
        self.device = DeviceStrip(self)
        self._about = QLabel(self)
        self._about.setObjectName("judgedAbout")
        self._about.setWordWrap(True)
        self._about.setProperty("role", "label")
        self.pages = Segments(_PAGES, "resultPages", "Results", self)
        self.pages.setValue("matrix")
        self.again = QPushButton(theme.icon("refresh-cw"), "Judge again", self)
        self.again.setObjectName("judgeAgain")
        theme.set_role(self.again, small=True)
        self._empty = EmptyState(
            "scan-search",
            "Not judged yet",
            "Accuracy of each class, the confusion matrix and the worst images of the best weights.",
            "Judge the best weights",
            name="judgeCard",
            parent=self,
        )
        self._empty.button.setObjectName("judgeButton")
        self._wait = QProgressBar(self)
        self._wait.setRange(0, 0)
        self._wait.setTextVisible(False)
        self.matrix, self.confused = ConfusionMatrix(self), QLabel(self)
        self.lowest = Bars("lowestAccuracy", "Lowest accuracy", self)
        self.table = _class_table(self)
        self.worst = WorstImages(self)
        self._stack = QStackedWidget(self)
        for page in (self._matrix_page(), self.table, self.worst):
            self._stack.addWidget(page)
        self._build()
        self.pages.changed.connect(lambda value: self._stack.setCurrentIndex(_place_of(value)))
        for button in (self._empty.button, self.again):
            button.clicked.connect(self.judgement.ask)
        self.judgement.changed.connect(self.refresh)
        desk.watch.updated.connect(self._follow)
        desk.watch.opened.connect(self._follow)
        theme.signals.themeChanged.connect(self._dress)
        self._dress()
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up."""
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Show what is known."""
        found, asking = self.judgement.found, self.judgement.asking
        self._empty.setVisible(not found and not asking)
        self._wait.setVisible(asking)
        for part in (self._stack, self.pages, self.again):
            part.setVisible(bool(found))
        self.again.setEnabled(not asking)
        words = "Judging the best weights on the validation images…" if asking else self.judgement.problem
        if found and not asking and not words:
            words = _summary(found, self._desk.watch.history.best)
        self._about.setText(words)
        self._about.setVisible(bool(words))
        theme.set_role(self._about, role="error" if self.judgement.problem and not asking else "label")
        if found:
            self._tell(found)
        self._follow()

    def _follow(self) -> None:
        """The machine, and whether there is something to judge."""
        if self.isVisible():
            self.device.tell(measures_of(self._desk.watch.history))
            possible = self.judgement.possible
            self._empty.button.setEnabled(possible)
            self._empty.button.setToolTip("" if possible else "The run has no checkpoint yet")

    def _tell(self, found: dict[str, Any]) -> None:
        names = [str(row["name"]) for row in found["classes"]]
        self.matrix.tell(names, found["confusion"])
        pairs = found["confused"][:PAIRS]
        counts = {row["name"]: row["count"] for row in found["classes"]}
        lines = [
            f"{row['true']} seen as {row['guess']}: {row['count']:,} ({percent(row['count'] / counts[row['true']])})"
            for row in pairs
        ]
        self.confused.setText("\n".join(lines) or "nothing was confused")
        known = [(str(row["name"]), float(row["recall"])) for row in found["classes"] if row["recall"] is not None]
        self.lowest.tell(sorted(known, key=lambda row: row[1])[:LOWEST])
        _fill(self.table, found["classes"])
        self.worst.tell(found["worst"], self.judgement.pictures)

    def _matrix_page(self) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        self.confused.setObjectName("mostConfused")
        self.confused.setWordWrap(True)
        self.confused.setTextFormat(Qt.TextFormat.PlainText)
        hint = QLabel("rows: truth · columns: prediction", page)
        hint.setProperty("role", "hint")
        heads = [QLabel(text, page) for text in ("Most confused", "Lowest accuracy")]
        for head in heads:
            head.setProperty("role", "section")
        for part in (self.matrix, hint, heads[0], self.confused, heads[1], self.lowest):
            column.addWidget(part)
        column.addStretch(1)
        return page

    def _build(self) -> None:
        content = QWidget(self)
        self._column = QVBoxLayout(content)
        line = QFrame(content)
        line.setProperty("role", "line")
        for part in (self.device, line, self._empty, self._wait, self._about, self.pages, self._stack):
            self._column.addWidget(part)
        self._column.setAlignment(self.pages, Qt.AlignmentFlag.AlignLeft)
        self._column.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidget(content)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def _dress(self) -> None:
        edge = theme.px(16)
        self._column.setContentsMargins(edge, theme.px(4), edge, edge)
        self._column.setSpacing(theme.px(10))
        self._wait.setFixedHeight(theme.px(6))
        self.table.setMinimumHeight(theme.px(420))


class WorstImages(QWidget):
    """Pictures with what they are and what they were taken for."""

    COLUMNS = 3

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("worstImages")
        self.setAccessibleName("Worst images")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._cells: list[QWidget] = []
        self._shown: tuple[Any, Any] = ((), ())

    def tell(self, rows: list[dict[str, Any]], pictures: tuple[Any, ...]) -> None:
        """Show these, with pictures where there are any."""
        if self._shown == (rows, pictures):
            return
        self._shown = rows, pictures
        for cell in self._cells:
            self._grid.removeWidget(cell)
            cell.deleteLater()
        self._cells = []
        for place, row in enumerate(rows):
            picture = pictures[place] if place < len(pictures) else None
            cell = self._cell(row, picture)
            self._grid.addWidget(cell, *divmod(place, self.COLUMNS))
            self._cells.append(cell)

    def _cell(self, row: dict[str, Any], picture: Any) -> QWidget:
        cell = QWidget(self)
        cell.setToolTip(f"{row['image']}\nloss {row['loss']:.2f}")
        cell.setAccessibleName(f"{row['true']} seen as {row['guess']}, loss {row['loss']:.2f}")
        image, words = QLabel(cell), QLabel(f"{row['true']} → {row['guess']}", cell)
        words.setProperty("role", "hint")
        words.setWordWrap(True)
        side = theme.px(SMALL)
        if picture is not None:
            fast = Qt.TransformationMode.FastTransformation
            smooth = Qt.TransformationMode.SmoothTransformation
            mode = fast if max(picture.width(), picture.height()) < side else smooth
            image.setPixmap(QPixmap.fromImage(picture).scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, mode))
        else:
            image.setPixmap(theme.pixmap("image", "text3", 20, self.devicePixelRatioF()))
        image.setFixedHeight(side)
        column = QVBoxLayout(cell)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(2))
        column.addWidget(image)
        column.addWidget(words)
        return cell


def _class_table(parent: QWidget) -> QTableWidget:
    table = QTableWidget(0, 4, parent)
    table.setObjectName("classTable")
    table.setAccessibleName("Classes")
    table.setHorizontalHeaderLabels(["Class", "Images", "Top-1 %", "Prec. %"])
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    style_table(table, (110, 62, 66, 60))
    table.setSortingEnabled(True)
    table.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    return table


def _fill(table: QTableWidget, rows: list[dict[str, Any]]) -> None:
    table.setSortingEnabled(False)
    table.setRowCount(len(rows))
    for place, row in enumerate(rows):
        table.setItem(place, 0, QTableWidgetItem(str(row["name"])))
        for column, key in enumerate(("count", "recall", "precision"), 1):
            item = QTableWidgetItem()
            value = row[key]
            number = value if key == "count" else None if value is None else round(100 * value, 1)
            item.setData(Qt.ItemDataRole.DisplayRole, number if number is not None else "–")
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            table.setItem(place, column, item)
    table.setSortingEnabled(True)


def _summary(found: dict[str, Any], best: dict[str, Any] | None) -> str:
    words = f"{found['count']:,} images at step {found['n']:,}: top-1 {percent(found['top1'])}, "
    words += f"top-{found['k']} {percent(found['topk'])}"
    if best and int(best["n"]) > int(found["n"]):
        words += f". Better weights came at step {int(best['n']):,}."
    return words


def _place_of(value: object) -> int:
    return next(place for place, choice in enumerate(_PAGES) if choice.value == value)
