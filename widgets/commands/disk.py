"""What is done when another program changed the file of the document: reload, or ask."""

from __future__ import annotations

from pathlib import Path

from studio.diagnostics import Severity
from widgets.commands.failures import attempt
from widgets.notices import Answer, Notice
from widgets.shell import Shell

_KEY = "disk"


def take_change(shell: Shell) -> None:
    """The file holds something else: reload where nothing is unsaved, as a step that can be undone; else ask."""
    document = shell.workbench.document
    if not document.modified:
        reload(shell)
        return
    shell.notices.show_notice(
        Notice(
            f"{document.name} was changed by another program, and has unsaved changes here.",
            Severity.WARNING,
            (
                Answer("Load what the file holds", lambda: reload(shell)),
                Answer("Keep what is shown", document.disown),
                Answer("Compare", lambda: shell.show_space("compare"), stays=True),
            ),
            key=_KEY,
        )
    )


def tell_vanished(shell: Shell) -> None:
    """The file is gone: what is shown is all there is, so it counts as unsaved."""
    document = shell.workbench.document
    document.disown()
    shell.notices.show_notice(
        Notice(
            f"{document.name} is no longer on the disk. What is shown is kept; saving writes it again.",
            Severity.WARNING,
            key=_KEY,
        )
    )


def reload(shell: Shell) -> None:
    """What the file holds, with the former design one undo away."""
    document = shell.workbench.document
    if attempt(shell, f"{document.name} was not reloaded.", document.reload):
        shell.notices.dismiss(_KEY)
        shell.workbench.said.emit(f"Reloaded {document.name}: it was changed on the disk  ·  Ctrl+Z")
    else:
        document.disown()


def overwrite_question(shell: Shell, path: Path, write: Answer) -> Notice:
    """Before a file is written that another program changed since it was read."""
    return Notice(
        f"{path.name} was changed by another program since it was read here.",
        Severity.WARNING,
        (write, Answer("Load what the file holds", lambda: reload(shell))),
        key=_KEY,
    )
