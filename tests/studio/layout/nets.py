"""Networks for the layout tests: reference cfgs read by the few keys that say who reads whom, and nets of our own."""

from __future__ import annotations

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from studio.layout import PILL, Item, Map, Placed, Wire

NODE = (248, 48)
LARGE, SMALL, DOT = (56, 56), (28, 28), (1, 1)


class Net(NamedTuple):
    """What `place` takes."""

    items: tuple[Item, ...]
    wires: tuple[Wire, ...]


def reference_folder() -> Path | None:
    """The folder with reference networks: from the environment, or beside the checkout."""
    beside = Path(__file__).parents[4] / "shared" / "reference"
    folder = Path(os.environ.get("STUDIO_REFERENCE", beside)) / "darknet"
    return folder if (folder / "cfg").is_dir() and (folder / "layers").is_dir() else None


def reference_names() -> list[str]:
    """Every reference network with a table, by name."""
    folder = reference_folder()
    return sorted(path.stem for path in (folder / "layers").glob("*.json")) if folder else []


@cache
def reference_net(name: str) -> Net:
    """A reference cfg as a flat net: 248 x 48 for a layer, a pill for a route with one source."""
    folder = reference_folder()
    assert folder is not None
    table = json.loads((folder / "layers" / f"{name}.json").read_text())["layers"]
    sections = cfg_sections(folder / "cfg" / f"{name}.cfg")
    maps = [(row["out"][1], row["out"][2]) for row in table]
    return flat_net(sections, maps)


def cfg_sections(path: Path) -> list[tuple[str, dict[str, str]]]:
    """Sections after [net]: kind and keys."""
    sections: list[tuple[str, dict[str, str]]] = []
    for line in path.read_text(encoding="latin-1").splitlines():
        line = line.split("#")[0].strip()
        if line.startswith("["):
            sections.append((line.strip("[]"), {}))
        elif "=" in line and sections:
            key, _, value = line.partition("=")
            sections[-1][1][key.strip()] = value.strip()
    return sections[1:]


def flat_net(sections: list[tuple[str, dict[str, str]]], maps: list[tuple[int, int]]) -> Net:
    """Items and wires of Darknet sections: a route with one far source and one reader is a tag on its wire."""
    inputs = [_inputs(number, *section) for number, section in enumerate(sections)]
    readers = [0] * len(sections)
    for sources in inputs:
        for source, _ in sources:
            readers[source] += 1
    tags: dict[int, int] = {}
    for number, (kind, keys) in enumerate(sections):
        lone = kind == "route" and len(inputs[number]) == 1 and "groups" not in keys and readers[number] == 1
        if lone and inputs[number][0][0] != number - 1:
            tags[number] = inputs[number][0][0]
    items, wires = [], []
    for number, (kind, _) in enumerate(sections):
        if number in tags:
            continue
        pill = kind == "route" and len(inputs[number]) == 1
        items.append(Item(number, *(PILL if pill else NODE), maps[number], "pill" if pill else "node"))
        for source, what in inputs[number]:
            tag = None
            while source in tags:
                tag, source, what = source, tags[source], "route"
            wires.append(Wire(source, number, what, tag))
    return Net(tuple(items), tuple(wires))


def _inputs(number: int, kind: str, keys: dict[str, str]) -> list[tuple[int, str]]:
    named = [int(text) for text in re.findall(r"-?\d+", keys.get("layers" if kind == "route" else "from", ""))]
    named = [value if value >= 0 else number + value for value in named]
    if kind == "route":
        return [(source, "trunk" if source == number - 1 else "route") for source in dict.fromkeys(named)]
    sources = [(number - 1, "trunk")] if number else []
    if kind in ("shortcut", "scale_channels", "sam"):
        what = "shortcut" if kind == "shortcut" else "route"
        sources += [(source, what) for source in named if source != number - 1]
    return sources


def chain(count: int, size: tuple[int, int] = (56, 56)) -> Net:
    """Layers one after the other."""
    items = tuple(Item(number, *NODE, size) for number in range(count))
    return Net(items, tuple(Wire(number, number + 1) for number in range(count - 1)))


def dense(concats: int) -> Net:
    """After every layer a concat that takes all layers before it."""
    items, wires = [Item(0, *NODE, (56, 56))], []
    for number in range(1, 2 * concats + 1):
        items.append(Item(number, *NODE, (56, 56)))
        wires.append(Wire(number - 1, number))
        if number % 2 == 0:
            wires += (Wire(source, number, "route") for source in range(0, number - 2, 2))
    return Net(tuple(items), tuple(wires))


def residuals(blocks: int) -> Net:
    """Blocks of three layers and an addition."""
    net = chain(4 * blocks + 1)
    skips = tuple(Wire(4 * block, 4 * block + 4, "shortcut") for block in range(blocks))
    return Net(net.items, net.wires + skips)


def repeated(net: Net, times: int) -> Net:
    """The same network several times in a row."""
    items: list[Item] = []
    wires: list[Wire] = []
    for turn in range(times):
        if turn:
            wires.append(Wire((turn - 1, net.items[-1].id), (turn, net.items[0].id)))
        items += (Item((turn, item.id), item.w, item.h, item.map, item.kind) for item in net.items)
        wires += (Wire((turn, wire.src), (turn, wire.dst), wire.kind, wire.tag) for wire in net.wires)
    return Net(tuple(items), tuple(wires))


def named_net(*names: str, wires: list[tuple[str, str] | tuple[str, str, str]], maps: dict[str, Map]) -> Net:
    """Layers by name; on LARGE maps unless told."""
    items = tuple(Item(name, *NODE, maps.get(name, LARGE)) for name in names)
    return Net(items, tuple(Wire(*wire) for wire in wires))


def squeeze_excite() -> Net:
    """A conv with squeeze-excite and a shortcut around it."""
    return named_net(
        "conv",
        "dw",
        "pool",
        "down",
        "up",
        "scale",
        "project",
        "add",
        wires=[
            ("conv", "dw"),
            ("dw", "pool"),
            ("pool", "down"),
            ("down", "up"),
            ("up", "scale"),
            ("dw", "scale", "route"),
            ("scale", "project"),
            ("project", "add"),
            ("conv", "add", "shortcut"),
        ],
        maps={"pool": DOT, "down": DOT, "up": DOT},
    )


def middle(placed: Placed, key: object) -> float:
    """The x that a box is centred on."""
    return placed.boxes[key].x + placed.boxes[key].w / 2
