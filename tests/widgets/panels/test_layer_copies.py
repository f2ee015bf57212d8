"""The layers table as text for other programs."""

from __future__ import annotations

import csv

from generators.table import darknet_table
from studio.design.design import Design
from studio.design.expand import expand
from widgets.panels.layer_copies import COPIES

DARKNET, CSV, MARKDOWN = COPIES


def test_all_of_it_is_what_the_generators_write(b0: Design) -> None:
    expansion = expand(b0)
    assert DARKNET.text(expansion) == darknet_table(expansion.network, expansion.rows)


def test_some_layers_come_with_their_heads(b0: Design) -> None:
    expansion = expand(b0)
    lines = DARKNET.text(expansion, {61, 60}).splitlines()
    assert lines[0].split() == ["layer", "filters", "size/strd(dil)", "input", "output"]
    assert [line.split()[0] for line in lines[1:]] == ["60", "61"]
    table = list(csv.DictReader(CSV.text(expansion, {7}).splitlines()))
    assert [line["index"] for line in table] == ["7"]
    assert [line.split()[1] for line in MARKDOWN.text(expansion, {3}).splitlines()[2:]] == ["3"]
