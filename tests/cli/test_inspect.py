"""check and summary: results on stdout, messages on stderr, exit codes that scripts can rely on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]

BROKEN = """[net]
width=64
height=64
channels=3
[convolutional]
filter=16
groups=0
activation=leakyy
[route]
layers=-9
[maxpool]
stride=0
[wavelet]
"""


def test_a_clean_file_is_silent_and_passes(command: Command, detector: Path) -> None:
    result = command("check", detector)
    assert (result.code, result.out) == (0, "")


def test_five_mistakes_are_five_lines_with_their_places(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "broken.cfg"
    file.write_text(BROKEN)
    result = command("check", "broken.cfg")
    assert result.code == 1
    for place in (
        "6:8: warning key-unknown",
        "8:12: error activation-unknown",
        "10:8: error reference",
        "13:1: error section",
    ):
        assert f"broken.cfg:{place}" in result.out
    problems = json.loads(command("check", "broken.cfg", "--json").out)["files"][0]["problems"]
    assert len(problems) == len(result.out.splitlines())


@pytest.mark.parametrize("name", ["missing.cfg", ".", "junk.cfg", "empty.cfg", "words.studio.yaml"])
def test_what_is_no_network_is_one_clear_line(command: Command, tmp_path: Path, name: str) -> None:
    (tmp_path / "junk.cfg").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "empty.cfg").touch()
    (tmp_path / "words.studio.yaml").write_text("just words")
    result = command("check", name)
    assert result.code == 1
    assert len(result.out.splitlines()) == 1
    assert result.out.startswith(f"{name}:1:")


def test_the_summary_as_json_has_darknets_layers(command: Command, detector: Path) -> None:
    report = json.loads(command("summary", detector, "--json").out)
    assert report["input"] == [3, 64, 64]
    assert [layer["index"] for layer in report["layers"]] == list(range(11))
    first = report["layers"][0]
    assert (first["type"], first["line"], first["out"], first["params"]) == ("convolutional", 12, [16, 32, 32], 464)
    assert report["totals"]["params"] == sum(layer["params"] for layer in report["layers"])


def test_darknets_own_printout(command: Command, detector: Path) -> None:
    lines = command("summary", detector, "--darknet").out.splitlines()
    assert lines[0] == "   layer   filters  size/strd(dil)      input                output"
    assert lines[1] == "   0 conv     16       3 x 3/ 2     64 x  64 x   3 ->   32 x  32 x  16 0.001 BF"
    assert any(line.startswith("Total BFLOPS") for line in lines)


def test_tables_for_people_and_programs(command: Command, detector: Path) -> None:
    assert command("summary", detector, "--csv").out.count("\n") >= 12
    assert "|" in command("summary", detector, "--markdown").out
    assert "total" in command("summary", detector, "--by", "block").out


def test_a_wrong_command_line_ends_with_two(command: Command) -> None:
    assert command("summary").code == 2
    assert command("check", "--nonsense").code == 2


def test_diff_tells_how_two_designs_differ(command: Command, detector: Path) -> None:
    command("edit", detector, "-o", "other.cfg", "--insert", "3", "maxpool", "size=3", "stride=1")
    result = command("diff", detector, "other.cfg")
    assert result.code == 0
    assert result.out.startswith("+ 3 ")
    words = json.loads(command("diff", detector, "other.cfg", "--json").out)
    assert [layer["state"] for layer in words["layers"]].count("inserted") == 1
    assert command("diff", detector, detector).out.startswith("no difference")


def test_diff_names_the_file_that_cannot_be_read(command: Command, detector: Path) -> None:
    result = command("diff", detector, "gone.cfg")
    assert result.code == 1
    assert "gone.cfg" in result.err
