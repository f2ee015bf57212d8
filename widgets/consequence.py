"""What an edit changed elsewhere, in one sentence: layers added, numbers moved, shapes and costs that followed."""

from __future__ import annotations

from itertools import takewhile

from studio.design.expand import Expansion
from studio.network.shapes import totals


def consequence(before: Expansion, after: Expansion) -> str:
    """`8 layers added, layers 75–117 are now 83–125`; '' when nothing followed."""
    said = [*_layers(before, after), *_shapes(before, after), *_costs(before, after)]
    return ", ".join(said[:3])


def _layers(before: Expansion, after: Expansion) -> list[str]:
    """How many layers came or went, and what the rest is numbered now."""
    old, new = before.network.layers, after.network.layers
    more = len(new) - len(old)
    if not more:
        return []
    said = [f"{_count(abs(more), 'layer')} {'added' if more > 0 else 'removed'}"]
    pairs = zip(reversed(old), reversed(new), strict=False)
    kept = sum(1 for _ in takewhile(lambda pair: pair[0].address == pair[1].address, pairs))
    if kept:
        said.append(f"{_span(len(old) - kept, len(old) - 1)} now {_numbers(len(new) - kept, len(new) - 1)}")
    return said


def _shapes(before: Expansion, after: Expansion) -> list[str]:
    """How many of the layers that were there have another output."""
    old = {item.address: row.out for item, row in zip(before.network.layers, before.rows, strict=True)}
    pairs = [
        (old[item.address], row.out)
        for item, row in zip(after.network.layers, after.rows, strict=True)
        if item.address in old
    ]
    lost = sum(was.next.known and not now.next.known for was, now in pairs)
    if lost:
        return [f"{_count(lost, 'shape')} unknown now"]
    changed = sum(was != now for was, now in pairs)
    return [f"{_count(changed, 'shape')} changed"] if changed else []


def _costs(before: Expansion, after: Expansion) -> list[str]:
    """BFLOPS, or parameters where those are the same."""
    old, new = totals(before.rows), totals(after.rows)
    if f"{old.bflops:.3f}" != f"{new.bflops:.3f}":
        return [f"{old.bflops:.3f} → {new.bflops:.3f} BFLOPS"]
    if old.params != new.params:
        return [f"{old.params:,} → {new.params:,} parameters"]
    return []


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _span(first: int, last: int) -> str:
    return f"layer {first} is" if first == last else f"layers {first}–{last} are"


def _numbers(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"
