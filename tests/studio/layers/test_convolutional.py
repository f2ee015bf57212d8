"""Convolutions: sizes, counts, what Darknet computes as garbage."""

from __future__ import annotations

import pytest

from studio.cfg.parse import f32
from studio.layers.convolutional import Convolutional
from studio.layers.window import Window
from tests.studio.snippets import arrays, checked, last, printed, size

IMAGE = (3, 32, 32)


@pytest.mark.parametrize(
    ("keys", "shape"),
    [
        ("filters=8 size=3 stride=1 pad=1", (8, 32, 32)),
        ("filters=8 size=3 stride=2 pad=1", (8, 16, 16)),
        ("filters=8 size=3 padding=2", (8, 34, 34)),
        ("filters=8 size=3 pad=1 padding=5", (8, 32, 32)),
        ("filters=8 size=3 pad=1 stride_x=2", (8, 32, 16)),
        ("filters=8 size=3 pad=1 dilation=2", (8, 32, 32)),
        ("filters=8 size=2 stride=2", (8, 16, 16)),
        ("filters=8 size=3 stride=2 pad=1 antialiasing=1", (8, 16, 16)),
        ("filters=8 size=3 stride=2 pad=1 antialiasing=2", (8, 16, 16)),
        ("", (1, 32, 32)),
    ],
)
def test_output(keys: str, shape: tuple[int, int, int]) -> None:
    assert size(IMAGE, f"convolutional {keys}") == shape


def test_a_kernel_larger_than_the_map_still_gives_one_place_with_a_stride() -> None:
    assert size((3, 2, 2), "conv size=3 stride=2 activation=linear") == (1, 1, 1)
    assert "conv-overrun" in checked((3, 2, 2), "conv size=3 stride=2")
    assert "conv-empty" in checked((3, 2, 2), "conv size=3 stride=1")


def test_counts() -> None:
    """8 of 3x3x3: 216 weights, 8 biases, 8 scales, 16 statistics; 216 * 256 MACs at 16x16."""
    row = last(IMAGE, "conv batch_normalize=1 filters=8 size=3 stride=2 pad=1")
    assert (row.weights, row.biases, row.params, row.buffers) == (216, 8, 232, 16)
    assert (row.macs, row.bflops) == (216 * 256, f32(2.0 * 216 * 16 * 16 / 1e9))


def test_groups_divide_the_weights() -> None:
    row = last((8, 4, 4), "conv filters=8 size=3 pad=1 groups=8")
    assert (row.weights, row.params) == (72, 80)


def test_xnor_ignores_groups_and_costs_a_32nd() -> None:
    row = last((8, 4, 4), "conv filters=8 size=3 pad=1 groups=8 xnor=1")
    assert row.weights == 576
    assert row.bflops == f32(f32(2.0 * 576 * 16 / 1e9) / 32)


def test_antialiasing_counts_stride_1_and_shows_readers_the_sharp_map() -> None:
    row = last(IMAGE, "conv filters=8 size=3 stride=2 pad=1 antialiasing=1")
    assert (row.out.indexed[:3], row.out.next[:3]) == ((8, 32, 32), (8, 16, 16))
    assert row.bflops == f32(2.0 * 216 * 32 * 32 / 1e9)


def test_array_order() -> None:
    row = last(IMAGE, "conv batch_normalize=1 filters=4 size=3 pad=1")
    assert [role for _, role, _ in arrays(row)] == ["biases", "scales", "rolling_mean", "rolling_variance", "weights"]
    assert arrays(row)[-1] == ("", "weights", "4x3x3x3")


def test_a_shared_layer_stores_nothing_but_counts() -> None:
    row = last((4, 8, 8), "conv filters=4 size=3 pad=1", "conv filters=4 size=3 pad=1 share_index=0")
    assert (row.params, row.weights, arrays(row)) == (0, 144, [])


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ("filters=4 size=3 pad=1", None),
        ("filters=4 size=5 pad=1", "share-differs"),
        ("filters=4 size=3 pad=1 batch_normalize=1", "share-norm"),
    ],
)
def test_what_is_shared_must_be_alike(keys: str, code: str | None) -> None:
    found = checked(
        (4, 8, 8), "conv filters=4 size=3 pad=1 activation=linear", f"conv {keys} share_index=-1 activation=linear"
    )
    assert set(found) == ({code} if code else set())


def test_only_convolutions_are_shared() -> None:
    assert "share-layer" in checked((4, 8, 8), "maxpool", "conv filters=4 share_index=0 activation=linear")


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ("filters=8 groups=3", "groups-divide"),
        ("filters=9 groups=8", "groups-divide"),
        ("filters=0", "conv-filters"),
        ("size=0", "conv-size"),
        ("stride=0", "conv-stride"),
        ("padding=-1 size=3", "conv-padding"),
        ("size=3 dilation=2", "conv-dilation"),
        ("padding=1", "conv-fast-path"),
        ("stride_y=2", "conv-fast-path"),
        ("coordconv=1", "conv-coordconv"),
        ("size=3 pad=1 sway=1 rotate=1", "conv-deform"),
        ("sway=1", "conv-deform"),
        ("xnor=1 groups=2 filters=2", "xnor-groups"),
        ("xnor=1 size=3 pad=1 stride=2", "xnor-channels"),
        ("activation=leeky", "activation-unknown"),
    ],
)
def test_problems(keys: str, code: str) -> None:
    assert code in checked((8, 8, 8), f"conv activation=linear {keys}" if "activation" not in keys else f"conv {keys}")


def test_dilation_is_mended_by_pad_where_that_helps() -> None:
    fix = checked((8, 8, 8), "conv size=3 dilation=2")["conv-dilation"].fix
    assert fix is not None and fix.title == "set pad=1"
    assert checked((8, 8, 8), "conv size=2 dilation=2")["conv-dilation"].fix is None


def test_canonical_drops_what_has_no_effect() -> None:
    spelled = Convolutional(filters=8, size=3, padding=1, stride=7, stride_x=2, stride_y=2, groups=0)
    assert spelled.canonical() == Convolutional(filters=8, size=3, pad=True, stride=2).canonical()


def test_the_window_is_that_of_the_dilated_kernel() -> None:
    assert Convolutional(size=3, pad=True, dilation=2).window(()) == Window((5, 5), (1, 1), (2, 2))


@pytest.mark.parametrize(
    ("keys", "row"),
    [
        (
            "filters=32 size=3 stride=2 pad=1",
            "conv     32       3 x 3/ 2     32 x  32 x   3 ->   16 x  16 x  32 0.000 BF",
        ),
        (
            "filters=6 size=3 pad=1 groups=3",
            "conv      6/   3  3 x 3/ 1     32 x  32 x   3 ->   32 x  32 x   6 0.000 BF",
        ),
        ("size=3 pad=1 stride_x=2", "conv      1       3x 3/ 2x 1   32 x  32 x   3 ->   16 x  32 x   1 0.000 BF"),
        ("size=3 pad=1 dilation=2", "conv      1       3 x 3/ 1(2)  32 x  32 x   3 ->   32 x  32 x   1 0.000 BF"),
        ("xnor=1 bin_output=1", "convXB    1       1 x 1/ 1     32 x  32 x   3 ->   32 x  32 x   1 0.000 BF"),
        ("assisted_excitation=1", "convAE    1       1 x 1/ 1     32 x  32 x   3 ->   32 x  32 x   1 0.000 BF"),
    ],
)
def test_printed(keys: str, row: str) -> None:
    assert printed(IMAGE, f"conv {keys}") == row


def test_printed_blur() -> None:
    first, blur = printed(IMAGE, "conv filters=8 size=3 stride=2 pad=1 antialiasing=1").splitlines()
    assert first == "conv      8       3 x 3/ 1     32 x  32 x   3 ->   32 x  32 x   8 0.000 BF"
    assert blur == "conv      8/   8  3 x 3/ 2     32 x  32 x   8 ->   16 x  16 x   8 0.000 BF"


def test_facts() -> None:
    assert Convolutional(size=3, stride=2, filters=32, groups=32).facts() == ("3×3", "s2", "32", "g32")
