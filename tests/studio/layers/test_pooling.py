"""Pools: the total padding, the int that wraps, maxima over channels."""

from __future__ import annotations

import pytest

from studio.cfg.parse import f32
from studio.layers.pooling import AvgPool, LocalAvgPool, MaxPool
from studio.layers.window import Window
from tests.studio.snippets import checked, last, printed, size


@pytest.mark.parametrize(
    ("keys", "side"),
    [
        ("size=2 stride=2", 7),
        ("size=2 stride=1", 13),
        ("size=3 stride=2", 7),
        ("size=3 stride=2 padding=0", 6),
        ("size=5 stride=1", 13),
        ("stride=2", 7),
        ("size=2 stride=2 padding=0", 6),
    ],
)
@pytest.mark.parametrize("kind", ["maxpool", "local_avgpool"])
def test_padding_counts_both_sides_and_is_size_minus_1_by_default(kind: str, keys: str, side: int) -> None:
    assert size((4, 13, 13), f"{kind} {keys}") == (4, side, side)


def test_strides_differ() -> None:
    assert size((4, 8, 8), "max size=2 stride_x=2 stride_y=4") == (4, 2, 4)


def test_maxima_over_channels() -> None:
    assert size((8, 4, 4), "maxpool maxpool_depth=1 out_channels=2 size=2 stride=2") == (2, 4, 4)


def test_antialiased() -> None:
    row = last((8, 9, 9), "maxpool size=2 stride=2 antialiasing=1")
    assert (row.out.indexed[:3], row.out.next[:3]) == ((8, 9, 9), (8, 5, 5))


def test_operations_are_counted_in_32_bits() -> None:
    assert last((16, 416, 416), "maxpool size=2 stride=2").bflops == f32(4 * 16 * 208 * 208 / 1e9)
    wrapped = last((512, 512, 512), "maxpool size=9 stride=1").bflops
    assert wrapped == f32(((81 * 512**3 + 2**31) % 2**32 - 2**31) / 1e9)


def test_global_average() -> None:
    row = last((8, 5, 7), "avgpool")
    assert (row.out.next[:3], row.bflops, row.params) == ((8, 1, 1), 0, 0)
    assert AvgPool().window(row.inputs) == Window((5, 7), (5, 7))
    assert AvgPool().facts() == ("global",)


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ("size=0", "pool-size"),
        ("size=2 stride=0", "pool-stride"),
        ("size=2 stride_y=0", "pool-stride"),
        ("size=9 stride=1 padding=0", "pool-empty"),
        ("size=9 stride=2 padding=0", "pool-overrun"),
        ("size=3 stride=2 padding=1", "pool-padding"),
        ("size=2 stride=1", "pool-ceiling"),
        ("maxpool_depth=1 out_channels=5", "pool-channels"),
    ],
)
def test_problems(keys: str, code: str) -> None:
    assert list(checked((4, 8, 8), f"maxpool {keys}")) == [code]


def test_the_usual_pool_has_no_problem() -> None:
    assert checked((4, 8, 8), "maxpool size=2 stride=2") == {}
    assert checked((4, 8, 8), "maxpool size=3 stride=2") == {}


def test_a_vector_cannot_be_pooled() -> None:
    assert "image-needed" in checked((4, 8, 8), "softmax", "maxpool size=2 stride=2")


def test_canonical() -> None:
    assert (
        MaxPool(stride=2).canonical() == MaxPool(size=2, stride_x=2, stride_y=2, padding=1, out_channels=3).canonical()
    )
    assert LocalAvgPool(size=3, padding=0).canonical() != LocalAvgPool(size=3).canonical()


def test_windows() -> None:
    assert MaxPool(size=2, stride=2).window(()) == Window((2, 2), (2, 2), (0, 0))
    assert MaxPool(size=5).window(()) == Window((5, 5), (1, 1), (2, 2))
    assert MaxPool(maxpool_depth=True).window(()) == Window()


@pytest.mark.parametrize(
    ("section", "row"),
    [
        ("maxpool size=2 stride=2", "max                2x 2/ 2      8 x   8 x   4 ->    4 x   4 x   4 0.000 BF"),
        ("maxpool size=2 stride_x=2", "max               2x 2/ 2x 1    8 x   8 x   4 ->    4 x   8 x   4 0.000 BF"),
        ("maxpool maxpool_depth=1", "max-depth          1x 1/ 1      8 x   8 x   4 ->    8 x   8 x   1 0.000 BF"),
        ("local_avg size=2 stride=2", "avg                2x 2/ 2      8 x   8 x   4 ->    4 x   4 x   4 0.000 BF"),
        ("avg", "avg                             8 x   8 x   4 ->      4"),
    ],
)
def test_printed(section: str, row: str) -> None:
    assert printed((4, 8, 8), section) == row


def test_facts() -> None:
    assert MaxPool(size=3, stride=2).facts() == ("3×3", "s2")
    assert MaxPool(maxpool_depth=True, out_channels=4).facts() == ("depth", "4")
