"""A difference of two designs in words for people and in plain values for JSON."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from studio.design.diff import Changed, Difference, Match, Side
from studio.network.shapes import Totals

MARKS = {"changed": "~", "inserted": "+", "removed": "-"}


def diff_lines(difference: Difference) -> Iterator[str]:
    """The settings and layers that differ, and the sums, one a line."""
    for name, old, new in difference.settings:
        yield f"~ {name}: {_arrow(old, new)}"
    for (state, block), run in groupby(difference.layers, key=_run):
        matches = list(run)
        if block and len(matches) > 1:
            yield f"{MARKS[state]} {_whole(block, matches)}"
        elif state != "same":
            yield from (f"{MARKS[state]} {_where(match)} {_what(match)}" for match in matches)
    same = sum(match.state == "same" for match in difference.layers)
    if difference.equal:
        yield f"no difference in {same} layers"
        return
    counts = [sum(match.state == state for match in difference.layers) for state in MARKS]
    words = [f"{count} {state}" for count, state in zip(counts, MARKS, strict=True)]
    yield f"layers: {same} the same, {', '.join(words)}"
    before, after = difference.before, difference.after
    for label, old_sum, new_sum in (("params", before.params, after.params), ("MACs", before.macs, after.macs)):
        yield f"{label}: {_cost(old_sum, new_sum, '{:,}')}"
    yield f"BFLOPS: {_cost(before.bflops, after.bflops, '{:.3f}')}"


def diff_json(difference: Difference) -> dict[str, Any]:
    """Everything, matched layers that are the same included."""
    return {
        "format": 1,
        "equal": difference.equal,
        "settings": _pairs(difference.settings),
        "layers": [
            {
                "state": match.state,
                "before": _side(match.before),
                "after": _side(match.after),
                "keys": _pairs(match.keys),
            }
            for match in difference.layers
        ],
        "totals": {"before": _totals(difference.before), "after": _totals(difference.after)},
    }


def _run(match: Match) -> tuple[str, str]:
    """What came or went, and the repeat of a block that it belongs to; such layers in a row are one line."""
    side = match.after if match.state == "inserted" else match.before if match.state == "removed" else None
    block, dot, _ = side.name.partition(".") if side is not None else ("", "", "")
    return match.state, block if dot else ""


def _whole(block: str, matches: list[Match]) -> str:
    """Layers of one repeat of a block that all came or went: `7..13 stage1[1] [7 layers] ...`."""
    sides = [side for match in matches if (side := match.after or match.before) is not None]
    params, macs = sum(side.params for side in sides), sum(side.macs for side in sides)
    span = f"{sides[0].index}..{sides[-1].index}"
    return f"{span} {block} [{len(sides)} layers] {params:,} params, {macs:,} MACs"


def _where(match: Match) -> str:
    """Indices and name: `12 -> 13 stage2[0].project`."""
    sides = [side for side in (match.before, match.after) if side is not None]
    indices = list(dict.fromkeys(str(side.index) for side in sides))
    names = list(dict.fromkeys(side.name for side in sides))
    return f"{' -> '.join(indices)} {' -> '.join(names)}"


def _what(match: Match) -> str:
    """The type of a layer that came or went; changed keys, and MACs where they change."""
    side = match.after or match.before
    assert side is not None
    if match.before is None or match.after is None:
        return f"[{' '.join([side.kind, *side.facts])}] {side.params:,} params, {side.macs:,} MACs"
    words = [f"{name} {_arrow(old, new)}" for name, old, new in match.keys]
    if match.before.macs != match.after.macs:
        words.append(f"MACs {_cost(match.before.macs, match.after.macs, '{:,}')}")
    return f"[{side.kind}] {', '.join(words)}"


def _arrow(old: str, new: str) -> str:
    return f"{old or 'none'} -> {new or 'none'}"


def _cost(old: float, new: float, form: str) -> str:
    """`1,000 -> 1,100 (+10.0 %)`."""
    if old == new:
        return form.format(new)
    share = f" ({100 * (new - old) / old:+.1f} %)" if old else ""
    return f"{form.format(old)} -> {form.format(new)}{share}"


def _pairs(changes: tuple[Changed, ...]) -> dict[str, list[str]]:
    return {name: [old, new] for name, old, new in changes}


def _side(side: Side | None) -> dict[str, Any] | None:
    if side is None:
        return None
    return {
        "index": side.index,
        "name": side.name,
        "type": side.kind,
        "params": side.params,
        "macs": side.macs,
        "bflops": side.bflops,
    }


def _totals(sums: Totals) -> dict[str, Any]:
    return {"params": sums.params, "buffers": sums.buffers, "macs": sums.macs, "bflops": sums.bflops}
