"""What an edit changed elsewhere, in one sentence: layers added, numbers moved, who named a layer that is gone,
shapes and costs that followed.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from studio.design.expand import Expansion
from studio.layers.base import Address, Bound, Layer, Ref
from studio.network.build import places_of
from studio.network.network import NetLayer
from studio.network.shapes import totals


def consequence(before: Expansion, after: Expansion) -> str:
    """`8 layers added, layers 75–117 are now 83–125`; '' when nothing followed."""
    said = [*_layers(before, after), *_readers(before, after), *_shapes(before, after), *_costs(before, after)]
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


def _readers(before: Expansion, after: Expansion) -> list[str]:
    """Which layers named one that is gone, and what they name instead."""
    found = list(_readers_of_gone(before, after))
    if not found:
        return []
    gone = {was for _, was, _ in found}
    readers = list(dict.fromkeys(f"[{item.layer.section}] {item.index}" for item, _, _ in found))
    heirs = sorted({heir for _, _, heir in found if heir is not None})
    names = "names" if len(readers) == 1 else "name"
    layers = [f"layer{'s' * (len(heirs) > 1)} {_listed([str(heir) for heir in heirs])}"] if heirs else []
    layers += ["no layer"] if any(heir is None for _, _, heir in found) else []
    subject = "it was" if len(gone) == 1 else "they were"
    return [f"{subject} named by {_listed(readers)}, which {names} {' or '.join(layers)} now"]


def _readers_of_gone(before: Expansion, after: Expansion) -> Iterator[tuple[NetLayer, Address, int | None]]:
    """Each reader of a layer that is gone, as it stands now, with what it named and the index that it names instead."""
    old = {item.address: item.layer for item in before.network.layers}
    places = places_of(after.network)
    for item in after.network.layers:
        then = old.get(item.address)
        if then is None or then is item.layer:
            continue
        for was, now in zip(_references(then), _references(item.layer), strict=False):
            if isinstance(was, Bound) and was != now and was.to not in places:
                yield item, was.to, places.get(now.to) if isinstance(now, Bound) else None


def _references(layer: Layer) -> list[Ref]:
    return [ref for _, refs in layer.references() for ref in refs]


def _listed(words: list[str], most: int = 3) -> str:
    """`a, b and c`; beyond `most` their number."""
    shown = words if len(words) <= most else [*words[: most - 1], f"{len(words) - most + 1} more"]
    return " and ".join(part for part in (", ".join(shown[:-1]), shown[-1]) if part)


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
