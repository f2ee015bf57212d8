"""Block files: what they say, how they find each other, and one sentence with the place for whatever is wrong."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from studio.blocks.block_files import library_blocks, library_problems, read_block, write_block
from studio.diagnostics import StudioError
from studio.files import FileProblem
from studio.scaling import Rounding
from tests.studio.blocks.gated import GATED, Gated

GOOD = "format: 1\n" + GATED.lstrip()


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.block.yaml"
    path.write_text(text)
    return path


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the user's library."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = tmp_path / "config" / "backbone-studio" / "templates" / "blocks"
    folder.mkdir(parents=True)
    return folder


def test_a_file_is_a_block_and_comes_back(tmp_path: Path) -> None:
    path = written(tmp_path, "Gated", GOOD)
    assert read_block(path) is Gated
    write_block(Gated, path)
    assert read_block(path) is Gated


def test_the_example_of_the_guide_is_a_block(root: Path, tmp_path: Path) -> None:
    text = (root / "docs" / "your-own-blocks.md").read_text().partition("```yaml\n")[2].partition("```")[0]
    cls = read_block(written(tmp_path, "GatedUnit", text))
    assert [part.role.partition(".")[0] for part in cls().expand(32, Rounding())][-1] == "shortcut1"


def test_a_block_finds_those_beside_it_and_takes_them_along(tmp_path: Path) -> None:
    written(tmp_path, "Gated", GOOD)
    outer = read_block(
        written(tmp_path, "Outer", "format: 1\nnodes:\n- {block: Gated, filters: channels, repeats: 2}\n")
    )
    assert outer.kind == "Outer"
    alone = tmp_path / "elsewhere"
    alone.mkdir()
    write_block(outer, alone / "Outer.block.yaml")
    assert read_block(alone / "Outer.block.yaml") is outer


def test_the_library_lists_what_it_can_read_and_says_what_it_cannot(library: Path) -> None:
    shipped = {cls.kind for cls in library_blocks()}
    written(library, "Gated", GOOD)
    written(library, "Broken", "format: 1\nnodes: 3\n")
    assert [cls for cls in library_blocks() if cls.kind not in shipped] == [Gated]
    assert ["Broken.block.yaml:2:8" in str(problem) for problem in library_problems()] == [True]
    written(library, "Outer", "format: 1\nnodes:\n- {block: Gated}\n")
    assert [cls.kind for cls in library_blocks() if cls.kind not in shipped] == ["Gated", "Outer"]


NODE = "format: 1\nnodes:\n- "
WRONG = [
    ("nodes: []", "1:1", "block-format", "format: 1"),
    ("- 1", "1:1", "block-format", "no block"),
    ("format: 2\nnodes: []", "1:9", "block-newer", "a newer Backbone Studio"),
    ("format: x", "1:9", "block-format", "format: 1"),
    ("format: 1\nnodes: []", "2:8", "block-nodes", "a list of layers"),
    ("format: 1\nname: Other\nnodes: []", "2:7", "block-name", "Other.block.yaml"),
    (NODE + "{layer: convolutionl}", "3:11", "layer-unknown", "convolutional"),
    (NODE + "{block: MBCnv}", "3:11", "block-unknown", "MBConv"),
    (NODE + "{size: 3}", "3:3", "node-type", "layer: or block:"),
    (NODE + "{layer: convolutional, filtrs: 3}", "3:34", "key-unknown", "filters"),
    (NODE + "{layer: convolutional, filters: 0}", "3:35", "key-value", "at least 1"),
    (NODE + "{layer: convolutional, activation: swich}", "3:38", "key-value", "one of"),
    (NODE + "{layer: convolutional, filters: width * 2}", "3:35", "expression", "no parameter 'width'"),
    (NODE + "{layer: convolutional, filters: 9**9**9}", "3:35", "block-value", "0 to 16"),
    (NODE + "{layer: convolutional, filters: channels // 0}", "3:35", "block-value", "division by zero"),
    (NODE + "{layer: convolutional, filters: channels - 64}", "3:35", "block-value", "at least 1"),
    (NODE + "{layer: convolutional, filters: channels / 3}", "3:35", "block-value", "whole number"),
    (NODE + "{layer: convolutional, filters: exit()}", "3:35", "expression", "not arithmetic"),
    (NODE + "{layer: convolutional, filters: channels.bit_length}", "3:35", "expression", "not arithmetic"),
    (NODE + "{layer: shortcut, from: nobody}", "3:27", "reference", "no inner node before this one"),
    (NODE + "{layer: avgpool, repeats: -1}", "3:29", "repeats", "a whole number"),
    (NODE + "{layer: avgpool, repeats: 3000}", "3:29", "block-value", "more than 2000 layers"),
    (NODE + "{layer: avgpool, name: in}", "3:26", "node-name", "a word of its own"),
    (NODE + "{block: MBConv, kernl: 5}", "3:26", "param-unknown", "kernel"),
    (NODE + "{block: MBConv, kernel: 0}", "3:27", "param-value", "at least 1"),
    (NODE + "{block: MBConv, filters: channels - 64}", "3:28", "block-value", "at least 1"),
    (NODE + "{layer: avgpool}\noutput: last_one", "4:9", "block-output", "no inner node is named"),
    (NODE + "{layer: avgpool}\nparameters: {expand: 1}", "4:22", "param-name", "a word of its own"),
    (NODE + "{layer: avgpool}\nparameters: {repeats: 1}", "4:23", "param-name", "a word of its own"),
    (NODE + "{layer: avgpool}\nparameters: {k: {type: int}}", "4:17", "param-default", "default:"),
    (NODE + "{layer: avgpool}\nparameters: {k: {type: integer, default: 1}}", "4:24", "param-type", "int"),
    (NODE + "{layer: avgpool}\nparameters: {k: {default: 9, high: 5}}", "4:27", "param-value", "at most 5"),
    (NODE + "{block: A}", "3:11", "block-cycle", "A uses A"),
    ("format: 1\nnodes: [", "3:1", "yaml-syntax", ""),
]


@pytest.mark.parametrize(("text", "place", "code", "words"), WRONG, ids=[f"{w[2]}-{n}" for n, w in enumerate(WRONG)])
def test_what_is_wrong_is_said_once_with_its_place(
    tmp_path: Path, text: str, place: str, code: str, words: str
) -> None:
    path = written(tmp_path, "A", text)
    with pytest.raises(FileProblem) as caught:
        read_block(path)
    said = str(caught.value)
    assert said.startswith(f"{path}:{place}: error {code}: ")
    assert words in said
    assert len(caught.value.problems) == 1


def test_blocks_that_contain_each_other_name_the_circle(tmp_path: Path) -> None:
    path = written(tmp_path, "A", NODE + "{block: B}")
    written(tmp_path, "B", NODE + "{block: A}")
    with pytest.raises(FileProblem, match=r"A.block.yaml:3:11: error block-cycle: A uses B uses A"):
        read_block(path)


def test_what_is_wrong_in_a_block_within_names_its_file(tmp_path: Path) -> None:
    path = written(tmp_path, "A", NODE + "{block: B}")
    written(tmp_path, "B", NODE + "{layer: avgpol}")
    with pytest.raises(FileProblem, match=r"A.block.yaml:3:11: .*B.block.yaml:3:11: .*'avgpol' is no layer type"):
        read_block(path)


def test_bombs_go_off_in_a_sentence(tmp_path: Path) -> None:
    """Aliases of aliases, a chain of blocks that each use the one below ten times, and a diamond of files."""
    start = time.process_time()
    aliases = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10))
    with pytest.raises(StudioError, match=r"yaml-alias|stands for more"):
        read_block(written(tmp_path, "Bomb", f"format: 1\na0: &a0 [1]\n{aliases}\n"))
    chain = "\n".join(f"- {{name: B{n}, nodes: [{{block: B{n - 1}, repeats: 10}}]}}" for n in range(1, 12))
    text = f"format: 1\nnodes: [{{block: B11}}]\nblocks:\n- {{name: B0, nodes: [{{layer: avgpool}}]}}\n{chain}\n"
    with pytest.raises(FileProblem, match="more than 2000 layers"):
        read_block(written(tmp_path, "Chain", text))
    for n in range(1, 25):
        written(tmp_path, f"D{n}", NODE + f"{{block: D{n + 1}, when: 1 == 2}}\n- {{block: D{n + 1}, when: 1 == 2}}")
    written(tmp_path, "D25", NODE + "{layer: avgpool}")
    assert read_block(tmp_path / "D1.block.yaml")().expand(8, Rounding())
    assert time.process_time() - start < 20
