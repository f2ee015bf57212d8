"""edit, fix, scale and recognise from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio.design.design import BlockNode
from studio.design.files import read_design

Command = Callable[..., Any]


def test_edits_are_carried_out_in_order_and_references_follow(command: Command, detector: Path) -> None:
    result = command(
        "edit", detector, "-o", "out.cfg", "--insert", "4", "convolutional", "filters=32", "size=1",
        "--set", "2.filters=24", "--delete", "6", "--set", "net.width=96",
    )  # fmt: skip
    assert result.code == 0
    text = Path("out.cfg").read_text()
    assert "from=-4" in text
    assert "layers = -1, 5" in text
    assert "width = 96" in text
    assert "--delete 6:" in result.err


def test_the_same_file_without_a_change_is_the_same_bytes(command: Command, detector: Path) -> None:
    command("edit", detector, "-o", "out.cfg", "--set", "1.filters=32")
    assert Path("out.cfg").read_bytes() == detector.read_bytes()


def test_layers_are_replaced_and_moved(command: Command, detector: Path) -> None:
    assert command("edit", detector, "-o", "a.cfg", "--replace", "5", "local_avgpool", "stride=2").code == 0
    assert "[local_avgpool]" in Path("a.cfg").read_text()
    assert command("edit", detector, "-o", "b.cfg", "--move", "5", "0").code == 0
    assert read_design("b.cfg").nodes[0].layer.section == "maxpool"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "words",
    [
        ["--set", "99.filters=3"],
        ["--set", "filters"],
        ["--set", "1.filter=3"],
        ["--set", "net.heigth=3"],
        ["--sett", "1.filters=3"],
        ["--insert", "3"],
        ["--insert", "3", "convolution"],
        ["--insert", "3", "maxpool", "sise=2"],
        ["--delete", "nobody"],
        ["--move", "1"],
        ["stray"],
    ],
)
def test_an_impossible_edit_says_why_and_writes_nothing(command: Command, detector: Path, words: list[str]) -> None:
    result = command("edit", detector, "-o", "out.cfg", *words)
    assert result.code == 1
    assert result.err.startswith("error: ")
    assert not Path("out.cfg").exists()


def test_nothing_to_change_is_wrong_use(command: Command, detector: Path) -> None:
    assert command("edit", detector, "-o", "out.cfg").code == 2


def test_blocks_are_edited_by_their_parameters(command: Command) -> None:
    command("new", "efficientnet_b0", "-o", "b0.studio.yaml")
    assert command("edit", "b0.studio.yaml", "-o", "b0.studio.yaml", "--set", "stage2.kernel=5").code == 0
    node = read_design("b0.studio.yaml").named("stage2")
    assert isinstance(node, BlockNode)
    assert node.block.kernel == 5  # type: ignore[attr-defined]
    refused = command("edit", "b0.studio.yaml", "-o", "x.cfg", "--set", "3.filters=8")
    assert "inside the block stage1" in refused.err


def test_fix_mends_what_is_safe_and_nothing_else(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "a.cfg"
    file.write_text("[net]\nwidth=8\nheight=8\nchannels=3\n\n# mine\n[conv]\nfilter = 4\nactivation=leaky # x\n")
    assert command("fix", file, "-o", "b.cfg").code == 0
    assert Path("b.cfg").read_text() == (
        "[net]\nwidth=8\nheight=8\nchannels=3\n\n# mine\n[conv]\nfilters = 4\n# x\nactivation=leaky\n"
    )
    command("fix", file)
    assert file.read_text() == Path("b.cfg").read_text()


def test_scaling_sets_coefficients_and_never_multiplies(command: Command) -> None:
    command("new", "efficientnet_b0", "-o", "b0.studio.yaml")
    for _ in range(2):
        assert command("scale", "b0.studio.yaml", "-o", "b0.studio.yaml", "--width", "1.2", "--depth", "1.4").code == 0
    design = read_design("b0.studio.yaml")
    assert (design.scale.width, design.scale.depth) == (1.2, 1.4)
    command("scale", "b0.studio.yaml", "-o", "b4.studio.yaml", "--preset", "b4")
    assert read_design("b4.studio.yaml").scale.resolution == 380
    command("scale", "b0.studio.yaml", "-o", "p.studio.yaml", "--phi", "1")
    assert read_design("p.studio.yaml").scale.resolution == 258
    assert command("scale", "b0.studio.yaml", "-o", "x.cfg", "--width", "-1").code == 1
    assert command("scale", "b0.studio.yaml", "-o", "x.cfg", "--preset", "b99").code == 1


def test_one_command_folds_and_the_other_way_is_the_same_file(command: Command) -> None:
    command("new", "efficientnet_b0", "-o", "flat.cfg")
    result = command("recognise", "flat.cfg", "-o", "b0.studio.yaml")
    assert "16 MBConv in 7 stages" in result.err
    command("export", "b0.studio.yaml", "-o", "again.cfg")
    assert Path("again.cfg").read_bytes() == Path("flat.cfg").read_bytes()


def test_a_block_string_is_inserted_as_its_blocks(command: Command, detector: Path) -> None:
    string = "r2_k5_s22_e6_i16_o40_se0.25"
    assert command("edit", detector, "-o", "x.studio.yaml", "--insert", "11", string, "activation=relu6").code == 0
    stage = read_design("x.studio.yaml").nodes[-1]
    assert isinstance(stage, BlockNode)
    assert (stage.block.title(), stage.repeats, stage.first) == ("MBConv6", 2, (("stride", 2),))
    assert stage.block.activation == "relu6"  # type: ignore[attr-defined]
    wrong = command("edit", detector, "-o", "y.studio.yaml", "--insert", "11", "r2_k5_e6_zz1_o40")
    assert wrong.code == 1
    assert "'zz1' is no part" in wrong.err


def test_a_budget_sets_the_coefficients_of_the_largest_network_within_it(command: Command) -> None:
    command("new", "efficientnet_b0", "-o", "b0.studio.yaml")
    result = command("scale", "b0.studio.yaml", "-o", "big.studio.yaml", "--to-bflops", "2")
    assert result.code == 0
    assert "phi 1.03 has 1.98845 BFLOPS (below phi 1.025" in result.err
    command("scale", "b0.studio.yaml", "-o", "wide.studio.yaml", "--to-macs", "400M", "--by", "width")
    assert read_design("wide.studio.yaml").scale.width == 1.035
    assert command("scale", "b0.studio.yaml", "-o", "x.cfg", "--to-params", "8M", "--by", "depth").code == 0


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["--to-params", "lots"], "no amount"),
        (["--to-params", "-3"], "no amount"),
        (["--to-macs", "3", "--by", "depth"], "even"),
        (["--to-macs", "3M", "--to-params", "3M"], "one budget"),
    ],
)
def test_budgets_that_make_no_sense_write_nothing(command: Command, words: list[str], hint: str) -> None:
    command("new", "efficientnet_b0", "-o", "b0.studio.yaml")
    result = command("scale", "b0.studio.yaml", "-o", "x.studio.yaml", *words)
    assert result.code != 0
    assert hint in result.err
    assert not Path("x.studio.yaml").exists()


SIX = """# a detector with six mistakes
[net]
width=416
height=416
channels=3

[convolutional]
filter=16
size=3
pad=1
activation=leaky   # fast

[convolution]
filters=32
size=1
activation=linear

[route]
layers = -1, 0,

[shortcut]
from=-7

[convolutional]
size=1
filters=255
activation=linear

[yolo]
mask = 0,1,2
anchors = 10,14,  23,27,  37,58
classes=2
num=3
"""


def test_six_mistakes_are_named_and_those_mended_that_can_be(command: Command) -> None:
    Path("six.cfg").write_text(SIX)
    told = command("check", "six.cfg")
    assert told.code == 1
    assert [line.partition(" ")[0] + " " + line.split(": ")[1] for line in told.out.splitlines()] == [
        "six.cfg:8:8: warning key-unknown",
        "six.cfg:11:12: error activation-unknown",
        "six.cfg:13:1: error section-unknown",
        "six.cfg:19:10: error list-comma",
        "six.cfg:22:6: error reference-range",
        "six.cfg:26:9: error head-filters",
    ]
    mended = command("fix", "six.cfg")
    assert mended.code == 0
    assert [line.partition(" ")[0] for line in mended.err.splitlines()[:-1]] == [
        line.partition(" ")[0] for line in told.out.splitlines() if "reference-range" not in line
    ]
    assert Path("six.cfg").read_text() == (
        SIX.replace("filter=16", "filters=16")
        .replace("activation=leaky   # fast", "# fast\nactivation=leaky")
        .replace("[convolution]", "[convolutional]")
        .replace("-1, 0,", "-1, 0")
        .replace("filters=255", "filters=21")
    )
    left = command("check", "six.cfg").out.splitlines()
    assert [line.split(": ")[1] for line in left] == ["error reference-range"]


def test_nodes_are_pinned_and_set_free(command: Command) -> None:
    command("new", "efficientnet_b0", "-o", "b0.studio.yaml")
    words = ["--pin", "stage2", "--pin", "head", "--pin", "stage3", "depth", "--unpin", "stage2", "depth"]
    assert command("edit", "b0.studio.yaml", "-o", "p.studio.yaml", *words).code == 0
    design = read_design("p.studio.yaml")
    scales = [design.named(name).scales for name in ("stage2", "head", "stage3")]  # type: ignore[union-attr]
    assert [(item.width, item.depth) for item in scales] == [(False, True), (False, None), (None, False)]
    told = command("phi", "p.studio.yaml", "--nodes").out
    assert [line.split() for line in told.splitlines() if line.startswith("stage2")] == [
        ["stage2", "MBConv", "fixed", "scales", "pinned"]
    ]
    wrong = command("edit", "b0.studio.yaml", "-o", "x.cfg", "--pin", "stage2", "height")
    assert wrong.code == 1
    assert "--pin stage2 depth" in wrong.err


def test_nodes_are_left_out_and_taken_in_again(command: Command) -> None:
    command("new", "efficientnet_b0", "-o", "b0.studio.yaml")
    assert command("edit", "b0.studio.yaml", "-o", "out.studio.yaml", "--bypass", "stage3", "stage4").code == 0
    left_out = [node.name for node in read_design("out.studio.yaml").nodes if node.bypassed]
    assert left_out == ["stage3", "stage4"]
    told = command("export", "out.studio.yaml", "-o", "out.cfg")
    assert "stage3 is bypassed and not written" in told.out + told.err
    assert command("edit", "out.studio.yaml", "-o", "in.studio.yaml", "--take-in", "stage3", "stage4").code == 0
    assert Path("in.studio.yaml").read_text() == Path("b0.studio.yaml").read_text()
    assert "--bypass stage2" in command("edit", "b0.studio.yaml", "-o", "x.cfg", "--bypass").err


def test_a_budget_of_memory_shows_the_steps_beside_it(command: Command) -> None:
    command("new", "efficientnet_b0", "-o", "b0.studio.yaml")
    result = command("scale", "b0.studio.yaml", "-o", "m.studio.yaml", "--to-memory", "16M")
    assert result.code == 0
    assert "15,770,880 bytes of activations (below phi" in result.err


def test_phi_is_a_table_that_changes_nothing(command: Command) -> None:
    result = command("phi", "efficientnet_b0", "--json")
    told = json.loads(result.out)
    assert [line["name"] for line in told["scales"]] == [str(number) for number in range(8)]
    assert told["scales"][0]["macs"] == 385_814_752
    assert "preset B3: 16 x 1.2 = 19.2 is 24 filters by the 0.9 rule, 16 without it" in command(
        "phi", "efficientnet_b0", "--presets"
    ).out  # fmt: skip
    assert command("phi", "efficientnet_b0", "--alpha", "nan").code == 1


def test_what_is_recognised_is_told_and_written_only_when_asked(command: Command) -> None:
    command("new", "efficientnet_b0", "-o", "flat.cfg")
    told = json.loads(command("recognise", "flat.cfg", "--json").out)
    assert [stage["name"] for stage in told["stages"]] == [f"stage{number}" for number in range(1, 8)]
    assert told["share"] > 0.95
    Path("flat.cfg").write_text(Path("flat.cfg").read_text().replace("filters=320\n", "filters=320 se=none\n", 1))
    again = command("recognise", "flat.cfg")
    assert "info block-comment: the comment stage7 1" in again.err
    assert "16 MBConv in 7 stages" in again.err
