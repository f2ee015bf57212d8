"""User-made blocks from the command line: listed, checked, made of a selection, used, scaled and exported."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio.design.files import read_design

Command = Callable[..., Any]

UNIT = """format: 1
name: Unit
about: A unit of two convolutions.
parameters:
  filters: {type: channels, default: 16, help: Output channels.}
  kernel: {type: int, default: 3, low: 1, high: 7}
nodes:
- {name: one, layer: convolutional, filters: channels * 2, activation: relu, batch_normalize: 1}
- {name: two, layer: convolutional, filters: filters, size: kernel, pad: 1, activation: relu, batch_normalize: 1}
- {layer: shortcut, from: in, activation: linear, when: channels == filters}
"""


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the user's library, with a block in it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = tmp_path / "config" / "backbone-studio" / "templates" / "blocks"
    folder.mkdir(parents=True)
    (folder / "Unit.block.yaml").write_text(UNIT)
    return folder


def totals(command: Command, path: str) -> Any:
    return json.loads(command("summary", path, "--json").out)["totals"]


def test_a_block_is_written_used_scaled_and_exported(command: Command, library: Path, detector: Path) -> None:
    assert command("check", library / "Unit.block.yaml").code == 0
    result = command("edit", detector, "-o", "a.studio.yaml", "--insert", "2", "Unit", "filters=24", "kernel=5")
    assert result.code == 0
    (library / "Unit.block.yaml").unlink()  # the design brings its blocks along
    assert command("check", "a.studio.yaml").code == 0
    assert command("scale", "a.studio.yaml", "-o", "b.studio.yaml", "--width", "1.2").code == 0
    for name in ("a", "b"):
        assert command("export", f"{name}.studio.yaml", "-o", f"{name}.cfg").code == 0
        assert totals(command, f"{name}.cfg") == totals(command, f"{name}.studio.yaml")
    assert command("export", "b.studio.yaml", "-o", "b.py").code == 0
    assert "class Unit(nn.Module):" in Path("b.py").read_text()


def test_blocks_are_listed_with_their_parameters(command: Command, library: Path) -> None:
    listed = json.loads(command("blocks", "--json").out)["blocks"]
    found = {item["name"]: item for item in listed}
    assert found["MBConv"]["from"] == "shipped"
    assert [item["name"] for item in found["Unit"]["parameters"]] == ["filters", "kernel"]
    assert "kernel=3" in command("blocks").out
    (library / "Bad.block.yaml").write_text("format: 1\n")
    assert "Bad.block.yaml:1:1: error block-nodes" in command("blocks").err


def test_a_selection_becomes_a_block(command: Command, detector: Path) -> None:
    result = command("group", detector, "--nodes", "0-2", "--name", "Start", "-o", "a.studio.yaml")
    assert result.code == 0
    assert result.err.startswith("start1: Start with ")
    assert totals(command, "a.studio.yaml") == totals(command, str(detector))
    assert read_design("a.studio.yaml").nodes[0].name == "start1"
    assert "Start" in command("blocks", "a.studio.yaml").out
    assert command("group", detector, "--nodes", "0,1", "--name", "Two", "-o", "Two.block.yaml").code == 0
    assert command("check", "Two.block.yaml").code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--nodes", "0,2", "--name", "A"), "stands between"),
        (("--nodes", "0-1", "--name", "MBConv"), "a name of its own"),
        (("--nodes", "0,99", "--name", "A"), "there is no layer 99"),
        (("--nodes", "", "--name", "A"), "nothing is selected"),
    ],
)
def test_what_cannot_be_grouped_is_said_and_nothing_written(
    command: Command, detector: Path, words: tuple[str, ...], said: str
) -> None:
    result = command("group", detector, *words, "-o", "a.studio.yaml")
    assert result.code == 1
    assert said in result.err
    assert not Path("a.studio.yaml").exists()


def test_a_wrong_block_file_has_one_line_with_the_place(command: Command) -> None:
    Path("A.block.yaml").write_text("format: 1\nnodes:\n- {layer: convolutional, filters: open('x')}\n")
    result = command("check", "A.block.yaml")
    assert result.code == 1
    assert result.out.startswith("A.block.yaml:3:35: error expression: ")
    assert len(result.out.splitlines()) == 1
