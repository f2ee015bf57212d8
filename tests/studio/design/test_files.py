"""Designs on disk: what the name means, what is refused, what a cfg can't keep."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.design.design import Note
from studio.design.edits import set_notes
from studio.design.files import beyond_cfg, is_cfg, lost_in_cfg, name_of, read_design, write_design
from studio.design.problems import problems
from studio.design.templates import new
from studio.diagnostics import StudioError
from studio.files import FileProblem

CFG = b"[net]\r\nwidth=32\r\nheight=32\r\nchannels=3\r\n\r\n[convolutional]\r\nfilters=8 # eight\r\nsize=1\r\n"


@pytest.mark.parametrize(
    ("path", "name", "cfg"),
    [
        ("nets/b0.studio.yaml", "b0", False),
        ("b0.yaml", "b0", False),
        ("yolov4-custom.cfg", "yolov4-custom", True),
        ("net.v2.cfg", "net.v2", True),
        (".cfg", "network", True),
        ("noending", "noending", True),
    ],
)
def test_the_ending_says_what_it_is(path: str, name: str, cfg: bool) -> None:
    assert (name_of(path), is_cfg(path)) == (name, cfg)


def test_a_cfg_comes_back_byte_for_byte(tmp_path: Path) -> None:
    (tmp_path / "a.cfg").write_bytes(CFG)
    write_design(read_design(tmp_path / "a.cfg"), tmp_path / "b.cfg")
    assert (tmp_path / "b.cfg").read_bytes() == CFG


def test_a_design_comes_back_whole(tmp_path: Path) -> None:
    design = new("efficientnet_b2")
    write_design(design, tmp_path / "b2.studio.yaml")
    again = read_design(tmp_path / "b2.studio.yaml")
    assert (again.nodes, again.scale) == (design.nodes, design.scale)


def test_an_empty_file_is_an_empty_design(tmp_path: Path) -> None:
    (tmp_path / "new.cfg").write_bytes(b"")
    assert read_design(tmp_path / "new.cfg").nodes == ()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\x7fELF\x00\x00\x01", "file-binary"),
        (b"Dear reader,\nthis is no network.\n", "file-no-section"),
    ],
)
def test_what_is_no_cfg_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "x.cfg"
    path.write_bytes(content)
    with pytest.raises(FileProblem) as refused:
        read_design(path)
    assert refused.value.problems[0].code == code


@pytest.mark.parametrize("content", ["- a list\n", "format: 99\n", "a: [\n"])
def test_yaml_that_is_no_design_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "x.studio.yaml"
    path.write_text(content)
    with pytest.raises(StudioError):
        read_design(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.cfg", tmp_path):
        with pytest.raises(FileProblem):
            read_design(path)


def test_what_a_cfg_cannot_keep() -> None:
    assert lost_in_cfg(new("efficientnet_b0")) == ("7 blocks",)
    assert lost_in_cfg(new("efficientnet_b1")) == ("7 blocks", "the coefficients")
    noted = set_notes(new("efficientnet_b0"), [Note("why?")])
    assert lost_in_cfg(noted) == ("7 blocks", "the notes")


def test_a_cfg_is_not_written_with_what_darknet_cannot_say(tmp_path: Path) -> None:
    design = new("efficientnet_cc_b0_4e")
    with pytest.raises(StudioError, match=r"net\.studio\.yaml, which keeps all, or export --approximate"):
        write_design(design, tmp_path / "net.cfg")
    assert list(tmp_path.iterdir()) == []
    beyond = beyond_cfg(design)
    assert beyond is not None
    assert "conditional convolutions" in beyond.message
    notes = write_design(design, tmp_path / "net.cfg", approximate=True)
    assert "cfg-approximated" in [note.code for note in notes]
    assert "[condconv]" not in (tmp_path / "net.cfg").read_text()
    assert beyond_cfg(new("efficientnet_b0")) is None


def test_what_stands_in_a_cfg_stays_there_and_is_told(tmp_path: Path) -> None:
    text = b"[net]\nwidth=8\nheight=8\nchannels=8\n[channel_shuffle]\ngroups=2\n"
    (tmp_path / "a.cfg").write_bytes(text)
    design = read_design(tmp_path / "a.cfg")
    write_design(design, tmp_path / "b.cfg")
    assert (tmp_path / "b.cfg").read_bytes() == text
    assert "section-beyond" in [item.code for item in problems(design)]
