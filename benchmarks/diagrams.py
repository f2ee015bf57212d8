"""How long diagrams take: ours, and the same graph with plain Graphviz nodes laid out and drawn by the same engine.

python benchmarks/diagrams.py

Best of three, SVG, the worker's start included in ours. Bars: B7 layer by layer under 3 s, by block under 0.5 s.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pygraphviz

from generators.diagram import Svg
from generators.diagram_graph import Level, graph_of
from studio.design.design import Design
from studio.design.expand import expand
from studio.design.templates import new


def best(work: Callable[[], object], times: int = 3) -> float:
    """The shortest of some runs, in seconds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def plain(design: Design, level: Level) -> bytes:
    """The same cards and wires as boxes with names."""
    graph = graph_of(design, expand(design), level)
    dot = pygraphviz.AGraph(directed=True)
    for card in graph.cards:
        dot.add_node(card.key, label=f"{card.title}\n{card.shape}", shape="box")
    for wire in graph.wires:
        dot.add_edge(wire.source, wire.target)
    return bytes(dot.draw(format="svg", prog="dot"))


def main() -> None:
    """Print a line for each network and level."""
    print(f"{'network':18}{'level':8}{'ours, s':>9}{'plain, s':>10}{'ratio':>8}")
    levels: tuple[Level, ...] = ("block", "layer")
    for name in ("efficientnet_b0", "mixnet_m", "efficientnet_b7"):
        design = new(name)
        expansion = expand(design)
        for level in levels:
            diagram = Svg(level=level)
            ours = best(lambda: diagram.generate(design, expansion, Path("net.svg")))  # noqa: B023
            theirs = best(lambda: plain(design, level))  # noqa: B023
            print(f"{name:18}{level:8}{ours:9.3f}{theirs:10.3f}{ours / theirs:8.2f}")


if __name__ == "__main__":
    main()
