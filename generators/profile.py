"""Measured milliseconds beside counted BFLOPS: where the time of a network goes, which its operations do not tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from generators.table import HEADS, PARTS, By, aligned, table_cells
from generators.torch_model import model_of
from generators.torch_process import ask
from studio.analysis.cost import shares
from studio.design.design import Design
from studio.design.expand import Expansion
from studio.diagnostics import StudioError, error
from studio.network.shapes import totals

#: Columns that a profile adds to the table of costs. `ratio`: share of the time over share of the BFLOPS.
TIME_HEADS = ("ms", "time", "ratio")


@dataclass(frozen=True, slots=True)
class Profile:
    """Milliseconds of each layer in order and of the whole network, for one pass with `batch` images on `device`.

    Layers whose code makes no output of its own (a route to one layer) take 0. The sum of the layers is a little off
    `whole`, which is measured without looking at them.
    """

    layers: tuple[float, ...]
    whole: float
    batch: int
    rounds: int
    device: str


def profile(
    design: Design,
    expansion: Expansion,
    batch: int = 1,
    device: str = "cpu",
    given_up: Callable[[], bool] | None = None,
) -> Profile:
    """Run the generated code of a design and time its layers, in a process of its own.

    Random images in float32, inference mode, batch norm as a layer step. `device`: as torch calls it, `cpu`, `cuda:0`;
    once `given_up` is true the process is ended.
    Raises StudioError for networks without code, an unknown device, too little memory.
    """
    if batch < 1:
        raise StudioError(error("profile-batch", f"a batch of {batch} images", expected="1 or more"))
    network = expansion.network
    code = model_of(design, expansion, "layers").text
    answer = ask("time", given_up, code=code, shape=network.input[:3], batch=batch, device=device)
    if "error" in answer:
        text = f"the network could not be timed on {device}: {answer['error']}"
        raise StudioError(error("profile", text, expected="a device that torch knows and memory for the batch"))
    times = {int(index): float(found) for index, found in answer["layers"].items()}
    layers = tuple(times.get(item.index, 0.0) for item in network.layers)
    return Profile(layers, answer["whole"], batch, answer["rounds"], answer["device"])


def devices(given_up: Callable[[], bool] | None = None) -> tuple[tuple[str, str], ...]:
    """What networks can be timed on here: names as torch has them, and in words. Raises StudioError without PyTorch."""
    answer = ask("devices", given_up)
    return tuple((str(name), str(words)) for name, words in answer.get("devices", ()))


def profile_table(design: Design, expansion: Expansion, found: Profile, by: By = "layer") -> str:
    """The table of costs with time, for the terminal; a line below says how it was measured."""
    parts = PARTS[by](expansion.network, expansion.rows)
    times = [sum(found.layers[part.first : part.last + 1]) for part in parts]
    counted = shares([max(0.0, part.cost.bflops) for part in parts])
    cells = [[*HEADS, *TIME_HEADS]]
    body = table_cells(expansion.network, expansion.rows, by, design)
    for line, time, share, of_bflops in zip(body, times, shares(times), counted, strict=False):
        ratio = f"× {share / of_bflops:.1f}" if of_bflops > 0 else ""
        cells.append([*line, f"{time:.3f}", f"{100 * share:.1f} %", ratio])
    cells.append([*body[-1], f"{sum(times):.3f}", "", ""])
    reached = totals(expansion.rows).bflops * found.batch / (found.whole / 1000) if found.whole else 0.0
    images = "1 image" if found.batch == 1 else f"{found.batch} images"
    note = (
        f"{found.whole:.2f} ms for {images} as a whole, {reached:.1f} GFLOP/s; median of {found.rounds} passes, "
        f"float32, {found.device}\n"
    )
    return aligned(cells) + note


def profile_json(expansion: Expansion, found: Profile) -> dict[str, Any]:
    """What `profile --json` prints: milliseconds and BFLOPS by Darknet's index."""
    layers = [
        {"index": item.index, "type": item.layer.section, "bflops": row.bflops, "ms": found.layers[item.index]}
        for item, row in zip(expansion.network.layers, expansion.rows, strict=True)
    ]
    return {
        "format": 1,
        "device": found.device,
        "batch": found.batch,
        "rounds": found.rounds,
        "layers": layers,
        "totals": {"ms": found.whole, "layers_ms": sum(found.layers), "bflops": totals(expansion.rows).bflops},
    }
