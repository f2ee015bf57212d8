"""Problems as values: addressed, placed, printed."""

from __future__ import annotations

from difflib import get_close_matches

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.diagnostics import (
    PREVIOUS,
    DropKey,
    Fix,
    NodeRef,
    RenameKey,
    SetKey,
    StudioError,
    TextSpan,
    did_you_mean,
    error,
    has_errors,
    info,
    set_key,
    shortened,
    warning,
)


def test_a_problem_is_addressed_with_its_key_and_its_fix() -> None:
    found = error("conv-stride", "stride=0", key="stride", fix=set_key("stride", "1")).at(7, 3)
    assert found.where == NodeRef(7, "stride", 3)
    assert found.fix == Fix("set stride=1", (SetKey(7, "stride", "1"),))


def test_every_operation_is_addressed() -> None:
    fix = Fix("mend", (DropKey(0, "a", (2,)), RenameKey(0, "b", "c")))
    moved = warning("x", "y", fix=fix).at(5, None).fix
    assert moved is not None and moved.ops == (DropKey(5, "a", (2,)), RenameKey(5, "b", "c"))


class TestTheLayerBefore:
    problem = error("head-filters", "filters=255", key="filters", fix=set_key("filters", "18")).about_previous()

    def test_it_waits_for_its_address(self) -> None:
        assert self.problem.where == NodeRef(PREVIOUS, "filters")

    def test_problem_and_fix_go_there(self) -> None:
        found = self.problem.at(9, 4, NodeRef(8, "", 3))
        assert found.where == NodeRef(8, "filters", 3)
        assert found.fix is not None and found.fix.ops == (SetKey(8, "filters", "18"),)

    def test_without_one_the_problem_stays_and_the_fix_goes(self) -> None:
        found = self.problem.at(9, 4)
        assert (found.where, found.fix) == (NodeRef(9, "", 4), None)


def test_lines_are_those_of_compilers() -> None:
    found = warning("list-comma", "a comma too many", expected="none").spanning(TextSpan(4, 10, 12))
    assert found.line("net.cfg") == "net.cfg:4:10: warning list-comma: a comma too many; expected none"
    assert info("x", "y").line("net.cfg") == "net.cfg:1:1: info x: y"


def test_only_errors_are_errors() -> None:
    assert has_errors((info("a", "b"), error("c", "d")))
    assert not has_errors((info("a", "b"), warning("c", "d")))


def test_an_exception_carries_problems() -> None:
    with pytest.raises(StudioError, match="one; expected two") as caught:
        raise StudioError(error("code", "one", expected="two"))
    assert caught.value.problems[0].code == "code"


def test_did_you_mean() -> None:
    assert did_you_mean("filers", ("filters", "size")) == "filters"
    assert did_you_mean("xyzzy", ("filters", "size")) is None
    assert did_you_mean("f" * 100_000, ("filters",)) is None


WORDS = ("filters", "size", "stride", "stride_x", "stretch", "stretch_sway", "batch_normalize", "dilation", "é")


@given(st.lists(st.sampled_from(WORDS), max_size=6), st.text("filterszdb_é1", max_size=9) | st.sampled_from(WORDS))
def test_did_you_mean_is_difflibs_closest_match(known: list[str], word: str) -> None:
    closest = get_close_matches(word, known, n=1, cutoff=0.6)
    assert did_you_mean(word, known) == (closest[0] if closest else None)


def test_long_texts_are_quoted_short() -> None:
    assert shortened("short") == "short"
    assert (len(shortened("x" * 1000)), shortened("x" * 1000)[-1]) == (60, "…")
