"""New, open, save, save as: the life of the document, with a question where something could be lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from PySide6.QtWidgets import QFileDialog

from studio.design.files import CFG, DESIGN, name_of
from studio.design.templates import new
from studio.diagnostics import Diagnostic, Severity
from studio.files import FileProblem
from widgets.commands.disk import overwrite_question
from widgets.commands.exporting import export_to
from widgets.commands.failures import attempt, tell_failure
from widgets.dialogs.new_design import NewDesign
from widgets.notices import Answer, Notice
from widgets.recent import recent_files, remember_file
from widgets.sheet import empty_design
from widgets.shell import Shell

#: What follows once something is safe.
Then: TypeAlias = Callable[[], object]

_FILTERS = f"Designs and cfgs (*{DESIGN} *.yaml *.yml *{CFG});;All files (*)"
_SAVE_FILTERS = f"Design with blocks and coefficients (*{DESIGN});;Darknet cfg (*{CFG})"


def new_design(shell: Shell) -> None:
    """Choose a template."""
    dialog = NewDesign(shell.workbench.tasks, shell.widget)
    dialog.chosen.connect(lambda name: begin(shell, name))
    dialog.open()


def begin(shell: Shell, template: str) -> None:
    """Begin a design from a template; '' is an empty one."""

    sheets = shell.workbench.sheets
    if (
        attempt(shell, "Not begun.", lambda: sheets.begin(new(template) if template else empty_design()))
        and not template
    ):
        shell.show_space("design")  # somebody wants the canvas, not the first page


def open_file(shell: Shell, then: Then | None = None) -> None:
    """Choose a file; `then` follows when it is open."""
    dialog = QFileDialog(shell.widget, "Open", _folder(shell), _FILTERS)
    dialog.setObjectName("openDialog")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(lambda path: open_path(shell, Path(path), then))
    dialog.open()


def open_path(shell: Shell, path: Path, then: Then | None = None) -> None:
    """Open a file in a tab of its own, or show the tab that has it."""
    if path.exists() and not path.is_file() and not path.is_dir():  # reading a pipe could wait for ever
        problem = FileProblem(path, "file-special", "is no ordinary file", expected="a Darknet .cfg or a .studio.yaml")
        tell_failure(shell, f"{path.name} was not opened.", problem)
        return
    if attempt(shell, f"{path.name} was not opened.", lambda: shell.workbench.sheets.open(path)):
        remember_file(path)
        if then is not None:
            then()


def open_recent(shell: Shell, place: int) -> None:
    """Open the file that was opened last, or the one before it, and so on; nothing where there are not so many."""
    files = recent_files()
    if place < len(files):
        open_path(shell, files[place])


def close_tab(shell: Shell) -> None:
    """Close the document in front, asking first when something is unsaved."""
    sheets = shell.workbench.sheets
    sheet = shell.workbench.document.sheet
    unless_lost(shell, "Close", lambda: sheets.close(sheet))


def step_tab(by: int) -> Callable[[Shell], None]:
    """Show the next document, or the one before."""
    return lambda shell: shell.workbench.sheets.step(by)


def save(shell: Shell, then: Then | None = None) -> None:
    """Write the document to its file, asking for a name the first time; `then` follows when it is written."""
    path = shell.workbench.document.path
    if path is None:
        save_as(shell, then)
    else:
        save_to(shell, path, then)


def save_as(shell: Shell, then: Then | None = None) -> None:
    """Choose a name, then write."""
    document = shell.workbench.document
    dialog = QFileDialog(shell.widget, "Save as", _folder(shell), _SAVE_FILTERS)
    dialog.setObjectName("saveDialog")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(name_of(document.name) + DESIGN)
    dialog.fileSelected.connect(lambda path: save_to(shell, _with_ending(path, dialog.selectedNameFilter()), then))
    dialog.open()


def save_to(shell: Shell, path: Path, then: Then | None = None) -> None:
    """Write to a file. Where a cfg can't keep everything, a `.studio.yaml` is offered first."""
    document = shell.workbench.document
    if path == document.path and document.changed_on_disk:
        write = Answer("Write over it", lambda: _save_to(shell, path, then))
        shell.notices.show_notice(overwrite_question(shell, path, write))
    else:
        _save_to(shell, path, then)


def _save_to(shell: Shell, path: Path, then: Then | None) -> None:
    document, beside = shell.workbench.document, path.with_name(name_of(path) + DESIGN)
    beyond = document.beyond(path)
    if beyond is not None:
        _offer_closest(shell, path, beside, beyond, then)
        return
    lost = document.lost_in(path)
    if not lost:
        _write(shell, path, then)
        return
    shell.notices.show_notice(
        Notice(
            f"{path.name} would hold the layers, but not {' and '.join(lost)}.",
            Severity.WARNING,
            (
                Answer(f"Save as {beside.name}", lambda: _write(shell, beside, then)),
                Answer(f"Write {path.name} all the same", lambda: _write(shell, path, then)),
            ),
            key="save",
        )
    )


def _offer_closest(shell: Shell, path: Path, beside: Path, beyond: Diagnostic, then: Then | None) -> None:
    """A cfg that cannot say what the design says is not written unasked; the closest one is an export."""

    def closest() -> None:
        from generators.cfg import Cfg

        export_to(shell, Cfg, path, {"approximate": True})

    shell.notices.show_notice(
        Notice(
            f"{beyond.message}. The closest it can: {beyond.expected}.",
            Severity.WARNING,
            (
                Answer(f"Save as {beside.name}", lambda: _write(shell, beside, then)),
                Answer(f"Export the closest {path.name}", closest),
            ),
            key="save",
        )
    )


def unless_lost(shell: Shell, what: str, go_on: Then) -> None:
    """Go on at once when everything is saved, else ask whether to save first."""
    document = shell.workbench.document
    if not document.modified:
        go_on()
        return
    shell.notices.show_notice(
        Notice(
            f"{document.name} has unsaved changes.",
            Severity.WARNING,
            (Answer(f"Save, then {_small(what)}", lambda: save(shell, go_on)), Answer(f"{what} without saving", go_on)),
            key="unsaved",
        )
    )


def _write(shell: Shell, path: Path, then: Then | None) -> None:
    document = shell.workbench.document
    if attempt(shell, "Not saved.", lambda: document.save(path)):
        remember_file(path)
        shell.workbench.said.emit(f"Saved {path.name}")
        if then is not None:
            then()


def _with_ending(path: str, name_filter: str) -> Path:
    """A name without an ending gets that of the chosen kind."""
    if Path(path).suffix:
        return Path(path)
    return Path(path + (CFG if CFG in name_filter else DESIGN))


def _folder(shell: Shell) -> str:
    path = shell.workbench.document.path
    return str(path.parent if path else Path.cwd())


def _small(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
