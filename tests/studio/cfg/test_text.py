"""Cfg text: what goes in comes out, byte for byte, and sections are cut where a reader would cut them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from studio.cfg.text import decode, patch_value, split, squeeze

LINES = st.lists(
    st.sampled_from(["[net]", "[convolutional]", "filters = 3 2", "# a comment", "", " \t", "pad=1 # x", "=", "\x0c"]),
    max_size=30,
)
ENDS = st.sampled_from(["\n", "\r\n"])


@given(st.binary(max_size=400))
@example(b"\xef\xbb\xbf[net]\r\nwidth=1")
@example("[net]\nnäme=\u00a0\u2028x".encode())
@example("[net]\nnäme=1".encode("latin-1"))
def test_any_bytes_come_back_unchanged(data: bytes) -> None:
    assert decode(data).encode() == data


@given(LINES, ENDS)
def test_chunks_and_tail_join_to_the_text(lines: list[str], end: str) -> None:
    text = end.join(lines)
    chunks, tail = split(text)
    assert "".join("".join(chunk) for chunk in chunks) + "".join(tail) == text


def test_each_section_is_a_chunk_with_the_comments_above_it() -> None:
    chunks, tail = split("# top\n[net]\nwidth=8\n\n# stem\n[conv]\nfilters=4\n\n# the end\n")
    assert chunks == (("# top\n", "[net]\n", "width=8\n"), ("\n", "# stem\n", "[conv]\n", "filters=4\n"))
    assert tail == ("\n", "# the end\n")


def test_a_comment_right_after_the_keys_stays_with_them_when_a_blank_line_follows() -> None:
    chunks, _ = split("[net]\nbatch=4\n#batch=1\n\n[conv]\n")
    assert chunks[0] == ("[net]\n", "batch=4\n", "#batch=1\n")


def test_a_comment_right_above_a_header_belongs_to_it() -> None:
    chunks, _ = split("[net]\nbatch=4\n# stem\n[conv]\n")
    assert chunks[1] == ("# stem\n", "[conv]\n")


def test_options_before_the_first_header_are_a_chunk_of_their_own() -> None:
    chunks, _ = split("width=8\n[net]\n")
    assert chunks == (("width=8\n",), ("[net]\n",))


def test_lines_end_at_line_feeds_only() -> None:
    chunks, _ = split("[net]\nname=a\u2028b\x0cc\rd\n")
    assert chunks == (("[net]\n", "name=a\u2028b\x0cc\rd\n"),)


def test_darknet_sees_no_blanks() -> None:
    assert squeeze(" filters =\t1 6 \r\n") == "filters=16"


@pytest.mark.parametrize(
    ("text", "newline", "equals", "gap"),
    [
        ("[net]\nwidth=1\n\n[conv]\nfilters=1\n", "\n", "=", 1),
        ("[net]\r\nwidth = 1\r\n\r\n\r\n[conv]\r\nfilters = 1\r\n", "\r\n", " = ", 2),
        ("[net]\nwidth=1\n[conv]\nfilters=1\n", "\n", "=", 0),
    ],
)
def test_the_style_of_a_file_is_read_from_it(text: str, newline: str, equals: str, gap: int) -> None:
    style = decode(text.encode()).style
    assert (style.newline, style.equals, style.gap) == (newline, equals, gap)


def test_patching_a_value_leaves_the_rest_of_the_line() -> None:
    assert patch_value("  filters =  32\t\r\n", "48", keep_comment=True) == "  filters =  48\t\r\n"
    assert patch_value("layers = 180 ###P6\n", "182", keep_comment=True) == "layers = 182 ###P6\n"
    assert patch_value("activation=leaky # x\n", "mish", keep_comment=False) == "activation=mish\n"
