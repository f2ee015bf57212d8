"""Tables of layers: JSON, CSV, Markdown, plain text, Darknet's printout."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from generators import GENERATORS
from generators.table import (
    CsvTable,
    DarknetTable,
    MarkdownTable,
    csv_table,
    darknet_table,
    diagnostic_json,
    markdown_table,
    plain_table,
    summary_json,
)
from studio.blocks.mbconv import MBConv
from studio.design.design import BlockNode, Design, LayerNode
from studio.design.expand import Expansion, expand
from studio.design.templates import new
from studio.diagnostics import TextSpan
from studio.layers.net import Net
from studio.network.checks import check
from tests.studio.snippets import network

CONV = "conv batch_normalize=1 filters=8 size=3 pad=1 activation=leaky"
SECTIONS = (CONV, "maxpool size=2 stride=2", "route layers=-1,1", "dropout", "connected output=10", "softmax")


def small() -> Expansion:
    return network((3, 8, 8), *SECTIONS)


def blocks() -> Expansion:
    nodes = (BlockNode(1, "stage", MBConv(filters=8), repeats=2),)
    return expand(Design(nodes=nodes, net=LayerNode(0, "net", Net(channels=8, height=8, width=8))))


class TestSummary:
    def test_a_layer(self) -> None:
        found = small()
        document = summary_json(found.network, found.rows, (), {0: 5})
        assert document["layers"][0] == {
            "index": 0,
            "type": "convolutional",
            "line": 5,
            "inputs": [-1],
            "in": [3, 8, 8],
            "out": [8, 8, 8],
            "weights": 216,
            "biases": 8,
            "params": 232,
            "buffers": 16,
            "macs": 216 * 64,
            "bflops": pytest.approx(2 * 216 * 64 / 1e9, rel=1e-7),
            "activation_bytes": 2048,
            "receptive_field": 3,
        }
        assert (document["format"], document["input"]) == (1, [3, 8, 8])

    def test_shapes_are_those_that_darknet_keeps(self) -> None:
        found = small()
        layers = summary_json(found.network, found.rows, ())["layers"]
        assert [layer["in"] for layer in layers[2:]] == [[16, 8, 8], [0, 0, 0], [256, 1, 1], [10, 1, 1]]
        assert layers[-1]["out"] == [0, 0, 0]

    def test_totals(self) -> None:
        found = small()
        totals = summary_json(found.network, found.rows, ())["totals"]
        assert (totals["params"], totals["buffers"]) == (232 + 2570, 16)
        assert totals["macs"] == 216 * 64 + 2560
        assert totals["activation_bytes"] == 4 * (512 + 128 + 256 + 256 + 10 + 10)

    def test_unknown_is_null_and_the_document_is_json(self) -> None:
        found = network((3, 8, 8), "xyzzy", "route layers=9")
        document = summary_json(found.network, found.rows, check(found.network, found.rows))
        again = json.loads(json.dumps(document, allow_nan=False))
        assert (again["layers"][0]["out"], again["layers"][0]["params"]) == (None, None)
        assert again["layers"][1]["inputs"] == [None]
        assert [item["code"] for item in again["diagnostics"]] == ["section-unknown", "reference-range"]

    def test_numbers_beyond_float32_are_null(self) -> None:
        found = network((3, 8, 8), "conv filters=2147483647 size=2147483647 padding=2147483647 activation=linear")
        json.dumps(summary_json(found.network, found.rows, ()), allow_nan=False)

    def test_a_problem(self) -> None:
        found = network((3, 8, 8), "conv activation=leeky")
        problem = check(found.network, found.rows)[0].spanning(TextSpan(6, 12, 17))
        assert diagnostic_json(problem) == {
            "severity": "error",
            "code": "activation-unknown",
            "message": "activation 'leeky' is unknown, Darknet would use relu",
            "expected": "'leaky'",
            "layer": 0,
            "key": "activation",
            "line": 6,
            "column": 12,
            "fix": "set activation=leaky",
        }


def test_darknets_printout() -> None:
    found = small()
    assert darknet_table(found.network, found.rows) == (
        "   layer   filters  size/strd(dil)      input                output\n"
        "   0 conv      8       3 x 3/ 1      8 x   8 x   3 ->    8 x   8 x   8 0.000 BF\n"
        "   1 max                2x 2/ 2      8 x   8 x   8 ->    4 x   4 x   8 0.000 BF\n"
        "   2 route  1 1 \t" + 26 * " " + " ->    4 x   4 x  16 \n"
        "   3 dropout    p = 0.200         256  ->    256\n"
        "   4 connected                             256  ->    10\n"
        "   5 softmax" + 40 * " " + "  10\n"
        "Total BFLOPS 0.000 \n"
        "avg_outputs = 298 \n"
    )


def test_the_printout_says_where_darknet_stops() -> None:
    found = network((3, 8, 8), "xyzzy", CONV)
    assert "   1 convolutional: its shape is unknown\n" in darknet_table(found.network, found.rows)


def test_csv_has_a_line_a_layer() -> None:
    found = small()
    lines = list(csv.DictReader(io.StringIO(csv_table(found.network, found.rows))))
    assert len(lines) == 6
    assert (lines[0]["type"], lines[0]["out_c"], lines[0]["params"]) == ("convolutional", "8", "232")
    assert lines[2]["inputs"] == "1 1"


def test_csv_of_an_empty_network_is_its_head() -> None:
    found = network((3, 8, 8))
    assert csv_table(found.network, found.rows) == "index,type\n"


def test_markdown() -> None:
    found = small()
    table = markdown_table(found.network, found.rows).splitlines()
    assert len({len(line) for line in table}) == 1
    lines = [re.sub("--+", "--", re.sub(" +", " ", line)) for line in table]
    assert lines[0].startswith("| layer | type | details | output | params |")
    assert lines[2] == "| 0 | convolutional | 3×3 s1 8 | 8×8×8 | 232 | 13,824 | 0.000 | 98.2 % |"
    assert lines[-1] == "| | **total** | | | **2,802** | **16,384** | **0.000** | |"


def test_plain_columns_are_aligned() -> None:
    found = small()
    lines = plain_table(found.network, found.rows).splitlines()
    body = [line for line in lines if not line.startswith("─")]
    assert {line.index(text) for line, text in zip(body[1:3], ("8×8×8", "8×4×4"), strict=True)} == {
        body[0].index("output")
    }
    assert lines[4].split()[:5] == ["2", "route", "←", "1,", "1"]
    assert lines[-1].split() == ["total", "2,802", "16,384", "0.000"]


def test_by_block() -> None:
    found = blocks()
    lines = plain_table(found.network, found.rows, "block").splitlines()
    assert [line.split()[1] for line in lines[2:4]] == ["MBConv", "MBConv"]
    first = found.network.groups[0]
    assert lines[2].split()[0] == f"{first.first}–{first.last}"
    assert lines[-1].split() == plain_table(found.network, found.rows).splitlines()[-1].split()


def test_by_stage() -> None:
    found = small()
    lines = plain_table(found.network, found.rows, "stage").splitlines()
    assert [line.split()[:2] for line in lines[2:5]] == [["0", "8×8"], ["1–3", "4×4"], ["4", "1×1"]]
    assert lines[-1].split() == plain_table(found.network, found.rows).splitlines()[-1].split()


def test_files() -> None:
    found, design = small(), Design(name="net")
    product = CsvTable().generate(design, found, Path("out/table.csv"))
    assert product.files == {"table.csv": csv_table(found.network, found.rows).encode()}
    text = MarkdownTable(by="block").generate(design, found, Path("table.md")).files["table.md"].decode()
    assert text.startswith("# net\n\nInput 3×8×8, BFLOPS as Darknet counts them.\n\n| layer |")
    assert {CsvTable, MarkdownTable} <= set(GENERATORS)


def test_darknets_printout_is_a_format() -> None:
    design = new("efficientnet_b0")
    expansion = expand(design)
    product = DarknetTable().generate(design, expansion, Path("b0.txt"))
    assert product.files["b0.txt"].decode() == darknet_table(expansion.network, expansion.rows)
