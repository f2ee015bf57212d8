"""The layers of a network as tables: JSON, CSV, Markdown, aligned text by layer or block, Darknet's own printout."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

from generators.base import Generator, Product, option
from studio.analysis.cost import Part, by_block, by_layer, by_stage, shares
from studio.analysis.memory import activation_bytes
from studio.analysis.receptive_field import ReceptiveField, receptive_fields
from studio.design.design import BlockNode, Design
from studio.design.expand import Expansion
from studio.diagnostics import Diagnostic, shortened
from studio.layers.base import Named, PrintedRow, Shape
from studio.network.network import UNRESOLVED, NetLayer, Network, Row
from studio.network.shapes import average_outputs, kernel_mixing, stored_inputs, totals

By = Literal["layer", "block", "stage"]

#: How a network is cut into the lines of a table.
PARTS: dict[By, Callable[[Network, Sequence[Row]], tuple[Part, ...]]] = {
    "layer": by_layer,
    "block": by_block,
    "stage": by_stage,
}
_DARKNET_HEAD = "   layer   filters  size/strd(dil)      input                output"
HEADS = ("layer", "type", "details", "output", "params", "MACs", "BFLOPS", "share")
#: Columns that hold words; the others are numbers and stand right.
WORDS = 4


def summary_json(
    network: Network, rows: Sequence[Row], diagnostics: Sequence[Diagnostic], lines: Mapping[int, int] | None = None
) -> dict[str, Any]:
    """What `summary --json` prints: layers by Darknet's index, totals, problems. Unknown numbers are null.

    `lines`: the line of each layer's header in the cfg text, by index. Shapes are [C, H, W]; `receptive_field` is the
    larger side in input pixels; `totals.bflops` is the float32 sum that Darknet prints; `totals.macs_kernel_mixing` is
    there where kernels are mixed for each image, and not in `totals.macs`.
    """
    kept, fields = stored_inputs(network, rows), receptive_fields(network, rows)
    layers = [
        _layer_json(item, row, stored, field, (lines or {}).get(item.index))
        for item, row, stored, field in zip(network.layers, rows, kept, fields, strict=True)
    ]
    sums, mixing = totals(rows), kernel_mixing(rows)
    return {
        "format": 1,
        "input": list(network.input[:3]),
        "layers": layers,
        "totals": {
            "params": sums.params,
            "buffers": sums.buffers,
            "macs": sums.macs,
            **({"macs_kernel_mixing": mixing} if mixing else {}),
            "bflops": _finite(sums.bflops),
            "activation_bytes": sum(activation_bytes(row) for row in rows),
        },
        "diagnostics": [diagnostic_json(problem) for problem in diagnostics],
    }


def _layer_json(
    item: NetLayer, row: Row, stored: Shape, field: ReceptiveField | None, line: int | None
) -> dict[str, Any]:
    known = row.known
    return {
        "index": item.index,
        "type": item.layer.section,
        "line": line,
        "inputs": [None if index == UNRESOLVED else index for index in item.inputs],
        "in": list(stored[:3]) if known else None,
        "out": list(row.out.indexed[:3]) if known else None,
        "weights": row.weights if known else None,
        "biases": row.biases if known else None,
        "params": row.params if known else None,
        "buffers": row.buffers if known else None,
        "macs": row.macs if known else None,
        "bflops": _finite(row.bflops) if known else None,
        "activation_bytes": activation_bytes(row) if known else None,
        "receptive_field": max(field.size) if field else None,
    }


def diagnostic_json(problem: Diagnostic) -> dict[str, Any]:
    """One problem as plain data: severity, code, message, expected, layer, key, line, column, title of its fix."""
    where, span = problem.where, problem.span
    return {
        "severity": str(problem.severity),
        "code": problem.code,
        "message": problem.message,
        "expected": problem.expected,
        "layer": where.layer if where else None,
        "key": where.key if where else "",
        "line": span.line if span else None,
        "column": span.column if span else None,
        "fix": problem.fix.title if problem.fix else None,
    }


def _finite(value: float) -> float | None:
    """JSON has no infinity: numbers beyond float32 are null."""
    return value if math.isfinite(value) else None


def darknet_table(network: Network, rows: Sequence[Row]) -> str:
    """What Darknet prints (to stderr) while it loads the network, character for character: head, rows, two totals.

    A layer whose shape is unknown has a line that says so; Darknet stops there. The second total is missing where
    Darknet divides by zero.
    """
    lines = [_DARKNET_HEAD]
    for item, row in zip(network.layers, rows, strict=True):
        if row.known:
            named = _named(network, rows, item)
            printed = PrintedRow(item.index, row.inputs, row.out, row.bflops, item.inputs, network.context, named)
            lines.append(f"{item.index:4} {row.layer.printed(printed)}")
        else:
            lines.append(f"{item.index:4} {row.layer.section}: its shape is unknown")
    lines.append(f"Total BFLOPS {totals(rows).bflops:5.3f} ")
    average = average_outputs(network, rows)
    if average:
        lines.append(f"avg_outputs = {average} ")
    return "\n".join(lines) + "\n"


def _named(network: Network, rows: Sequence[Row], item: NetLayer) -> tuple[Named, ...]:
    return tuple(Named(rows[index].layer, rows[index].inputs) for index in item.shares if index != UNRESOLVED)


def csv_table(network: Network, rows: Sequence[Row]) -> str:
    """One line a layer, columns as in the JSON with shapes split up; for spreadsheets and scripts."""
    document = summary_json(network, rows, ())
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names = [name for name in document["layers"][0] if name != "line"] if document["layers"] else ["index", "type"]
    writer.writerow([part for name in names for part in _csv_heads(name)])
    for layer in document["layers"]:
        writer.writerow([cell for name in names for cell in _csv_cells(name, layer[name])])
    return text.getvalue()


def _csv_heads(name: str) -> list[str]:
    return [f"{name}_{side}" for side in "chw"] if name in ("in", "out") else [name]


def _csv_cells(name: str, value: Any) -> list[Any]:
    if name in ("in", "out"):
        return ["", "", ""] if value is None else list(value)
    if name == "inputs":
        return [" ".join("?" if index is None else str(index) for index in value)]
    return ["" if value is None else value]


def markdown_table(network: Network, rows: Sequence[Row], by: By = "layer", design: Design | None = None) -> str:
    """A Markdown table by layer or block, its last row the totals; its columns are aligned in the text, too."""
    cells = table_cells(network, rows, by, design)
    body = [HEADS, *cells[:-1], [f"**{cell}**" if cell else "" for cell in cells[-1]]]
    texts = [[cell.replace("|", "\\|") for cell in line] for line in body]
    widths = [max(3, *(len(line[column]) for line in texts)) for column in range(len(HEADS))]
    sides = ["<" if place < WORDS else ">" for place in range(len(HEADS))]
    rule = [f"{':' if side == '>' else '-':->{width}}" for side, width in zip(sides, widths, strict=True)]
    lines = [[f"{cell:{side}{width}}" for cell, side, width in zip(line, sides, widths, strict=True)] for line in texts]
    return "\n".join(f"| {' | '.join(line)} |" for line in (lines[0], rule, *lines[1:])) + "\n"


def plain_table(network: Network, rows: Sequence[Row], by: By = "layer") -> str:
    """An aligned table for the terminal by layer or block, its last row the totals under a rule."""
    return aligned([list(HEADS), *table_cells(network, rows, by)])


def aligned(cells: Sequence[Sequence[str]]) -> str:
    """Lines of cells as text: heads, a rule, the body, a rule, totals. Words stand left, numbers right."""
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    lines = [
        "  ".join(
            cell.ljust(width) if column < WORDS else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in cells
    ]
    rule = "─" * (sum(widths) + 2 * (len(widths) - 1))
    return "\n".join(line.rstrip() for line in (lines[0], rule, *lines[1:-1], rule, lines[-1])) + "\n"


def table_cells(network: Network, rows: Sequence[Row], by: By, design: Design | None = None) -> list[list[str]]:
    """The texts of a table under `HEADS`, totals last; with the `design` blocks tell their parameters."""
    parts = PARTS[by](network, rows)
    sums = totals(rows)
    portions = shares([max(0.0, part.cost.bflops) for part in parts])
    told = block_words(network, design) if design is not None and by == "block" else {}
    body = [
        _part_cells(part, portion, network, rows, told.get(part.first))
        for part, portion in zip(parts, portions, strict=True)
    ]
    last = ["", "total", "", "", f"{sums.params:,}", f"{sums.macs:,}", f"{sums.bflops:.3f}", ""]
    return [*body, last]


def block_words(network: Network, design: Design) -> dict[int, tuple[str, str]]:
    """Title and facts of each occurrence of a block, by its first layer."""
    nodes = {node.id: node for node in design.nodes if isinstance(node, BlockNode)}
    blocks = {
        group.first: nodes[group.node].block_at(group.occurrence)
        for group in network.groups
        if group.parent is None and group.node in nodes
    }
    return {first: (block.title(), " ".join(block.facts())) for first, block in blocks.items()}


def _part_cells(
    part: Part, portion: float, network: Network, rows: Sequence[Row], told: tuple[str, str] | None
) -> list[str]:
    index = str(part.first) if part.first == part.last else f"{part.first}–{part.last}"
    name, details = told or (part.name, _details(network.layers[part.first]) if part.first == part.last else "")
    if not rows[part.last].known:
        return [index, name, details, "?", "?", "?", "?", ""]
    cost = part.cost
    numbers = [f"{cost.params:,}", f"{cost.macs:,}", f"{cost.bflops:.3f}", f"{100 * portion:.1f} %"]
    return [index, name, details, str(part.out), *numbers]


def _details(item: NetLayer) -> str:
    """What a node shows of the layer, and which layers it reads where that is not just the one before."""
    named = item.inputs[1:] if item.layer.reads_previous else item.inputs
    texts = ["?" if index == UNRESOLVED else str(index) for index in named]
    sources = "← " + shortened(", ".join(texts)) if texts else ""
    return " ".join(part for part in (*item.layer.facts(), sources) if part)


@dataclass(frozen=True, slots=True)
class CsvTable(Generator):
    """The table of layers as comma-separated values."""

    name: ClassVar[str] = "csv"
    title: ClassVar[str] = "Table of layers (CSV)"
    suffixes: ClassVar[tuple[str, ...]] = (".csv",)

    def generate(self, design: Design, expansion: Expansion, target: Path) -> Product:
        """One line a layer."""
        return Product({target.name: csv_table(expansion.network, expansion.rows).encode()})


@dataclass(frozen=True, slots=True)
class DarknetTable(Generator):
    """What Darknet prints while it loads the network."""

    name: ClassVar[str] = "darknet"
    title: ClassVar[str] = "Darknet's printout"
    suffixes: ClassVar[tuple[str, ...]] = (".txt",)

    def generate(self, design: Design, expansion: Expansion, target: Path) -> Product:
        """Head, rows, totals."""
        return Product({target.name: darknet_table(expansion.network, expansion.rows).encode()})


@dataclass(frozen=True, slots=True)
class MarkdownTable(Generator):
    """The table of layers or blocks in Markdown, under a heading with the design's name."""

    name: ClassVar[str] = "markdown"
    title: ClassVar[str] = "Table of layers (Markdown)"
    suffixes: ClassVar[tuple[str, ...]] = (".md",)

    by: By = option("layer", "One line for each layer, each block, or each map size.", choices=tuple(PARTS))

    def generate(self, design: Design, expansion: Expansion, target: Path) -> Product:
        """A heading, the input, the table."""
        network = expansion.network
        table = markdown_table(network, expansion.rows, self.by, design)
        text = f"# {design.name}\n\nInput {network.input}, BFLOPS as Darknet counts them.\n\n{table}"
        return Product({target.name: text.encode()})
