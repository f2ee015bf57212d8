"""Export: a generator runs in the background and its files are written; what it refuses it says why."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.design.files import name_of
from studio.diagnostics import Severity, StudioError
from widgets.commands.failures import tell_failure
from widgets.notices import Answer, Notice
from widgets.shell import Shell
from widgets.tasks import Progress

if TYPE_CHECKING:
    from generators.base import Generator, Product

_APPROXIMATE = "approximate"


def export(shell: Shell) -> None:
    """Choose a file and a format."""
    from widgets.dialogs.export import ExportDialog  # loads every generator: the first paint need not wait

    document = shell.workbench.document
    folder = document.path.parent if document.path else Path.cwd()
    dialog = ExportDialog(folder, name_of(document.name), shell.widget)
    dialog.wanted.connect(lambda kind, path: _ask(shell, kind, path))
    dialog.open()


def _ask(shell: Shell, kind: type[Generator], path: Path) -> None:
    """Ask for the options of a format that has some, then export."""
    from widgets.dialogs.export_options import ExportOptions, asked

    if not asked(kind):
        export_to(shell, kind, path)
        return
    dialog = ExportOptions(kind, shell.widget)
    dialog.chosen.connect(lambda options: export_to(shell, kind, path, options))
    dialog.open()


def export_to(shell: Shell, kind: type[Generator], path: Path, options: Mapping[str, Any] | None = None) -> None:
    """Make the files of a format in the background and write them."""
    from generators.base import write

    design, expansion = shell.workbench.document.design, shell.workbench.derived.expansion
    chosen = dict(options or {})

    def work(progress: Progress) -> tuple[Product, tuple[Path, ...]]:
        progress(-1.0, kind.title)
        product = kind.make(chosen).generate(design, expansion, path)
        progress(0.9, "writing")
        return product, write(product, path)

    shell.workbench.tasks.start(
        f"Export {path.name}",
        work,
        lambda result: _tell_done(shell, *result),
        lambda failure, report: _tell_failed(shell, kind, path, chosen, failure, report),
    )


def _tell_done(shell: Shell, product: Product, paths: tuple[Path, ...]) -> None:
    names = ", ".join(path.name for path in paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")
    shell.notices.dismiss("failure")
    shell.workbench.said.emit(f"Exported {names} to {paths[0].parent}")
    if product.notes:
        said = " ".join(f"{note.sentence()}." for note in product.notes)
        worst = Severity.WARNING if any(n.severity is not Severity.INFO for n in product.notes) else Severity.INFO
        shell.notices.show_notice(Notice(f"Exported {names}. {said}", worst, key="export"))


def _tell_failed(
    shell: Shell, kind: type[Generator], path: Path, chosen: dict[str, Any], failure: Exception, report: str
) -> None:
    """A refusal with its reasons, and the closest replacement where there is one."""
    what = f"{path.name} was not exported."
    if not isinstance(failure, StudioError):
        shell.workbench.crashed.emit(f"Export of {path.name} broke ({type(failure).__name__})", report)
        return
    answers = []
    if _APPROXIMATE in {spec.name for spec in kind.options()} and not chosen.get(_APPROXIMATE):
        closest = {**chosen, _APPROXIMATE: True}
        answers.append(Answer("Export the closest replacement", lambda: export_to(shell, kind, path, closest)))
    tell_failure(shell, what, failure, *answers)
