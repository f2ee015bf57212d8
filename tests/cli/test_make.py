"""templates, new and export from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio.design.files import read_design

Command = Callable[..., Any]


def test_new_makes_the_folder_and_the_design(command: Command) -> None:
    assert command("new", "efficientnet_b0", "-o", "nets/b0.studio.yaml", "--set", "width=1.2").code == 0
    assert read_design("nets/b0.studio.yaml").scale.width == 1.2


@pytest.mark.parametrize(
    "words", [["nonsense"], ["efficientnet_b0", "--set", "width"], ["efficientnet_b0", "--set", "x.y=1"]]
)
def test_what_does_not_exist_is_refused_and_nothing_written(command: Command, words: list[str]) -> None:
    result = command("new", *words, "-o", "x.studio.yaml")
    assert result.code == 1
    assert "expected" in result.err
    assert not Path("x.studio.yaml").exists()


@pytest.mark.parametrize(
    ("setting", "told"),
    [("stem.filters=0", "stem: filters=0"), ("stem.stride=0", "stem: stride=0"), ("net.height=0", "net: the input is")],
)
def test_settings_that_make_no_network_are_refused_with_their_node(command: Command, setting: str, told: str) -> None:
    result = command("new", "resnet18", "-o", "x.studio.yaml", "--set", setting)
    assert result.code == 1
    assert f"error: {told}" in result.err
    assert not Path("x.studio.yaml").exists()


def test_the_ending_says_the_format(command: Command, detector: Path) -> None:
    assert command("export", detector, "-o", "a.cfg").code == 0
    assert Path("a.cfg").read_bytes() == detector.read_bytes()
    assert command("export", detector, "-o", "a.csv").code == 0
    assert command("export", detector, "-o", "a.md").code == 0
    assert command("export", detector, "-o", "plain.txt", "--to", "cfg").code == 0


def test_an_unknown_format_names_those_there_are(command: Command, detector: Path) -> None:
    result = command("export", detector, "-o", "a.docx")
    assert result.code == 1
    assert ".cfg" in result.err


def test_a_target_that_cannot_be_written_is_a_sentence(command: Command, detector: Path, tmp_path: Path) -> None:
    (tmp_path / "locked.cfg").write_text("mine")
    (tmp_path / "locked.cfg").chmod(0o444)
    result = command("export", detector, "-o", "locked.cfg")
    assert result.code == 1
    assert (tmp_path / "locked.cfg").read_text() == "mine"
    assert command("export", detector, "-o", "no/such/folder.cfg").code == 1


def test_templates_are_listed_with_their_costs(command: Command) -> None:
    assert "efficientnet_b7" in command("templates").out
    listed = json.loads(command("templates", "--json").out)["templates"]
    assert next(item for item in listed if item["name"] == "efficientnet_b0")["params"] == 5288548


def test_options_of_a_format_are_set_by_name(command: Command, detector: Path) -> None:
    assert command("export", detector, "-o", "a.dot", "--set", "level=layer", "--set", "theme=dark").code == 0
    assert "convolutional" in Path("a.dot").read_text()
    wrong = command("export", detector, "-o", "b.png", "--set", "dpi=fine")
    assert (wrong.code, "dpi=fine" in wrong.err, Path("b.png").exists()) == (1, True, False)


def test_a_format_has_its_own_options_as_words(command: Command, detector: Path) -> None:
    words = ("--level", "layer", "--page=a4", "--no-legend", "--theme", "dark")
    assert command("export", detector, "-o", "a.dot", *words).code == 0
    text = Path("a.dot").read_text()
    assert "convolutional" in text
    assert "as Darknet counts" not in text
    assert "#131519" in text


@pytest.mark.parametrize(
    "words", [["--levle", "layer"], ["--level", "word"], ["layer"], ["--dpi", "many"], ["--phi=400"]]
)
def test_a_wrong_option_tells_what_there_is(command: Command, detector: Path, words: list[str]) -> None:
    result = command("export", detector, "-o", "a.png", *words)
    assert result.code == 1
    assert "expected" in result.err
    assert not Path("a.png").exists()


def test_formats_are_listed_with_their_options(command: Command) -> None:
    listed = json.loads(command("formats", "--json").out)["formats"]
    png = next(item for item in listed if item["name"] == "png")
    assert {"level", "page", "direction", "theme", "dpi", "labels"} <= {spec["name"] for spec in png["options"]}
    assert "--dpi" in command("formats").out


def test_darknets_printout_is_written_as_text(command: Command, detector: Path) -> None:
    assert command("export", detector, "-o", "a.txt").code == 0
    assert Path("a.txt").read_text().startswith("   layer   filters")


def test_what_darknet_cannot_say_is_refused_and_written_on_request(command: Command) -> None:
    assert command("new", "mobilenetv3_small_100", "-o", "v3.studio.yaml").code == 0
    refused = command("export", "v3.studio.yaml", "-o", "v3.cfg")
    assert refused.code == 1
    assert "Darknet cannot say hard_swish (stem" in refused.err
    assert not Path("v3.cfg").exists()
    assert command("export", "v3.studio.yaml", "-o", "v3.cfg", "--approximate").code == 0
    assert Path("v3.cfg").read_text().startswith("# Approximated for Darknet:")


def test_new_refuses_and_approximates_a_cfg_too(command: Command) -> None:
    assert command("new", "efficientnet_cc_b0_4e", "-o", "cfgs/cc.cfg").code == 1
    assert not Path("cfgs").exists()
    assert command("new", "efficientnet_cc_b0_4e", "-o", "cfgs/cc.cfg", "--approximate").code == 0
    assert "condconv" not in Path("cfgs/cc.cfg").read_text()
