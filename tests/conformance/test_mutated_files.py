"""The reference's cfgs with their bytes mixed up: read, counted, checked and saved without a complaint of ours."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generators.table import csv_table, darknet_table, plain_table, summary_json
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.mending import mend
from studio.design.problems import problems
from studio.design.sync import sync
from studio.design.to_cfg import to_cfg
from tests.conformance.reference import FOLDER, names
from tests.mutations import CHANGES, Change, mutated

NAMES = names("darknet/cfg", ".cfg")


@pytest.mark.usefixtures("reference")
def test_the_reference_is_whole() -> None:
    assert len(NAMES) == 58


@pytest.mark.skipif(not NAMES, reason="the reference is not beside this checkout")
@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(NAMES or [""]), CHANGES)
def test_whatever_is_in_a_file(name: str, changes: list[Change]) -> None:
    data = mutated((FOLDER / "darknet" / "cfg" / f"{name}.cfg").read_bytes(), changes)
    design = load(data, name)
    expansion = expand(design)
    printed = to_cfg(design, expansion)
    assert printed.source.encode() == data
    found = problems(design, expansion, printed)
    lines = data.count(b"\n") + 1
    assert all(item.span is not None and 1 <= item.span.line <= lines and item.span.column >= 1 for item in found)
    network, rows = expansion.network, expansion.rows
    json.dumps(summary_json(network, rows, found, printed.header_lines()), allow_nan=False)
    assert len(plain_table(network, rows).splitlines()) == len(rows) + 4
    assert darknet_table(network, rows)
    assert csv_table(network, rows)


@pytest.mark.skipif(not NAMES, reason="the reference is not beside this checkout")
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(NAMES or [""]), CHANGES)
def test_mending_and_typing(name: str, changes: list[Change]) -> None:
    """A mutation typed into the whole file gives the mutated file; mending it ends."""
    data = (FOLDER / "darknet" / "cfg" / f"{name}.cfg").read_bytes()
    text = load(mutated(data, changes)).source
    assert text is not None
    design = load(data, name)
    typed = to_cfg(load(mutated(data, changes))).source.text()
    assert to_cfg(sync(design, to_cfg(design), typed)).source.text() == typed
    mended = mend(load(mutated(data, changes)))
    assert mended.left == problems(mended.design)
