"""What a fix would change in the text, before it is applied."""

from __future__ import annotations

from studio.design.design import Design
from studio.design.edits import apply_fix
from studio.design.to_cfg import to_cfg
from studio.diagnostics import Fix, StudioError
from widgets.cfg_text.replacing import changed_spans

Change = tuple[str, str]
"""`-` or `+`, and a line."""

MOST = 8


def preview(design: Design, fix: Fix) -> tuple[Change, ...]:
    """The lines that go and those that come; nothing for a fix that does not fit any more."""
    try:
        mended = apply_fix(design, fix)
    except (StudioError, KeyError):  # KeyError: its node is gone
        return ()
    old, new = (to_cfg(state).source.text().splitlines() for state in (design, mended))
    changes: list[Change] = []
    for first, last, start, end in changed_spans(old, new):
        changes += [("-", line) for line in old[first:last]]
        changes += [("+", line) for line in new[start:end]]
    left = len(changes) - MOST
    return (*changes[:MOST], (" ", f"and {left} more lines")) if left > 0 else tuple(changes)
