"""How long `studio.layout.place` takes: best of five, for about 300, 1500 and 4000 items.

python benchmarks/layout.py
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from studio.layout import IN_ORDER, SHARED, Item, Lanes, Wire, place

Net = tuple[list[Item], list[Wire]]


def csp_net(stages: int, residuals: int) -> Net:
    """A backbone of CSP stages: two branches, one of them a chain of residual blocks, joined by a concat."""
    items: list[Item] = []
    wires: list[Wire] = []

    def add(size: int, *sources: tuple[int, str]) -> int:
        items.append(Item(len(items), 248, 48, (size, size)))
        wires.extend(Wire(source, len(items) - 1, kind) for source, kind in sources)  # type: ignore[arg-type]
        return len(items) - 1

    last = add(1024)
    for stage in range(stages):
        size = max(8, 512 >> stage)
        split = last = add(size, (last, "trunk"))
        beside = add(size, (split, "trunk"))
        last = add(size, (split, "route"))
        for _ in range(residuals):
            inner = add(size, (add(size, (last, "trunk")), "trunk"))
            last = add(size, (inner, "trunk"), (last, "shortcut"))
        last = add(size, (add(size, (last, "trunk"), (beside, "route")), "trunk"))
    return items, wires


def dense_net(layers: int) -> Net:
    """Every second item a concat of all concats before it."""
    items = [Item(number, 248, 48, (56, 56)) for number in range(2 * layers)]
    wires = [Wire(number, number + 1) for number in range(2 * layers - 1)]
    wires += [Wire(source, target, "route") for target in range(3, 2 * layers, 2) for source in range(1, target - 1, 2)]
    return items, wires


def nets() -> Iterator[tuple[str, Net]]:
    """Networks by name."""
    yield "CSP, 300 items", csp_net(6, 15)
    yield "CSP, 1500 items", csp_net(10, 48)
    yield "CSP, 4000 items", csp_net(10, 131)
    yield "dense, 140 items, 2400 wires", dense_net(70)


def seconds(net: Net, lanes: Lanes) -> float:
    """Best of five."""
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        place(*net, lanes=lanes)
        best = min(best, time.perf_counter() - start)
    return best


def main() -> None:
    """Print a line for each network."""
    for name, net in nets():
        shared, in_order = (seconds(net, lanes) * 1000 for lanes in (SHARED, IN_ORDER))
        print(
            f"{name:30} {len(net[0]):5} items {len(net[1]):5} wires   {shared:6.1f} ms shared   "
            f"{in_order:6.1f} ms in order"
        )


if __name__ == "__main__":
    main()
