"""weights from the command line: list, plan, cut, rewrite."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from studio.design.expand import expand
from studio.design.files import read_design
from studio.weights import Header, plan

Command = Callable[..., Any]


@pytest.fixture
def trained(tmp_path: Path, detector: Path) -> Path:
    """A weights file of the detector: 1, 2, 3, ..."""
    found = expand(read_design(detector))
    count = plan(found.network, found.rows).floats
    path = tmp_path / "d.weights"
    path.write_bytes(Header(seen=6400).encode() + np.arange(1, count + 1, dtype="<f4").tobytes())
    return path


def test_the_header_alone(command: Command, trained: Path) -> None:
    result = command("weights", trained)
    assert result.code == 0
    assert "version 0.2.5, 6,400 images seen" in result.out
    assert json.loads(command("weights", trained, "--json").out)["seen"] == 6400


def test_every_layer_with_weights_and_its_fate(command: Command, trained: Path, detector: Path) -> None:
    result = command("weights", trained, "--for", detector)
    assert result.code == 0
    assert "biases 16, scales 16, rolling_mean 16, rolling_variance 16, weights 16×3×3×3" in result.out
    assert "weights are in the file" in result.out
    assert "cut 9: keeps the backbone" in result.out
    told = json.loads(command("weights", trained, "--for", detector, "--json").out)
    assert [layer["index"] for layer in told["layers"]] == [0, 1, 2, 3, 6, 9]
    assert (told["fit"], told["cut"], told["out_of_step"]) == ("exact", 9, None)
    assert told["layers"][0]["arrays"][4] == {"role": "weights", "sub": "", "shape": [16, 3, 3, 3], "offset": 64}


def test_cutting_writes_the_first_layers_and_nothing_seen(command: Command, trained: Path, detector: Path) -> None:
    assert command("weights", trained, "--for", detector, "--cut", "2", "-o", "d.conv.2").code == 0
    first_two = 16 * (4 + 27) + 32 * (4 + 16 * 9)
    data = trained.read_bytes()
    assert Path("d.conv.2").read_bytes() == Header().encode() + data[20 : 20 + 4 * first_two]
    result = command("weights", "d.conv.2", "--for", detector)
    assert "ends before layer 2: a backbone" in result.out
    assert result.out.count("random") == 4


def test_the_file_of_another_network_is_seen_through(command: Command, trained: Path, detector: Path) -> None:
    Path("other.cfg").write_text(detector.read_text().replace("filters=64", "filters=48"))
    result = command("weights", trained, "--for", "other.cfg", "--from", detector)
    assert "goes out of step at layer 6: the file has 64 biases of its layer 6 where 48 biases are wanted" in result.out
    assert "cut 6:" in result.out


def test_an_old_header_is_rewritten(command: Command, trained: Path, detector: Path) -> None:
    body = trained.read_bytes()[20:]
    Path("old.weights").write_bytes(struct.pack("<iiiI", 0, 1, 0, 6400) + body)
    assert command("weights", "old.weights", "--for", detector, "-o", "new.weights").code == 0
    assert Path("new.weights").read_bytes() == trained.read_bytes()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["missing.weights"], 1, "no such file"),
        (["d.cfg"], 1, "it is a cfg"),
        (["d.weights", "--cut", "2", "-o", "x"], 2, "--for"),
        (["d.weights", "--for", "d.cfg", "--cut", "2"], 2, "-o"),
        (["d.weights", "--for", "d.cfg", "--cut", "99", "-o", "x"], 1, "11 layers"),
        (["short.weights", "--for", "d.cfg", "--cut", "9", "-o", "x"], 1, "layer 1"),
        (["d.weights", "--for", "broken.cfg"], 1, "no known shape"),
    ],
)
def test_what_cannot_be_is_a_sentence(
    command: Command, trained: Path, detector: Path, words: list[str], code: int, said: str
) -> None:
    Path("d.cfg").write_bytes(detector.read_bytes().split(b"# A small")[1].partition(b"\n")[2])
    Path("short.weights").write_bytes(trained.read_bytes()[:2500])
    Path("broken.cfg").write_text("[net]\nwidth=8\nheight=8\nchannels=3\n[convolutional]\nsize=99\n")
    result = command("weights", *words)
    assert result.code == code
    assert said in result.err
    assert not Path("x").exists()
