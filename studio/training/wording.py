"""Figures and messages of a run as people read them; window and terminal say the same."""

from __future__ import annotations

import math

from studio.training.events import Event, number


def percent(share: float) -> str:
    """0.984 as `98.4 %`; a dash where nothing was measured."""
    return f"{100 * share:.1f} %" if math.isfinite(share) else "–"


def duration(seconds: float) -> str:
    """Seconds as `4 min 50 s`, `2 h 05 min` or `3 d 4 h`; a dash where they are not known."""
    if not math.isfinite(seconds):
        return "–"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    if whole < 86400:
        return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
    return f"{whole // 86400} d {whole % 86400 // 3600} h"


def message_of(event: Event) -> str:
    """A warning, an error, a bad image, a trial or a stage as one sentence, with the hint where there is one."""
    match event["kind"]:
        case "bad_image":
            return f"left out: {event.get('path')}: {event.get('reason')}"
        case "trial":
            return _trial(event)
        case "stage":
            high, wide = event.get("resolution") or ("?", "?")
            return f"stage {int(event.get('index') or 0) + 1} begins: images of {wide} × {high} px"
    hint = event.get("hint")
    return f"{event.get('message', '')}" + (f" Try: {hint}." if hint else "")


def _trial(event: Event) -> str:
    """What one step on trial needed."""
    what = f"{event.get('images')} images of {event.get('width')} × {event.get('height')} px"
    peak = event.get("peak")
    memory = f", {peak / 2**30:.1f} GiB at most" if isinstance(peak, int) else ""
    return f"one step on trial, {what}: {number(event.get('seconds')):.2f} s{memory}"
