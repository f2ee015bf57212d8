"""Every cfg of the reference: saved as it was loaded, and of an edited key only its own line is another."""

from __future__ import annotations

from functools import cache

import pytest

from studio.cfg.parse import KeyLine, parse_chunk
from studio.design.design import Design, LayerNode
from studio.design.edits import delete, drop_key, duplicate, insert_layer, move, set_key
from studio.design.from_cfg import load
from studio.design.to_cfg import to_cfg
from studio.layers.base import KeySpec, Kind
from studio.layers.convolutional import Convolutional
from tests.conformance.reference import FOLDER, names

NAMES = names("darknet/cfg", ".cfg")
#: A word for each key of words, for a value that differs from the written one.
WORDS = {"activation": ("mish", "leaky"), "policy": ("poly", "sgdr")}


@cache
def data_of(name: str) -> bytes:
    return (FOLDER / "darknet" / "cfg" / f"{name}.cfg").read_bytes()


@cache
def design_of(name: str) -> Design:
    return load(data_of(name), name)


def saved(design: Design) -> bytes:
    return to_cfg(design).source.encode()


def another(spec: KeySpec, text: str) -> str:
    """A value that differs from the written one."""
    plain = text.partition("#")[0]
    match spec.kind:
        case Kind.TEXT:
            first, second = WORDS.get(spec.name, ("one", "other"))
            return second if plain == first else first
        case Kind.FLAG:
            return "0" if plain != "0" else "1"
        case Kind.FLOAT:
            return "0.375" if plain != "0.375" else "0.5"
        case Kind.FLOATS | Kind.INTS:
            return ",".join(["3", *plain.split(",")[1:]]) if plain.split(",")[0] != "3" else "4"
        case Kind.REF | Kind.REFS:
            return ",".join(["-1"] * len(plain.split(",")))
        case _:
            return "3" if plain != "3" else "5"


def written(node: LayerNode) -> list[tuple[KeySpec, KeyLine]]:
    """The lines of a node whose values count."""
    assert node.raw is not None
    section = parse_chunk(node.raw)
    pairs = ((node.layer.spec(line.key), line) for line in section.keys if section.find(line.key) is line)
    return [(spec, line) for spec, line in pairs if spec is not None]


@pytest.mark.usefixtures("reference")
def test_the_reference_is_whole() -> None:
    assert len(NAMES) == 58


@pytest.mark.parametrize("name", NAMES)
class TestSaving:
    def test_an_untouched_file_is_the_same_bytes(self, name: str) -> None:
        assert saved(design_of(name)) == data_of(name)

    def test_an_edit_and_its_undo_give_the_same_bytes(self, name: str) -> None:
        before = design_of(name)
        middle = before.nodes[len(before.nodes) // 2]
        assert saved(delete(before, [middle.id])) != data_of(name)
        assert saved(before) == data_of(name)

    def test_edits_that_are_taken_back_by_hand_give_the_same_bytes(self, name: str) -> None:
        design = design_of(name)
        place = len(design.nodes) // 2
        inserted = insert_layer(design, place, Convolutional(filters=8))
        assert saved(inserted) != data_of(name)
        assert saved(delete(inserted, [design.next_id])) == data_of(name)
        moved = move(design, design.nodes[place].id, 0)
        assert saved(move(moved, design.nodes[place].id, place)) == data_of(name)
        copied = duplicate(design, [design.nodes[place].id])
        assert saved(delete(copied, [design.next_id])) == data_of(name)
        noted = set_key(design, design.nodes[place].id, "note", "mine")
        assert saved(noted).count(b"note") == data_of(name).count(b"note") + 1
        assert saved(drop_key(noted, design.nodes[place].id, "note")) == data_of(name)

    def test_an_edited_key_changes_its_line_only(self, name: str) -> None:
        """In every section at once each key in turn: as many lines differ as keys were set, and only theirs."""
        design = design_of(name)
        nodes = [design.net, *design.nodes]
        most = max(len(written(node)) for node in nodes if isinstance(node, LayerNode))
        old = data_of(name).decode().split("\n")
        for turn in range(most):
            edited, wanted = design, {}
            start = 0
            for node in nodes:
                assert isinstance(node, LayerNode)
                assert node.raw is not None
                if turn < len(lines := written(node)):
                    spec, line = lines[turn]
                    text = another(spec, line.value or "")
                    edited = set_key(edited, node.id, spec.name, text)
                    wanted[start + line.line] = (spec.name, text)
                start += len(node.raw)
            new = saved(edited).decode().split("\n")
            assert len(new) == len(old)
            changed = {number: line for number, line in enumerate(new) if line != old[number]}
            for number, line in changed.items():
                key, text = wanted[number]
                head, _, rest = line.partition("=")
                assert head == old[number].partition("=")[0]
                assert head.strip() == key
                assert rest.partition("#")[0].replace(" ", "").strip() == text
            same = {number for number in wanted if number not in changed}
            assert all(is_written_alike(old[number], *wanted[number]) for number in same)

    def test_a_value_that_is_set_back_gives_the_same_bytes(self, name: str) -> None:
        design = edited = design_of(name)
        for node in design.nodes:
            assert isinstance(node, LayerNode)
            for spec, line in written(node):
                edited = set_key(edited, node.id, spec.name, another(spec, line.value or ""))
        assert saved(edited) != data_of(name)
        for node in design.nodes:
            assert isinstance(node, LayerNode)
            for spec, line in written(node):
                edited = set_key(edited, node.id, spec.name, line.value or "")
        assert saved(edited) == data_of(name)


def is_written_alike(line: str, key: str, text: str) -> bool:
    """True where the line says what was set already, spelled its own way: `-1` for the layer that `12` names."""
    return key in ("layers", "from", "share_index") and line.partition("=")[0].strip() == key and bool(text)
