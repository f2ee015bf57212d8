"""What can stand on a side of a comparison: open documents, their files, their state at the last save, templates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from studio.design.design import Design
from studio.design.files import read_design
from studio.design.templates import architectures, new
from widgets.sheet import Sheet
from widgets.workbench import Workbench

#: Kinds: a document as it is shown, its file, its state when it was last read or written, a template.
OPEN, DISK, SAVED, TEMPLATE = "open", "disk", "saved", "template"


@dataclass(frozen=True, slots=True)
class SideOf:
    """One thing to compare; `key` finds it again after others were opened or closed."""

    kind: str
    key: str
    title: str


def sides(workbench: Workbench) -> Iterator[SideOf]:
    """Everything that can be compared, open documents first."""
    sheets = workbench.sheets.all
    for sheet in sheets:
        yield SideOf(OPEN, sheet.key, sheet.name)
    for sheet in sheets:
        if sheet.saved is not None:
            yield SideOf(SAVED, sheet.key, f"{sheet.name} at the last save")
        if sheet.path is not None:
            yield SideOf(DISK, sheet.key, f"{sheet.name} on the disk")
    for item in architectures():
        yield SideOf(TEMPLATE, item.name, f"template {item.name}")


def proposal(workbench: Workbench) -> tuple[SideOf | None, SideOf]:
    """What is most likely meant: the one in front against its file or last save where it differs, else another one."""
    front = workbench.document.sheet
    offered = list(sides(workbench))
    after = next(side for side in offered if (side.kind, side.key) == (OPEN, front.key))
    if front.modified and workbench.document.changed_on_disk:
        wanted = (DISK, front.key)
    elif front.modified and front.saved is not None:
        wanted = (SAVED, front.key)
    else:
        other = next((side for side in offered if side.kind == OPEN and side.key != front.key), None)
        if other is not None:
            return other, after
        wanted = (SAVED, front.key)
    return next((side for side in offered if (side.kind, side.key) == wanted), None), after


def sheet_of(workbench: Workbench, side: SideOf) -> Sheet | None:
    """The document that a side belongs to; None for a template, and for one that was closed."""
    return next((sheet for sheet in workbench.sheets.all if sheet.key == side.key), None)


def reader(workbench: Workbench, side: SideOf) -> Design | SideOf | None:
    """The design of a side where it is at hand, the side itself where it must be read, None where it is gone."""
    if side.kind == TEMPLATE:
        return side
    sheet = sheet_of(workbench, side)
    if sheet is None:
        return None
    if side.kind == DISK:
        return SideOf(DISK, str(sheet.path), side.title) if sheet.path is not None else None
    return sheet.design if side.kind == OPEN else sheet.saved


def read(found: Design | SideOf) -> Design:
    """The design itself, on any thread. Raises StudioError where it can't be read."""
    if isinstance(found, Design):
        return found
    return new(found.key) if found.kind == TEMPLATE else read_design(found.key)
