"""Export: a generator runs in the background and its files are written; what it refuses it says why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.design.design import Design
from studio.design.expand import expand
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
    """Choose a format, its options and a file for the document in front."""
    document = shell.workbench.document
    _ask(shell, (document.design,), name_of(document.name))


def export_designs(shell: Shell, designs: Sequence[Design]) -> None:
    """The same for designs that are not open, such as variants: each into a file named after it."""
    if designs:
        _ask(shell, designs, designs[0].name)


def _ask(shell: Shell, designs: Sequence[Design], stem: str) -> None:
    from widgets.dialogs.export import ExportDialog  # loads every generator: the first paint need not wait

    path = shell.workbench.document.path
    folder = path.parent if path else Path.cwd()
    dialog = ExportDialog(folder, stem, designs, shell.workbench.tasks, shell.widget)

    def go(kind: type[Generator], path: Path, options: dict[str, Any]) -> None:
        for design in designs:
            ending = kind.suffixes[0] if len(designs) > 1 else ""
            target = path.with_name(design.name + ending) if ending else path
            export_to(shell, kind, target, options, design)

    dialog.wanted.connect(go)
    dialog.open()


def export_to(
    shell: Shell,
    kind: type[Generator],
    path: Path,
    options: Mapping[str, Any] | None = None,
    design: Design | None = None,
) -> None:
    """Make the files of a format in the background and write them; of the document in front without a `design`."""
    from generators.base import write

    front = shell.workbench.derived
    design = design or front.design
    expansion = front.expansion if design is front.design else expand(design)
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
        lambda failure, report: _tell_failed(shell, kind, path, chosen, design, failure, report),
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
    shell: Shell,
    kind: type[Generator],
    path: Path,
    chosen: dict[str, Any],
    design: Design,
    failure: Exception,
    report: str,
) -> None:
    """A refusal with its reasons, and the closest replacement where there is one."""
    what = f"{path.name} was not exported."
    if not isinstance(failure, StudioError):
        shell.workbench.crashed.emit(f"Export of {path.name} broke ({type(failure).__name__})", report)
        return
    answers = []
    if _APPROXIMATE in {spec.name for spec in kind.options()} and not chosen.get(_APPROXIMATE):
        closest = {**chosen, _APPROXIMATE: True}
        answers.append(Answer("Export the closest replacement", lambda: export_to(shell, kind, path, closest, design)))
    tell_failure(shell, what, failure, *answers)
