"""A node put on another wire."""

from __future__ import annotations

import pytest

from studio.design import edits
from studio.design.design import Note
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.relocate import relocate
from studio.diagnostics import StudioError

CONV = "[convolutional]\nfilters={}\nsize=3\nstride={}\npad=1\nactivation=relu\n"
CFG = (
    "[net]\nwidth=32\nheight=32\nchannels=3\n"
    + CONV.format(16, 1)
    + CONV.format(16, 1)
    + "[dropout]\nprobability=.2\n"
    + CONV.format(16, 1)
    + "[shortcut]\nfrom=-2\nactivation=linear\n"
    + CONV.format(8, 2)
)
FIRST, SECOND, DROPOUT, THIRD, SHORTCUT, LAST = range(1, 7)


def test_the_chain_closes_behind_it_and_opens_before_it() -> None:
    design = load(CFG.encode())
    moved = relocate(design, expand(design), DROPOUT, LAST)
    assert [node.id for node in moved.nodes] == [FIRST, SECOND, THIRD, SHORTCUT, DROPOUT, LAST]
    assert expand(moved).network.layers[3].inputs == (2, 1)  # the shortcut named the dropout
    assert moved.node(DROPOUT) is design.node(DROPOUT)


def test_it_stands_in_its_slot_and_keeps_its_notes() -> None:
    design = edits.set_notes(load(CFG.encode()), [Note("why", DROPOUT)])
    aside = edits.move_on_canvas(design, [(DROPOUT, 40.0, 8.0), (LAST, 8.0, 0.0)])
    moved = relocate(aside, expand(aside), DROPOUT, LAST)
    assert moved.positions == ((LAST, 8.0, 0.0),)
    assert moved.notes == design.notes


def test_readers_of_the_place_read_it() -> None:
    text = CFG + "[route]\nlayers=-1,-2\n"
    design = load(text.encode())
    route = design.nodes[-1].id
    narrow = edits.set_key(design, LAST, "stride", "1")
    moved = relocate(narrow, expand(narrow), DROPOUT, route, route)
    assert [node.id for node in moved.nodes][-2:] == [DROPOUT, route]
    assert expand(moved).network.layers[-1].inputs == (5, 3)


def test_what_no_longer_fits_is_refused() -> None:
    design = load(CFG.encode())
    with pytest.raises(StudioError):
        relocate(design, expand(design), SHORTCUT, FIRST)
