"""Small networks from cfg text, for tests that count by hand."""

from __future__ import annotations

from studio.design import from_cfg
from studio.design.expand import Expansion, expand
from studio.diagnostics import Diagnostic
from studio.layers.base import PrintedRow, Shape
from studio.network.checks import check
from studio.network.network import Row


def network(shape: tuple[int, int, int], *sections: str, **options: object) -> Expansion:
    """The network of layer sections on an input of C x H x W; a section is `maxpool size=2 stride=2`."""
    c, h, w = shape
    lines = [
        "[net]",
        f"channels={c}",
        f"height={h}",
        f"width={w}",
        *(f"{key}={value}" for key, value in options.items()),
    ]
    for section in sections:
        name, *keys = section.split()
        lines += [f"[{name}]", *keys]
    return expand(from_cfg.load("\n".join(lines).encode()))


def last(shape: tuple[int, int, int], *sections: str, **options: object) -> Row:
    """The row of the last layer."""
    return network(shape, *sections, **options).rows[-1]


def size(shape: tuple[int, int, int], *sections: str, **options: object) -> tuple[int, int, int]:
    """C x H x W that the layer after the last would read."""
    return last(shape, *sections, **options).out.next[:3]


def checked(shape: tuple[int, int, int], *sections: str, **options: object) -> dict[str, Diagnostic]:
    """The problems of a network by code (the first of each)."""
    found = network(shape, *sections, **options)
    problems = check(found.network, found.rows)
    return {problem.code: problem for problem in reversed(problems)}


def arrays(row: Row) -> list[tuple[str, ...]]:
    """The arrays of a layer as words: (sub, role, 8x3x3x3)."""
    return [(array.sub, array.role, "x".join(map(str, array.shape))) for array in row.layer.arrays(row.inputs, row.out)]


def printed(shape: tuple[int, int, int], *sections: str, **options: object) -> str:
    """The row of the last layer in Darknet's table, without its index."""
    found = network(shape, *sections, **options)
    item, row = found.network.layers[-1], found.rows[-1]
    return row.layer.printed(
        PrintedRow(item.index, row.inputs, row.out, row.bflops, item.inputs, found.network.context)
    )


VECTOR = Shape(0, 0, 0, 10)
