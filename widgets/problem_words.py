"""A problem in a few words: where it is, and all of it as one line for the status line."""

from __future__ import annotations

from studio.diagnostics import Diagnostic


def where_text(problem: Diagnostic) -> str:
    """`layer 138`, `[net]`, or nothing."""
    layer = problem.where.layer if problem.where else None
    if layer is None:
        return ""
    return "[net]" if layer < 0 else f"layer {layer}"


def told(problem: Diagnostic) -> str:
    """`filters=255, expected 18 · line 963, layer 138`."""
    line = f"line {problem.span.line}" if problem.span else ""
    places = ", ".join(part for part in (line, where_text(problem)) if part)
    return f"{problem.sentence()} · {places}" if places else problem.sentence()
