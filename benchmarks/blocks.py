"""What blocks cost: expanding and counting a scaled design, finding blocks in a flat one, fitting a budget.

    python benchmarks/blocks.py

CPU time in milliseconds, best of many, beside the bars. The share of layers inside blocks is printed for each cfg of
the reference folder (STUDIO_REFERENCE, or beside the checkout), where there is one.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from studio.design.diff import diff
from studio.design.expand import bound_parts, expand
from studio.design.fit import COSTS, fit
from studio.design.from_cfg import load
from studio.design.recognise import recognise
from studio.design.templates import new
from studio.network.shapes import totals

ROOT = Path(__file__).resolve().parent.parent


def milliseconds(work: Callable[[], object], times: int) -> float:
    """CPU time of the best of several runs."""
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best * 1e3


def report(what: str, bar: float, work: Callable[[], object], times: int = 20) -> None:
    """A line with the time and the bar."""
    found = milliseconds(work, times)
    print(f"{what:52}{found:9.2f} ms   bar {bar:6.0f} ms   {'' if found <= bar else 'MISSED'}")


def designs() -> None:
    """Expanding, scaling, fitting and comparing EfficientNets."""
    b0, b7 = new("efficientnet_b0"), new("efficientnet_b7")

    def fresh() -> object:
        bound_parts.cache_clear()
        return totals(expand(b7).rows)

    report("expand, infer and count EfficientNet-B7, nothing kept", 15, fresh)
    before = expand(b7)
    wider = [replace(b7, scale=replace(b7.scale, width=2 + step / 1000)) for step in range(1, 400)]
    report("the same with its width changed", 10, lambda: totals(expand(wider.pop(), before).rows))
    report("EfficientNet-B0 to 2 BFLOPS by phi", 2000, lambda: fit(b0, COSTS["bflops"], 2.0), 3)
    report("the difference of B0 and B7", 500, lambda: diff(b0, b7), 3)


def cfgs() -> None:
    """Finding blocks in every cfg of the reference folder."""
    given = os.environ.get("STUDIO_REFERENCE")
    folder = (Path(given) if given else ROOT.parent / "shared" / "reference") / "darknet" / "cfg"
    for path in sorted(folder.glob("*.cfg")):
        flat = load(path.read_bytes(), path.stem)
        network = expand(recognise(flat)).network
        inside = sum(group.last - group.first + 1 for group in network.groups if group.parent is None)
        share = 100 * inside / max(1, len(network.layers))
        report(f"{path.stem[:32]:34}{share:5.1f} % in blocks", 500, lambda flat=flat: recognise(flat), 3)


if __name__ == "__main__":
    designs()
    cfgs()
