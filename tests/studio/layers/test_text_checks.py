"""What the text of a section says wrong."""

from __future__ import annotations

import pytest

from studio.cfg.parse import parse_chunk
from studio.diagnostics import DropKey, LiftComment, Operation, RenameKey, SetKey
from studio.layers import layer_class
from studio.layers.net import Net
from studio.layers.text_checks import Found, check_section


def found(*lines: str) -> list[Found]:
    section = parse_chunk(tuple(line + "\n" for line in lines))
    return list(check_section(section, Net if section.name == "net" else layer_class(section.name)))


def only(*lines: str) -> Found:
    (one,) = found(*lines)
    return one


def ops(problem: Found) -> tuple[Operation, ...]:
    return problem[0].fix.ops if problem[0].fix else ()


CONV = ("[convolutional]", "filters=8", "size=3", "pad=1", "activation=leaky")


def test_a_clean_section() -> None:
    assert found(*CONV) == []
    assert found("[route]", "layers = -1, 8") == []
    assert found("[yolo]", "anchors = 10,14,  23,27", "mask = 0,1") == []


class TestKeys:
    def test_a_misspelt_key_is_renamed(self) -> None:
        problem, line = only(*CONV, "batch_normalise=1")
        assert problem.code == "key-unknown" and problem.expected == "batch_normalize"
        assert problem.fix is not None
        assert problem.fix.ops == (RenameKey(0, "batch_normalise", "batch_normalize"),)
        assert line is not None and line.line == 5

    def test_not_onto_a_key_that_is_there(self) -> None:
        problem, _ = only(*CONV, "filter=4")
        assert (problem.code, problem.expected, problem.fix) == ("key-unknown", "", None)

    def test_a_far_word_is_only_told(self) -> None:
        problem, _ = only(*CONV, "colour=4")
        assert (problem.severity, problem.fix) == ("warning", None)

    def test_net_ignores_keys_quietly(self) -> None:
        problem, _ = only("[net]", "width=8", "seen=5")
        assert problem.severity == "info"

    def test_a_misspelt_key_of_net_is_told_all_the_same(self) -> None:
        assert only("[net]", "momentun=.9")[0].severity == "warning"

    def test_the_first_of_equal_keys_counts(self) -> None:
        problem, line = only(*CONV, "filters=4", "filters=2")
        assert problem.message == "filters is given again, the first one (8) counts"
        assert problem.fix is not None
        assert problem.fix.ops == (DropKey(0, "filters", (5, 6)),)
        assert line is not None and line.line == 5

    def test_a_key_without_value(self) -> None:
        problem = only(*CONV, "stride=")
        assert problem[0].code == "key-empty" and ops(problem) == (DropKey(0, "stride", (5,)),)

    def test_an_empty_line_before_does_not_make_a_duplicate(self) -> None:
        assert [problem.code for problem, _ in found(*CONV, "stride=", "stride=2")] == ["key-empty"]

    def test_a_word_alone(self) -> None:
        problem, _ = only(*CONV, "stopbackward")
        assert (problem.code, problem.expected) == ("key-bare", "stopbackward=value")

    def test_a_missing_activation_is_logistic(self) -> None:
        problem, line = only("[conv]", "filters=8")
        assert (problem.code, line) == ("activation-default", None)


class TestNumbers:
    @pytest.mark.parametrize(
        ("line", "read", "meant"),
        [
            ("filters=1e3", "1", "1000"),
            ("filters=3.9", "3", None),
            ("pad=true", "0", "1"),
            ("pad=no", "0", "0"),
            ("filters=abc", "0", None),
            ("filters=0x10", "0", None),
            ("learning_rate=fast", "0", None),
            ("clip=1,5", "1", None),
        ],
    )
    def test_what_darknet_reads(self, line: str, read: str, meant: str | None) -> None:
        key = line.partition("=")[0]
        lines = [other for other in CONV if not other.startswith(f"{key}=")]
        problem = only(*lines, line)
        assert problem[0].message == f"{line} is read as {read}"
        assert ops(problem) == ((SetKey(0, key, meant),) if meant is not None else ())

    @pytest.mark.parametrize("line", ["stride=2", "stride=+2", "stride=2.0", "clip=1e-3", "clip=.5", "stride=2#half"])
    def test_what_reads_well(self, line: str) -> None:
        assert found(*CONV, line) == []

    def test_blanks_inside_a_number_vanish(self) -> None:
        problem, _ = only("[conv]", "activation=linear", "filters = 1 6")
        assert (problem.code, problem.message) == (
            "value-blanks",
            "blanks inside filters are deleted, Darknet reads 16",
        )

    def test_a_flag_is_no_number_of_pixels(self) -> None:
        assert only("[conv]", "activation=linear", "pad=2")[0].code == "flag-number"

    def test_an_item_of_a_list(self) -> None:
        problem = only("[yolo]", "mask=0,x,2")
        assert problem[0].message == "mask=x is read as 0"


class TestLists:
    def test_a_trailing_comma_adds_layer_0(self) -> None:
        problem = only("[route]", "layers=-1,")
        assert (problem[0].code, problem[0].message) == (
            "list-comma",
            "the comma at the end of layers adds layer 0",
        )
        assert ops(problem) == (SetKey(0, "layers", "-1"),)

    def test_commas_of_a_comment_count_in_a_route(self) -> None:
        problem = only("[route]", "layers=-1,8 # neck, big")
        assert problem[0].message == "the commas in the comment after layers add 1 more items"
        assert ops(problem) == (LiftComment(0, "layers"),)

    def test_but_not_in_a_mask(self) -> None:
        assert found("[yolo]", "mask=0,1 # small, first") == []

    def test_a_comment_without_commas_is_harmless(self) -> None:
        assert found("[route]", "layers=180 ###P6") == []


class TestComments:
    def test_a_comment_becomes_part_of_a_file_name(self) -> None:
        problem = only("[softmax]", "tree=a.tree # labels")
        assert problem[0].code == "inline-comment" and ops(problem) == (LiftComment(0, "tree"),)


def test_an_unknown_section_has_its_lines_checked_only() -> None:
    assert [problem.code for problem, _ in found("[xyzzy]", "a=1", "a=2", "b=")] == ["key-empty", "key-duplicate"]


def test_a_very_long_value_is_quoted_short() -> None:
    problem, _ = only("[conv]", "activation=linear", "filters=" + "x" * 100_000)
    assert len(problem.message) < 200
