"""What a fix would change, line by line."""

from __future__ import annotations

from studio.design.from_cfg import load
from studio.diagnostics import DropKey, Fix, SetKey
from widgets.cfg_text.fix_preview import MOST, preview

CFG = b"[net]\nwidth=32\nheight=32\n\n[convolutional]\nfilters=255\nfiltres=3\nsize=1\n"


def test_a_line_that_changes_goes_and_comes() -> None:
    fix = Fix("set", (SetKey(1, "filters", "18"),))
    assert preview(load(CFG), fix) == (("-", "filters=255"), ("+", "filters=18"))


def test_lines_that_only_go() -> None:
    assert preview(load(CFG), Fix("drop", (DropKey(1, "filtres"),))) == (("-", "filtres=3"),)


def test_a_fix_that_does_not_fit_any_more_shows_nothing() -> None:
    assert preview(load(CFG), Fix("set", (SetKey(99, "filters", "1"),))) == ()


def test_long_changes_are_cut() -> None:
    data = CFG + b"\n[convolutional]\nfilters=1\n" * 9
    fix = Fix("all", tuple(SetKey(node, "filters", "7") for node in range(1, 10)))
    changes = preview(load(data), fix)
    assert len(changes) == MOST + 1
    assert changes[-1][1].startswith("and ")
