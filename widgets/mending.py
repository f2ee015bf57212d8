"""Applying the fixes that problems offer: one, or all of them as one undo step."""

from __future__ import annotations

from studio.design.design import Design
from studio.design.edits import apply_fix
from studio.design.problems import problems
from studio.diagnostics import Diagnostic, StudioError
from widgets.workbench import Workbench

_ROUNDS = 8
"""Mending one problem can show another; after this many rounds somebody has to look."""


def mend(workbench: Workbench, problem: Diagnostic) -> None:
    """Apply the fix of a problem; says why when it does not fit any more."""
    if problem.fix is None:
        return
    try:
        mended = apply_fix(workbench.document.design, problem.fix)
    except StudioError as failure:
        workbench.said.emit(f"Not mended: {failure}")
        return
    workbench.document.apply(mended, problem.fix.title)


def mend_all(workbench: Workbench) -> int:
    """Apply every fix that is offered, again while mending offers more; returns how many problems are gone."""
    design, found = workbench.document.design, workbench.derived.problems
    before = len(found)
    for _ in range(_ROUNDS):
        mended = _mended(design, found)
        if mended == design:
            break
        design = mended
        found = problems(design)
    gone = before - len(found)
    if workbench.document.apply(design, f"Mend {gone} problem{'s' if gone != 1 else ''}"):
        workbench.said.emit(f"{gone} of {before} problems mended")
    return gone


def _mended(design: Design, found: tuple[Diagnostic, ...]) -> Design:
    """The design with each fix applied that still fits."""
    for problem in found:
        if problem.fix is not None:
            try:
                design = apply_fix(design, problem.fix)
            except StudioError:
                continue
    return design
