"""Applying the fixes that problems offer, all that are safe, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from studio.design.design import Design
from studio.design.edits import apply_fix
from studio.design.problems import problems
from studio.diagnostics import Diagnostic, DropKey, Fix, SetKey, StudioError


@dataclass(frozen=True, slots=True)
class Mended:
    """A mended design, the problems whose fixes were applied, in order, and those that are left.

    Those that were there from the beginning have the places that they had then.
    """

    design: Design
    fixed: tuple[Diagnostic, ...]
    left: tuple[Diagnostic, ...]


def mend(design: Design, found: Sequence[Diagnostic] | None = None) -> Mended:
    """Apply every fix that is offered, and again while that offers more. `found`: the design's problems, if at hand."""
    fixed: list[Diagnostic] = []
    tried: set[Fix] = set()
    left = tuple(problems(design) if found is None else found)
    first = {_identity(item): item for item in reversed(left)}
    while offered := [item for item in left if item.fix is not None and item.fix not in tried]:
        for items, fix in _one_for_each_node(offered):
            changed = _applied(design, fix)
            done = any(changed.node(op.node) != design.node(op.node) for op in fix.ops)
            fixed += [first.get(_identity(item), item) for item in items] if done else []
            design = changed
            if not (done and _removes(fix)):
                tried.update(item.fix for item in items if item.fix)
        left = problems(design)
    return Mended(design, tuple(fixed), left)


def _one_for_each_node(offered: Sequence[Diagnostic]) -> Iterator[tuple[list[Diagnostic], Fix]]:
    """Fixes that don't disturb each other, each with its problems: those that remove lines of a section as one.

    What is misspelt comes before values, since it may be why they are wrong.
    """
    respelled = [item for item in offered if item.fix and any(not isinstance(op, SetKey) for op in item.fix.ops)]
    waiting: dict[int, list[Diagnostic]] = {}
    for item in respelled or offered:
        waiting.setdefault(item.fix.ops[0].node if item.fix else 0, []).append(item)
    for node, items in waiting.items():
        removing = [item for item in items if item.fix and _removes(item.fix)]
        if removing:
            drops = [op for item in removing if item.fix for op in item.fix.ops if isinstance(op, DropKey)]
            lines = tuple(sorted(line for drop in drops for line in drop.lines))
            yield removing, Fix("remove lines", (DropKey(node, "", lines),))
        elif items[0].fix:
            yield items[:1], items[0].fix


def _identity(item: Diagnostic) -> tuple[str, int, str]:
    """What stays the same of a problem while lines move: code, node, key."""
    return item.code, item.where.node if item.where else 0, item.where.key if item.where else ""


def _removes(fix: Fix) -> bool:
    """True for a fix that makes the text shorter: done often enough, there is nothing left of it to do."""
    return any(isinstance(op, DropKey) for op in fix.ops)


def _applied(design: Design, fix: Fix) -> Design:
    """The design after a fix; as it was where the fix does not fit any more."""
    try:
        return apply_fix(design, fix)
    except StudioError:
        return design
