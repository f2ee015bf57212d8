"""Applying the fixes that problems offer: one, or all of them as one undo step."""

from __future__ import annotations

from studio.design import mending
from studio.design.edits import apply_fix
from studio.diagnostics import Diagnostic, StudioError
from widgets.workbench import Workbench


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
    found = workbench.derived.problems
    mended = mending.mend(workbench.document.design, found)
    before = len(found)
    gone = before - len(mended.left)
    if workbench.document.apply(mended.design, f"Mend {gone} problem{'s' if gone != 1 else ''}"):
        workbench.said.emit(f"{gone} of {before} problems mended")
    return gone
