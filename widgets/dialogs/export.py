"""Where to export to, as what, with which options; what it gives is shown while they are chosen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from generators import GENERATORS, generator_for
from generators.base import Generator, Product
from generators.dot_render import unless
from studio.design.design import Design
from studio.design.expand import expand
from studio.diagnostics import StudioError
from widgets import theme
from widgets.dialogs.export_options import ExportOptions, asked
from widgets.dialogs.export_preview import Preview
from widgets.tasks import Progress, Task, Tasks

PAUSE = 200
"""Milliseconds after the last change of an option before the preview is made again."""
_KIND = Qt.ItemDataRole.UserRole


class ExportDialog(QDialog):
    """Formats at the left, options beside them, the preview at the right; the ending of the name decides as well."""

    #: A generator's class, the path to write to, and the options that differ from their defaults.
    wanted = Signal(object, object, dict)

    def __init__(
        self,
        folder: Path,
        stem: str,
        designs: Sequence[Design],
        tasks: Tasks,
        parent: QWidget | None = None,
    ) -> None:
        """`designs`: the one that is exported, or several, each into a file named after it."""
        super().__init__(parent)
        self.setObjectName("exportDialog")
        self.setWindowTitle("Export" if len(designs) == 1 else f"Export {len(designs)} variants")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._folder, self._stem, self._designs, self._tasks = folder, stem, tuple(designs), tasks
        self._task: Task | None = None
        self._options: ExportOptions | None = None
        self._shown: type[Generator] | None = None
        self._proposed = ""
        self._formats = self._format_list()
        self._name = QLineEdit(self)
        self._name.setObjectName("fileNameEdit")
        self._name.setAccessibleName("File")
        self._problem = QLabel(self)
        self._problem.setProperty("role", "error")
        self._room = QScrollArea(self)
        self._room.setWidgetResizable(True)
        self._room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._room.setFrameShape(QScrollArea.Shape.NoFrame)
        self.preview = Preview(self)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(PAUSE)
        self._wait.timeout.connect(self._start)
        self._arrange()
        self._formats.currentItemChanged.connect(self._change_format)
        self._name.textEdited.connect(self._follow_ending)
        self._formats.setCurrentRow(0)

    @property
    def kind(self) -> type[Generator]:
        """The chosen format."""
        kind: type[Generator] = self._formats.currentItem().data(_KIND)
        return kind

    def formats(self) -> list[str]:
        """What is offered."""
        return [self._formats.item(row).text() for row in range(self._formats.count())]

    def choose(self, kind: type[Generator]) -> None:
        """Choose a format."""
        self._formats.setCurrentRow(GENERATORS.index(kind))

    def accept(self) -> None:
        """Hand on what was chosen, unless there is no name."""
        path = self.path()
        if path is None:
            self._tell("A file needs a name.")
            return
        if path.is_dir():
            self._tell(f"{path.name} is a folder.")
            return
        kind, values = self.kind, self._options.values() if self._options else {}
        super().accept()
        self.wanted.emit(kind, path, values)

    def done(self, result: int) -> None:
        """Nobody waits for the preview any more."""
        self._wait.stop()
        self._stop()
        super().done(result)

    def path(self) -> Path | None:
        """The file, in the folder unless it says another one; a name without an ending gets that of the format."""
        name = self._name.text().strip()
        if not name:
            return None
        path = self._folder / Path(name).expanduser()
        return path if path.suffix else path.with_name(path.name + self.kind.suffixes[0])

    def _format_list(self) -> QListWidget:
        formats = QListWidget(self)
        formats.setObjectName("exportFormats")
        formats.setAccessibleName("Format")
        for kind in GENERATORS:
            item = QListWidgetItem(kind.title)
            item.setData(_KIND, kind)
            item.setToolTip(", ".join(kind.suffixes))
            formats.addItem(item)
        return formats

    def _arrange(self) -> None:
        px = theme.px
        self._formats.setFixedWidth(px(196))
        self._room.setFixedWidth(px(312))
        halves = QHBoxLayout()
        halves.setSpacing(px(12))
        halves.addWidget(self._formats)
        halves.addWidget(self._room)
        halves.addWidget(self.preview, 1)
        file = QHBoxLayout()
        file.setSpacing(px(8))
        label = QLabel("File", self)
        label.setBuddy(self._name)
        browse, cancel, export = (QPushButton(words, self) for words in ("Browse…", "Cancel", "Export"))
        theme.set_role(export, kind="primary")
        export.setDefault(True)
        browse.setAutoDefault(False)
        cancel.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        cancel.clicked.connect(self.reject)
        export.clicked.connect(self.accept)
        for part, stretch in ((label, 0), (self._name, 1), (browse, 0), (cancel, 0), (export, 0)):
            file.addWidget(part, stretch)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(16), px(16), px(16))
        column.setSpacing(px(12))
        column.addLayout(halves, 1)
        if len(self._designs) > 1:
            names = ", ".join(design.name for design in self._designs)
            said = QLabel(f"Each into a file of its own name in the same folder: {names}.", self)
            said.setProperty("role", "hint")
            said.setWordWrap(True)
            column.addWidget(said)
        column.addWidget(self._problem)
        column.addLayout(file)
        self._problem.hide()
        self.resize(px(1080), px(640))
        self._name.setFocus()

    def _change_format(self) -> None:
        """The name gets the ending, unless it was only proposed: then another is. The options are the format's."""
        self._show_options()
        suffix = self.kind.suffixes[0]
        name = self._name.text().strip()
        if name in ("", self._proposed):
            name = self._proposed = self._free_name(suffix)
        else:
            name = name.removesuffix(_ending(name)) + suffix
        self._name.setText(name)
        self._name.selectAll()

    def _show_options(self) -> None:
        self._options = ExportOptions(self.kind)
        self._options.changed.connect(self._wait.start)
        if not asked(self.kind):
            none = QLabel("This format has no options.", self._options)
            none.setProperty("role", "hint")
            layout = self._options.layout()
            if layout is not None:
                layout.addWidget(none)
        self._room.setWidget(self._options)
        self._wait.start()

    def _follow_ending(self, text: str) -> None:
        """An ending that is typed chooses its format."""
        self._problem.hide()
        try:
            kind = generator_for(Path(text))
        except StudioError:
            return
        if kind is not self.kind:
            blocked = self._formats.blockSignals(True)
            self.choose(kind)
            self._formats.blockSignals(blocked)
            self._show_options()

    def _free_name(self, suffix: str) -> str:
        """A name that no file has."""
        names = (f"{self._stem}{mark}{suffix}" for mark in ("", *(f"-{count}" for count in range(2, 100))))
        return next((name for name in names if not (self._folder / name).exists()), self._stem + suffix)

    def _browse(self) -> None:
        filters = [f"{kind.title} ({' '.join('*' + suffix for suffix in kind.suffixes)})" for kind in GENERATORS]
        path = self.path() or self._folder
        dialog = QFileDialog(self, "Export to", str(path.parent))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(filters)
        dialog.selectNameFilter(filters[GENERATORS.index(self.kind)])
        dialog.selectFile(path.name)
        dialog.fileSelected.connect(self._take_path)
        dialog.open()

    def _take_path(self, text: str) -> None:
        self._name.setText(text)
        self._follow_ending(text)

    def _tell(self, sentence: str) -> None:
        self._problem.setText(sentence)
        self._problem.show()

    # ------------------------------------------------------------------------------------- preview

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _start(self) -> None:
        """Make the preview in the background; one under way is given up, and with it the process that draws."""
        self._stop()
        kind, values = self.kind, self._options.values() if self._options else {}
        try:
            maker = kind.preview(values)
        except StudioError as problem:
            self.preview.show_words(problem.problems[0].sentence(), "error")
            return
        if maker is None:
            self.preview.show_words(f"{kind.title}: numbers for other programs, written when you export.")
            return
        if self._shown is not kind:
            self.preview.show_words("Making a preview…")
        design, target = self._designs[0], Path(f"{self._stem}{maker.suffixes[0]}")

        def work(progress: Progress) -> Product:
            with unless(lambda: progress.cancelled):
                return maker.generate(design, expand(design), target)

        def done(product: Product) -> None:
            self._task, self._shown = None, kind
            name, data = next(iter(product.files.items()))
            self.preview.show_file(name, data, len(product.files) - 1)

        def failed(failure: Exception, report: str) -> None:
            self._task = None
            words = "\n".join(item.sentence() for item in failure.problems) if isinstance(failure, StudioError) else ""
            self.preview.show_words(words or f"The preview broke: {failure!r}", "error")

        self._task = self._tasks.start("Preview", work, done, failed, quiet=True)


def _ending(name: str) -> str:
    """The ending of a name that is one of a format's, '' for none."""
    endings = sorted((suffix for kind in GENERATORS for suffix in kind.suffixes), key=len, reverse=True)
    return next((suffix for suffix in endings if name.lower().endswith(suffix)), "")
