"""How costs are counted and written."""

from __future__ import annotations

import pytest

from studio.design.design import Design
from studio.design.expand import expand
from widgets.costs import METRICS, bar_category, cost, percent, short, total
from widgets.workbench import METRICS as KEYS


def test_every_metric_of_the_view_is_offered() -> None:
    assert tuple(metric.key for metric in METRICS) == KEYS


@pytest.mark.parametrize(
    ("metric", "expected"), [("bflops", "0.772"), ("macs", "386 M"), ("params", "5.29 M"), ("memory", "37.1 MB")]
)
def test_totals_of_b0_are_those_of_the_papers(b0: Design, metric: str, expected: str) -> None:
    assert short(total(expand(b0).rows, metric), metric) == expected


def test_parts_sum_to_the_total(b0: Design) -> None:
    rows = expand(b0).rows
    assert sum(cost(row, "params") for row in rows) == total(rows, "params")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1.00 k"),
        (5_288_548, "5.29 M"),
        (385_814_752, "386 M"),
        (8_370_000_000, "8.37 G"),
    ],
)
def test_counts_have_three_digits_and_a_unit(value: int, expected: str) -> None:
    assert short(value, "params") == expected


def test_shares_have_one_digit_after_the_point() -> None:
    assert percent(0.2231) == "22.3 %"


def test_depthwise_convolutions_have_a_colour_of_their_own(b0: Design) -> None:
    layers = expand(b0).network.layers
    assert (bar_category(layers[0].layer), bar_category(layers[1].layer)) == ("layer", "depthwise")
