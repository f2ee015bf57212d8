"""Identifiers from people's names, strings, and lines that fit, as ruff would have them."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.python_text import WIDTH, identifier, prose, statement, string, top_level


class TestIdentifier:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("conv1", "conv1"),
            ("stage 2 / a", "stage_2_a"),
            ("3x3", "layer_3x3"),
            ("class", "class_"),
            ("print", "print_"),
            ("Größe", "Große".encode("ascii", "ignore").decode()),
            ("…", "layer"),
            ("__init__", "init"),
        ],
    )
    def test_keeps_what_it_can(self, name: str, expected: str) -> None:
        assert identifier(name, set()) == expected

    def test_is_taken_once(self) -> None:
        taken = {"conv"}
        assert [identifier("conv", taken) for _ in range(3)] == ["conv_2", "conv_3", "conv_4"]

    @given(st.lists(st.text()))
    def test_is_always_valid_and_unique(self, names: list[str]) -> None:
        taken: set[str] = set()
        made = [identifier(name, taken) for name in names]
        assert all(word.isidentifier() for word in made)
        assert len(set(made)) == len(made)


@given(st.text())
def test_a_string_literal_is_read_back(text: str) -> None:
    assert ast.literal_eval(string(text)) == text


@given(st.text())
def test_prose_cannot_end_a_docstring_or_a_comment(text: str) -> None:
    line = prose(text)
    assert ast.literal_eval(f'"""{line}."""') == f"{line}."
    assert "\n" not in line


class TestStatement:
    def test_a_short_one_stays_on_its_line(self) -> None:
        assert statement("x = f(a, b)", 4) == ["    x = f(a, b)"]

    def test_arguments_move_to_a_line_of_their_own(self) -> None:
        long = "a" * 60
        assert statement(f"self.{'b' * 20} = f({long}, c)", 0) == [f"self.{'b' * 20} = f(", f"    {long}, c", ")"]

    def test_then_to_one_line_each(self) -> None:
        long = "a" * 50
        assert statement(f"x = f({long}, g({long}))", 0) == ["x = f(", f"    {long},", f"    g({long}),", ")"]

    def test_a_generator_expression_breaks_before_for(self) -> None:
        call = f"f({'a' * 70})"
        assert statement(f"*({call} for _ in range(3)),", 8) == [
            "        *(", f"            {call}", "            for _ in range(3)", "        ),",
        ]  # fmt: skip

    def test_one_inside_an_only_argument_stays_there(self) -> None:
        call = f"f({'a' * 60})"
        assert statement(f"self.name = g(*({call} for _ in range(3)))", 0) == [
            "self.name = g(", f"    *({call} for _ in range(3))", ")",
        ]  # fmt: skip
        call = f"f({'a' * 72})"
        assert statement(f"self.name = g(*({call} for _ in range(3)))", 0) == [
            "self.name = g(", "    *(", f"        {call}", "        for _ in range(3)", "    )", ")",
        ]  # fmt: skip

    def test_empty_brackets_are_not_split(self) -> None:
        long = "a" * 90
        assert statement(f"x = {long}()", 0) == [f"x = {long}()"]

    @given(st.recursive(st.sampled_from("abc"), lambda part: st.lists(part, min_size=1, max_size=5).map(
        lambda parts: f"name({', '.join(parts)})"), max_leaves=60))  # fmt: skip
    def test_it_means_the_same_and_fits(self, call: str) -> None:
        lines = statement(f"x = {call}", 0)
        assert ast.dump(ast.parse("\n".join(lines))) == ast.dump(ast.parse(f"x = {call}"))
        assert all(len(line) <= WIDTH for line in lines)


def test_commas_inside_brackets_and_strings_split_nothing() -> None:
    assert top_level('a, f(b, c), [d, e], "x, y"') == ["a", "f(b, c)", "[d, e]", '"x, y"']

    def test_a_loop_over_numbers_stands_on_its_own_line(self) -> None:
        call = f"MBConv({'1' * 60}, drop=0.2 * n / 16)"
        assert statement(f"*({call} for n in range(6, 8))", 0) == ["*(", f"    {call}", "    for n in range(6, 8)", ")"]

    def test_many_values_are_returned_one_a_line(self) -> None:
        long, other = "a" * 50, "b" * 50
        assert statement(f"return {long}, {other}", 4) == [
            "    return (",
            f"        {long},",
            f"        {other},",
            "    )",
        ]
