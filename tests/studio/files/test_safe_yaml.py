"""YAML comes in bounded and unambiguous, and goes out made for people and diffs."""

from __future__ import annotations

import math
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.files import FileProblem, dump_yaml, parse_yaml, read_yaml, write_yaml

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
PLAIN = st.recursive(
    SCALARS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def problem_of(text: str) -> FileProblem:
    with pytest.raises(FileProblem) as problem:
        parse_yaml(text, "a.yaml")
    return problem.value


class TestScalars:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("no", "no"),
            ("on", "on"),
            ("1e-4", 1e-4),
            ("1.5E3", 1500.0),
            ("5.", 5.0),
            (".5", 0.5),
            ("010", 10),
            ("0x1F", 31),
            ("0o17", 15),
            ("2024-01-31", "2024-01-31"),
            ("12:30", "12:30"),
            ("-.inf", -math.inf),
            ("1_000", "1_000"),
            ("true", True),
            ("~", None),
            ("", None),
            ("null", None),
            ("'7'", "7"),
        ],
    )
    def test_plain_words_mean_what_yaml_1_2_says(self, text: str, value: object) -> None:
        assert parse_yaml(f"key: {text}") == {"key": value}

    def test_not_a_number(self) -> None:
        assert math.isnan(parse_yaml(".nan"))


class TestRefusals:
    def test_a_syntax_error_names_line_and_column(self) -> None:
        assert str(problem_of("a: 1\nb: [1, 2\n")).startswith("a.yaml:3:1: error yaml-syntax: ")

    def test_a_repeated_key_is_named_where_it_repeats(self) -> None:
        assert str(problem_of("a: 1\nb: 2\na: 3\n")) == "a.yaml:3:1: error yaml-syntax: 'a' is written twice"

    def test_an_object_of_a_program_is_not_made(self) -> None:
        assert "could not determine a constructor" in str(problem_of("!!python/object/apply:os.system ['true']"))

    def test_two_documents_are_one_too_many(self) -> None:
        assert "expected a single document" in str(problem_of("a: 1\n---\nb: 2\n"))

    def test_a_list_can_not_be_a_key(self) -> None:
        assert "unhashable" in str(problem_of("? [1, 2]\n: x\n"))

    def test_a_control_character_is_named_with_its_place(self) -> None:
        assert str(problem_of("a: 1\nb: \x01\n")).startswith("a.yaml:2:4: error yaml-syntax")

    def test_aliases_that_multiply_are_refused_before_anyone_walks_them(self) -> None:
        lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
        lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
        problem = problem_of("\n".join(lines))
        assert problem.problems[0].code == "yaml-alias"

    def test_an_alias_inside_what_it_names_is_refused(self) -> None:
        assert problem_of("a: &a [1, *a]").problems[0].code == "yaml-alias"

    def test_nesting_beyond_the_limit_is_refused_where_it_begins(self) -> None:
        assert str(problem_of("[" * 100 + "]" * 100)).startswith("a.yaml:1:64: error yaml-depth")

    def test_bottomless_nesting_does_not_overflow_the_stack(self) -> None:
        assert problem_of("[" * 100_000).path == "a.yaml"

    def test_nesting_up_to_the_limit_is_read(self) -> None:
        value: Any = parse_yaml("[" * 60 + "]" * 60)
        for _ in range(59):
            (value,) = value
        assert value == []

    def test_a_huge_file_is_refused_unread(self, tmp_path: Path) -> None:
        path = tmp_path / "a.yaml"
        with path.open("wb") as file:
            file.truncate(17 * 2**20)
        with pytest.raises(FileProblem) as problem:
            read_yaml(path)
        assert problem.value.problems[0].code == "file-too-large"

    def test_binary_junk_is_a_problem_not_a_crash(self, tmp_path: Path) -> None:
        (tmp_path / "a.yaml").write_bytes(bytes(range(256)))
        with pytest.raises(FileProblem):
            read_yaml(tmp_path / "a.yaml")

    @given(st.text())
    def test_any_text_is_a_value_or_a_problem(self, text: str) -> None:
        try:
            parse_yaml(text)
        except FileProblem as problem:
            assert problem.problems[0].code.startswith("yaml-")


class Colour(StrEnum):
    RED = "red"


class TestDumping:
    def test_an_honest_alias_is_read(self) -> None:
        assert parse_yaml("a: &x {k: 1}\nb: *x\n") == {"a": {"k": 1}, "b": {"k": 1}}

    def test_keys_stay_in_the_order_given(self) -> None:
        assert dump_yaml({"b": 1, "a": 2}) == "b: 1\na: 2\n"

    def test_a_short_list_of_numbers_stays_on_one_line(self) -> None:
        assert dump_yaml({"input": (3, 224, 224)}) == "input: [3, 224, 224]\n"

    def test_a_list_of_mappings_is_an_item_a_line(self) -> None:
        assert dump_yaml({"nodes": [{"id": 1}, {"id": 2}]}) == "nodes:\n- id: 1\n- id: 2\n"

    def test_lines_of_text_are_a_literal_block(self) -> None:
        assert dump_yaml({"text": "[net]\nwidth=8\n"}) == "text: |\n  [net]\n  width=8\n"

    def test_words_that_another_reader_would_misread_are_quoted(self) -> None:
        assert dump_yaml(["no", "1e-4", "010", "2024-01-31"]) == "['no', '1e-4', '010', '2024-01-31']\n"

    def test_the_same_value_twice_is_written_twice(self) -> None:
        shared = {"k": [1]}
        assert "&" not in dump_yaml({"a": shared, "b": shared})

    def test_an_enumeration_is_its_value(self) -> None:
        assert dump_yaml({"colour": Colour.RED}) == "colour: red\n"

    def test_a_scalar_stands_alone(self) -> None:
        assert dump_yaml("word") == "word\n"

    def test_files_round_trip(self, tmp_path: Path) -> None:
        value = {"name": "Ä × ∞", "list": [], "map": {}, "none": None, "float": 1e-05, "text": "a\n b\n\n"}
        write_yaml(tmp_path / "a.yaml", value)
        assert read_yaml(tmp_path / "a.yaml") == value

    @given(PLAIN)
    def test_every_value_comes_back_equal(self, value: object) -> None:
        assert parse_yaml(dump_yaml(value)) == value
