"""Where the figures of networks come from, in lines for people and in plain values for JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from studio.analysis.profiled import Explained, explain
from studio.analysis.reconciliation import ROUNDING, Line, Reconciliation
from studio.analysis.reconciliation import reconcile as to_bflops
from studio.design.expand import Expansion
from studio.design.reconcile import Difference, Step
from studio.design.templates import Published
from studio.network.shapes import totals

#: Text, MACs, BFLOPS, parameters of one line.
Row = tuple[str, str, str, str]


def difference_lines(difference: Difference, names: tuple[str, str]) -> Iterator[str]:
    """The steps from one network to another: MACs, twice that as BFLOPS, parameters; then Darknet's own count."""
    before, after = difference.before, difference.after
    rows: list[Row] = [("", "MACs", "BFLOPS", "params")]
    rows.append((names[0], f"{before.macs:,}", _twice(before.macs), f"{before.params:,}"))
    for step in difference.steps:
        more = step.params - step.params_before
        rows.append((_told(step), f"{step.more_macs:+,}", _twice(step.more_macs, "+"), f"{more:+,}"))
    rows.append((names[1], f"{after.macs:,}", _twice(after.macs), f"{after.params:,}"))
    yield from _table([*rows, *_counting(difference.counting)])


def counting_lines(expansion: Expansion, published: Sequence[Published] = ()) -> Iterator[str]:
    """From MACs to Darknet's BFLOPS by type of layer, and from MACs to the figures that were published."""
    counting, sums = to_bflops(expansion.rows), totals(expansion.rows)
    head: list[Row] = [("", "MACs", "BFLOPS", "params")]
    for line in counting.lines:
        if line.macs:
            head.append((f"{line.section}, {line.layers} layers", f"{line.macs:,}", _twice(line.macs), ""))
    head.append(("multiply-adds", f"{sums.macs:,}", _twice(sums.macs), f"{sums.params:,}"))
    yield from _table([*head, *_counting(counting)])
    for figure in published:
        yield ""
        yield from _published(figure, expansion)


def _counting(counting: Reconciliation) -> list[Row]:
    """From twice the MACs to BFLOPS: what each type adds, and the rounding of Darknet's sum."""
    rows = [
        (f"{line.section}: {line.reason if _is_work(line) else 'float32'}", "", f"{line.difference:+.9f}", "")
        for line in counting.lines
        if abs(line.difference) >= 1e-9
    ]
    return [
        *rows,
        ("float32 sum", "", f"{counting.rounding:+.9f}", ""),
        ("BFLOPS as Darknet counts", "", f"{counting.bflops:.9f}", ""),
    ]


def _is_work(line: Line) -> bool:
    """False for a difference that is rounding alone."""
    return abs(line.difference) >= ROUNDING * max(1.0, line.bflops)


def _published(figure: Published, expansion: Expansion) -> Iterator[str]:
    if figure.counts == "bflops":
        counted = totals(expansion.rows).bflops
        yield from _table(
            [
                (f"published BFLOPS ({figure.source})", "", f"{figure.value:g}", ""),
                ("BFLOPS counted here", "", f"{counted:.6f}", ""),
                ("unexplained", "", f"{figure.value - counted:+.6f}", ""),
            ]
        )
        return
    found = explain(expansion.rows, figure.value)
    rows: list[Row] = [(f"published multiply-adds ({figure.source})", f"{figure.value:,.0f}", "", "")]
    rows += [(line.what, f"{line.operations:,}", "", "") for line in found.lines]
    if len(found.lines) > 1:
        share = 100 * (found.lines[-1].total / found.lines[0].total - 1)
        rows.append((f"together, {share:.1f} % above the multiply-adds", f"{found.lines[-1].total:,}", "", ""))
    yield from _table([*rows, ("unexplained", f"{found.remainder:+,.0f}", "", "")])


def _told(step: Step) -> str:
    details = ", ".join(step.details[:4]) + (", ..." if len(step.details) > 4 else "")
    return f"{step.name} in {step.places}: {details}" if details else f"{step.name} in {step.places}"


def _twice(macs: int, sign: str = "") -> str:
    """Two operations for each multiply-add, in billions, to the last digit."""
    return format(2 * macs / 1e9, f"{sign}.9f")


def _table(rows: Sequence[Row]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        numbers = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        yield "  ".join([row[0].ljust(widths[0]), *numbers]).rstrip()


def difference_json(difference: Difference) -> dict[str, Any]:
    """The steps and sums as plain values."""
    return {
        "format": 1,
        "before": {"macs": difference.before.macs, "params": difference.before.params},
        "steps": [
            {
                "name": step.name,
                "places": step.places,
                "details": list(step.details),
                "macs": step.more_macs,
                "bflops": 2 * step.more_macs / 1e9,
                "params": step.params - step.params_before,
                "macs_after": step.macs,
                "params_after": step.params,
            }
            for step in difference.steps
        ],
        "after": {"macs": difference.after.macs, "params": difference.after.params},
        "counting": _counting_json(difference.counting),
    }


def counting_json(expansion: Expansion, published: Sequence[Published] = ()) -> dict[str, Any]:
    """MACs, BFLOPS and published figures as plain values."""
    return {
        "format": 1,
        "counting": _counting_json(to_bflops(expansion.rows)),
        "published": [_published_json(figure, expansion) for figure in published],
    }


def _counting_json(counting: Reconciliation) -> dict[str, Any]:
    lines = [
        {"type": line.section, "layers": line.layers, "macs": line.macs, "beyond": line.difference, "why": line.reason}
        for line in counting.lines
    ]
    return {"macs": counting.macs, "lines": lines, "rounding": counting.rounding, "bflops": counting.bflops}


def _published_json(figure: Published, expansion: Expansion) -> dict[str, Any]:
    told: dict[str, Any] = {"counts": figure.counts, "value": figure.value, "source": figure.source}
    if figure.counts == "bflops":
        counted = totals(expansion.rows).bflops
        return told | {"counted": counted, "unexplained": figure.value - counted}
    found: Explained = explain(expansion.rows, figure.value)
    lines = [{"what": line.what, "operations": line.operations} for line in found.lines]
    return told | {"lines": lines, "unexplained": found.remainder}
