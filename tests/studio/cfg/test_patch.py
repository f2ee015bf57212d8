"""Patching chunks: only the edited line changes, and of it only what differs."""

from __future__ import annotations

import pytest

from studio.cfg.parse import parse_chunk
from studio.cfg.patch import drop_key, ended, rename_key, rename_section, render, set_value
from studio.cfg.text import Style

CHUNK = ("\n", "# stem\n", "[convolutional]\n", "filters = 32\n", "layers = -1,  8 # P6\n", "#size=3\n")


def test_an_existing_key_is_patched_in_its_line() -> None:
    assert set_value(CHUNK, "filters", "48", Style()) == (*CHUNK[:3], "filters = 48\n", *CHUNK[4:])


def test_a_new_key_goes_after_the_last_one_in_the_files_style() -> None:
    assert set_value(CHUNK, "size", "3", Style(equals=" = ")) == (*CHUNK[:5], "size = 3\n", CHUNK[5])


def test_only_the_items_of_a_list_that_differ_are_written() -> None:
    changed = set_value(CHUNK, "layers", "-1,9", Style(), keep_comment=True)
    assert changed[4] == "layers = -1,  9 # P6\n"


def test_numbers_keep_the_spelling_they_have() -> None:
    chunk = ("[net]\n", "scales = .1, 1e-1,1e3 # down\n")
    assert set_value(chunk, "scales", "0.1,0.2,1000", Style(), keep_comment=True)[1] == "scales = .1, 0.2,1000 # down\n"


@pytest.mark.parametrize(
    ("old", "text", "new"),
    [
        ("layers = -1,  8 # P6\n", "-1,9,12", "layers = -1,  9,12 # P6\n"),
        ("layers = -1,  8,\t3\r\n", "-1,8", "layers = -1,  8\r\n"),
        ("layers = -1,  8, # P6", "-1,8", "layers = -1,  8 # P6"),
        ("layers = -1, 8, 9", "7", "layers = 7"),
        ("layers = -1", "-1,8", "layers = -1,8"),
    ],
)
def test_a_list_of_another_length_keeps_what_it_has(old: str, text: str, new: str) -> None:
    chunk = ("[route]\n", old)
    assert set_value(chunk, "layers", text, Style(), keep_comment=True)[1] == new


def test_a_key_without_a_last_newline_gets_one_before_another_follows() -> None:
    assert set_value(("[net]\r\n", "width=1"), "height", "2", Style(newline="\r\n")) == (
        "[net]\r\n",
        "width=1\r\n",
        "height=2\r\n",
    )
    assert ended(("[net]",), Style()) == ("[net]\n",)


def test_dropping_removes_the_lines_of_a_key() -> None:
    chunk = ("[net]\n", "decay=1\n", "momentum=2\n", "decay=3\n")
    assert drop_key(chunk, "decay") == ("[net]\n", "momentum=2\n")
    assert drop_key(chunk, "decay", (3,)) == chunk[:3]


def test_renaming_keeps_blanks_and_value() -> None:
    assert rename_key(("[net]\n", " widht = 7 \n"), "widht", "width") == ("[net]\n", " width = 7 \n")
    assert rename_section((" [conv ] \n",), "convolutional") == (" [convolutional] \n",)


def test_a_new_section_reads_back_as_it_was_meant() -> None:
    chunk = render("route", [("layers", "-1,4")], Style(newline="\r\n", equals=" = ", gap=2))
    assert chunk == ("\r\n", "\r\n", "[route]\r\n", "layers = -1,4\r\n")
    assert parse_chunk(chunk).values() == {"layers": "-1,4"}
