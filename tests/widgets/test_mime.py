"""Drags from the palette carry an entry; rubbish carries none."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData

from widgets.mime import ENTRY, Entry, from_mime, to_mime


@pytest.mark.parametrize("entry", [Entry("layer", "convolutional"), Entry("block", "MBConv"), Entry("snippet", "spp")])
def test_an_entry_survives_the_drag(entry: Entry) -> None:
    assert from_mime(to_mime(entry)) == entry


def test_other_programs_see_the_name() -> None:
    assert to_mime(Entry("layer", "maxpool")).text() == "maxpool"


@pytest.mark.parametrize(
    "payload", [b"", b"{", b"[]", b'{"kind": "file", "name": "x"}', b'{"kind": "layer"}', b"\xff\xfe"]
)
def test_what_cannot_be_read_is_no_entry(payload: bytes) -> None:
    data = QMimeData()
    data.setData(ENTRY, payload)
    assert from_mime(data) is None


def test_plain_text_is_no_entry() -> None:
    data = QMimeData()
    data.setText("convolutional")
    assert from_mime(data) is None
