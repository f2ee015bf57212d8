"""Problems of layers in their place: references, maps where vectors come, values out of range."""

from __future__ import annotations

import pytest

from studio.diagnostics import LiftComment, NodeRef
from studio.network.checks import check
from tests.studio.snippets import checked, network

CONV = "conv filters=4 size=3 pad=1 activation=linear"


def test_a_clean_network() -> None:
    assert checked((3, 8, 8), CONV, "maxpool size=2 stride=2", CONV) == {}


@pytest.mark.parametrize(
    ("section", "code", "message"),
    [
        ("route layers=-9", "reference-range", "layers=-9 of layer 2 names no layer"),
        ("route layers=17", "reference-range", "layers=17 of layer 2 names no layer"),
        ("route layers=2", "reference-self", "layers=2 of layer 2 names the layer itself"),
        ("route layers=3", "reference-forward", "layers=3 of layer 2 names the later layer 3"),
        ("shortcut from=3", "reference-forward", "from=3 of layer 2 names the later layer 3"),
        (f"{CONV} share_index=-7", "reference-range", "share_index=-7 of layer 2 names no layer"),
    ],
)
def test_references(section: str, code: str, message: str) -> None:
    found = checked((3, 8, 8), CONV, CONV, section, CONV)
    assert found[code].message == message
    assert found[code].expected == "-2 to -1, or 0 to 1"


def test_the_first_layer_has_nothing_to_name() -> None:
    assert "there is none" in checked((3, 8, 8), "route layers=-1")["reference-range"].expected


def test_what_follows_a_lost_reference_is_not_told_as_well() -> None:
    assert list(checked((3, 8, 8), CONV, "route layers=9", CONV, "maxpool size=2 stride=2")) == ["reference-range"]


def test_a_vector_where_a_map_is_needed() -> None:
    found = checked((3, 8, 8), "softmax", CONV)["image-needed"]
    assert found.message == "[convolutional] needs a map, [softmax] before it gives 192 values"


@pytest.mark.parametrize("section", ["route layers=0", "shortcut from=0"])
def test_an_antialiased_layer_is_read_before_its_blur(section: str) -> None:
    sharp = "conv filters=3 size=3 stride=2 pad=1 antialiasing=1 activation=linear"
    assert "reference-antialiased" in checked((3, 8, 8), sharp, CONV, section)
    assert "reference-antialiased" not in checked((3, 8, 8), sharp, CONV, "route layers=1")


def test_values_out_of_range_and_words_that_are_no_choice() -> None:
    found = checked((3, 8, 8), f"{CONV} clip=-1", "yolo classes=1 nms_kind=greedy")
    assert found["key-range"].sentence() == "clip=-1; expected 0 or more"
    assert found["key-choice"].fix is not None and found["key-choice"].fix.title == "set nms_kind=greedynms"


def test_a_comment_behind_a_word() -> None:
    found = checked((3, 8, 8), CONV, "cost type=sse#old")["key-choice"]
    assert "line of their own" in found.message
    assert found.fix is not None and found.fix.ops == (LiftComment(2, "type"),)


def test_one_problem_a_key() -> None:
    codes = [problem.code for problem in _all((3, 8, 8), "conv filters=-3 activation=linear")]
    assert codes.count("conv-filters") == 1 and "key-range" not in codes


def _all(shape: tuple[int, int, int], *sections: str) -> list:  # type: ignore[type-arg]
    found = network(shape, *sections)
    return list(check(found.network, found.rows))


def test_problems_are_in_layer_order_and_placed() -> None:
    problems = _all((3, 8, 8), "conv activation=leeky", CONV, "conv activation=leeky filters=5 groups=2")
    assert [problem.where.layer for problem in problems] == [0, 2, 2]
    assert problems[0].where == NodeRef(1, "activation", 0)


def test_thousands_of_lost_references_are_checked_in_linear_time() -> None:
    """Twice the layers take about twice the calls, not four times."""
    import cProfile

    def calls(count: int) -> int:
        found = network((3, 8, 8), *(["route layers=99999"] * count))
        profile = cProfile.Profile()
        profile.enable()
        check(found.network, found.rows)
        profile.disable()
        return sum(entry.callcount for entry in profile.getstats())

    assert calls(400) < 2.5 * calls(200)


class TestWhatComesAfterAMistake:
    """A mistake leaves shapes unknown; what can be told all the same is told."""

    @pytest.mark.parametrize(
        "mistake", ["wavelet levels=3", "route layers=-9", "shortcut from=-9", "conv filters=0 activation=linear"]
    )
    def test_channels_that_filters_say(self, mistake: str) -> None:
        sections = (CONV, mistake, CONV, "conv filters=6 groups=3 activation=linear", "maxpool", "dropout")
        codes = checked((3, 8, 8), *sections, "yolo classes=2 num=1 anchors=1,1")
        assert codes["groups-divide"].where == NodeRef(4, "groups", 3)
        assert codes["head-filters"].expected.startswith("7 for 2 classes")

    def test_channels_that_nobody_says(self) -> None:
        codes = checked((3, 8, 8), CONV, "wavelet", "conv filters=6 groups=4 activation=linear size=3 pad=1", "maxpool")
        assert {code for code in codes if code != "section-unknown"} == {"groups-divide"}  # of 6 filters
        assert not checked((3, 8, 8), CONV, "wavelet", "maxpool", "yolo classes=2 num=1 anchors=1,1").get(
            "head-filters"
        )

    def test_sizes_after_a_sum_with_nothing(self) -> None:
        sections = (CONV, "shortcut from=-9", "maxpool size=2 stride=2", "shortcut from=0")
        codes = checked((3, 8, 8), *sections)
        assert set(codes) == {"reference-range", "shortcut-sizes"}
        assert codes["shortcut-sizes"].message == "shortcut adds a 8×8 map to 4×4"
