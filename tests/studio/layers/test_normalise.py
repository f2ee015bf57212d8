"""Batch norm and response normalisation as layers."""

from __future__ import annotations

from studio.layers.normalise import Normalization
from tests.studio.snippets import arrays, checked, last, printed


def test_batchnorm_has_four_numbers_a_channel() -> None:
    row = last((6, 4, 4), "batchnorm")
    assert (row.out.next[:3], row.params, row.biases, row.buffers) == ((6, 4, 4), 12, 6, 12)
    assert [role for _, role, _ in arrays(row)] == ["biases", "scales", "rolling_mean", "rolling_variance"]


def test_normalization_has_none() -> None:
    row = last((6, 4, 4), "lrn size=3")
    assert (row.out.next[:3], row.params, row.bflops) == ((6, 4, 4), 0, 0)


def test_problems() -> None:
    assert set(checked((6, 4, 4), "lrn")) == {"lrn-recursion"}
    assert "lrn-size" in checked((6, 4, 4), "lrn size=0")
    assert "lrn-size" in checked((6, 4, 4), "lrn size=15")


def test_printed() -> None:
    assert printed((6, 4, 5), "batchnorm") == "Batch Normalization Layer: 5 x 4 x 6 image"
    assert printed((6, 4, 5), "normalization") == "Local Response Normalization Layer: 5 x 4 x 6 image, 5 size"


def test_facts() -> None:
    assert Normalization(size=3).facts() == ("size 3",)
