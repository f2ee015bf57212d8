"""The choice of data, and what it holds in words before anything starts."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio.training.datasets import Scan
from studio.training.recipe import DEMO_SETS
from widgets import theme
from widgets.fields import Choice, SegmentField, TextField
from widgets.training.findings import Findings
from widgets.training.setting_offers import setting_offers
from widgets.training.setup import Setup, demo_set

Source = Literal["demo", "folder", "list", "table"]

_DEMO = {
    "digits": Choice("demo", "Digits", "MNIST: 5,000 real handwritten digits, 28 × 28, grey"),
    "shapes": Choice("demo", "Shapes", "Coloured shapes drawn by this program, since no digits are installed"),
}
_FOLDER = Choice("folder", "Folder", "A folder with one folder for each class; train and val inside it where they are")
_LIST = Choice("list", ".data file", "Darknet's description of a data set: lists of images and the labels inside paths")
_TABLE = Choice("table", "CSV", "A table with a path and a label in each row, perhaps a third column train or valid")
#: How the dialog calls the files of each kind.
_FILTERS = {"list": "Darknet data (*.data);;All files (*)", "table": "Tables (*.csv *.tsv);;All files (*)"}
#: Paths that are listed.
_LISTED = 100
#: Classes that are named; more are counted.
_NAMED = 12


class DataForm(QWidget):
    """Demo set, folder of classes, or .data file; below it what was found there."""

    def __init__(self, setup: Setup, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dataForm")
        self._setup = setup
        self._demo = demo_set()
        self._paths: dict[Source, str] = {}
        self._kind = SegmentField((_DEMO[self._demo], _FOLDER, _LIST, _TABLE), "dataKind", "Data")
        self._path = TextField("dataPath", "Path of the data", "", empty="no path yet")
        self._browse = QPushButton("Choose…", self)
        self._browse.setObjectName("dataBrowse")
        self._place = QWidget(self)
        self._progress = _Progress(self)
        self._title, self._counts, self._classes = (QLabel(self) for _ in range(3))
        self._findings = Findings("dataFindings", "About the data", self, lambda item: setting_offers(setup, item))
        self._paths_found = QPlainTextEdit(self)
        self._paths_found.setObjectName("dataPaths")
        self._paths_found.setAccessibleName("Paths that need a look")
        self._paths_found.setReadOnly(True)
        self._paths_found.setProperty("surface", "raised")
        self._paths_found.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._build()
        self._kind.edited.connect(self._choose_kind)
        self._path.edited.connect(lambda text: self._setup.set_value("data", str(text or "")))
        self._browse.clicked.connect(self._choose_path)
        self._progress.cancel.clicked.connect(setup.cancel)
        setup.progressed.connect(self._progress.tell)
        setup.changed.connect(self._show)
        setup.scanned.connect(self._show)
        theme.signals.themeChanged.connect(self._dress)
        self._dress()
        self._show()

    def source(self) -> Source:
        """What kind of data is chosen."""
        return cast(Source, self._kind.value())

    def summary(self) -> str:
        """What was found, in one text."""
        return "\n".join(label.text() for label in (self._title, self._counts, self._classes) if label.text())

    def _build(self) -> None:
        for label, role in ((self._title, "value"), (self._counts, "label"), (self._classes, "hint")):
            label.setProperty("role", role)
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._counts.setObjectName("dataCounts")
        self._line = QHBoxLayout(self._place)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.addWidget(self._path, 1)
        self._line.addWidget(self._browse)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._kind)
        for part in (self._place, self._progress, self._title, self._counts, self._classes, self._findings):
            self._column.addWidget(part)
        self._column.addWidget(self._paths_found)

    def _choose_kind(self, kind: Source) -> None:
        self._setup.set_value("data", self._demo if kind == "demo" else self._paths.get(kind, ""))
        self._show(kind)
        if kind != "demo" and not self._paths.get(kind):
            self._path.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose_path(self) -> None:
        """A folder or a file, in a dialog that doesn't stop anything."""
        folder = self.source() == "folder"
        dialog = QFileDialog(self.window(), "Folder of classes" if folder else "Data file", str(Path.cwd()))
        dialog.setObjectName("dataDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory if folder else QFileDialog.FileMode.ExistingFile)
        if not folder:
            dialog.setNameFilter(_FILTERS[self.source()])
        dialog.fileSelected.connect(lambda path: self._setup.set_value("data", path))
        dialog.open()

    def _show(self, kind: Source | None = None) -> None:
        """What is chosen and what is known of it."""
        data = str(self._setup.values["data"])
        chosen = kind or self._source_of(data)
        if data and chosen != "demo":
            self._paths[chosen] = data
        self._kind.setValue(chosen)
        self._path.setValue(data if chosen != "demo" else None)
        self._place.setVisible(chosen != "demo")
        scanning = self._setup.scanning
        self._progress.setVisible(scanning)
        if not scanning:
            self._progress.tell(-1.0, "")
        self._tell_scan(None if scanning else self._setup.scan)
        self._findings.tell(() if scanning else self._setup.data_findings())

    def _source_of(self, data: str) -> Source:
        """The kind of a path; an empty one leaves the kind as it is."""
        if data in DEMO_SETS:
            return "demo"
        if not data:
            return self.source()
        if Path(data).is_dir():
            return "folder"
        named: dict[str, Source] = {".data": "list", ".csv": "table", ".tsv": "table"}
        return named.get(Path(data).suffix.lower(), self.source())

    def _tell_scan(self, scan: Scan | None) -> None:
        texts = ("", "", "") if scan is None else (scan.title, _counts(scan), _class_words(scan))
        for label, text in zip((self._title, self._counts, self._classes), texts, strict=True):
            label.setText(text)
            label.setVisible(bool(text))
        paths = [] if scan is None else path_lines(scan)
        self._paths_found.setPlainText("\n".join(paths))
        self._paths_found.setFixedHeight(theme.px(18 * min(8, len(paths) + 1) + 8))
        self._paths_found.setVisible(bool(paths))

    def _dress(self) -> None:
        self._column.setSpacing(theme.px(6))
        self._line.setSpacing(theme.px(8))
        self._paths_found.setFont(theme.font(11, mono=True))


class _Progress(QWidget):
    """How far the look at the data is, and a way to give up."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = QLabel(self)
        self._words.setProperty("role", "hint")
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self.cancel = QPushButton("Cancel", self)
        self.cancel.setObjectName("dataCancel")
        theme.set_role(self.cancel, small=True)
        line = QHBoxLayout()
        line.addWidget(self._bar, 1)
        line.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(line)
        column.addWidget(self._words)

    def tell(self, share: float, what: str) -> None:
        """`share` is done (negative: nobody knows), this is being done."""
        self._bar.setRange(0, 100 if share >= 0 else 0)
        self._bar.setValue(round(100 * max(share, 0.0)))
        self._words.setText(f"Looking at {what}" if what else "Looking at the data")


def path_lines(scan: Scan) -> list[str]:
    """Paths without a label, with several, and files that can't be read, each with what is wrong."""
    lines = [f"{path}: {', '.join(labels) or 'no label'}" for path, labels in scan.mislabelled[:_LISTED]]
    return [*lines, *(f"{file.path}: {file.reason}" for file in scan.bad[:_LISTED])]


def _counts(scan: Scan) -> str:
    """`4,500 images to train, 500 to validate, 10 classes`."""
    return f"{scan.n_train:,} images to train, {scan.n_valid:,} to validate, {len(scan.classes):,} classes"


def _class_words(scan: Scan) -> str:
    """Names of the classes; where they differ in size, the largest and the smallest first."""
    counts = scan.train_counts
    names = list(scan.classes)
    if not counts:
        return ""
    if min(counts) == max(counts):
        named = ", ".join(names[:_NAMED])
        more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
        return f"{counts[0]:,} of each: {named}{more}"
    order = sorted(range(len(names)), key=lambda place: -counts[place])
    if len(order) > _NAMED:
        few, many = order[-_NAMED // 2 :], order[: _NAMED // 2]
        listed = [*(f"{names[place]} {counts[place]:,}" for place in many), "…"]
        listed += [f"{names[place]} {counts[place]:,}" for place in few]
    else:
        listed = [f"{names[place]} {counts[place]:,}" for place in order]
    return f"From {max(counts):,} to {min(counts):,} of a class: {', '.join(listed)}"
