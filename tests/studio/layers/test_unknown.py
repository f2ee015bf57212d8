"""Sections that Darknet does not know."""

from __future__ import annotations

import pytest

from studio.design import from_cfg
from studio.design.expand import expand
from studio.diagnostics import Diagnostic, RenameSection
from studio.network.checks import check


def problem(header: str) -> Diagnostic | None:
    text = f"[net]\nwidth=8\nheight=8\nchannels=3\n{header}\nfilters=4\n[avgpool]\n"
    found = expand(from_cfg.load(text.encode()))
    assert not any(row.known for row in found.rows)
    return next((item for item in check(found.network, found.rows) if item.where and item.where.layer == 0), None)


@pytest.mark.parametrize(
    ("header", "meant"),
    [
        ("[convolution]", "[convolutional]"),
        ("[Convolutional]", "[convolutional]"),
        ("[yollo]", "[yolo]"),
        ("[convolutional] # the stem", "[convolutional]"),
        ("[pool]", "[maxpool]"),
        ("[deconvolutional]", "[upsample] and [convolutional]"),
        ("[l2norm]", ""),
        ("[xyzzy]", ""),
    ],
)
def test_what_was_meant(header: str, meant: str) -> None:
    found = problem(header)
    assert found is not None and (found.code, found.expected) == ("section-unknown", meant)


def test_a_close_name_can_be_mended() -> None:
    found = problem("[convolution] # stem")
    assert found is not None and found.fix is not None
    assert found.fix.ops == (RenameSection(1, "convolutional"),)


@pytest.mark.parametrize("header", ["[pool]", "[deconvolutional]", "[xyzzy]"])
def test_what_may_be_something_else_is_left_alone(header: str) -> None:
    found = problem(header)
    assert found is not None and found.fix is None


def test_text_after_the_bracket_is_part_of_the_name() -> None:
    found = problem("[convolutional] # the stem")
    assert found is not None and found.message == (
        "[convolutional]#thestem is not a section that Darknet knows; what follows the bracket is part of the name"
    )


def test_net_stands_first_only() -> None:
    found = problem("[net]")
    assert found is not None and found.code == "section-net"
