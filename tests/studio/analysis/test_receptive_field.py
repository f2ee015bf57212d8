"""Receptive fields, against fields found by trying: which input pixels change an output pixel?"""

from __future__ import annotations

import numpy as np
import pytest

from studio.analysis.receptive_field import ReceptiveField, receptive_fields
from tests.studio.snippets import network


def fields(shape: tuple[int, int, int], *sections: str) -> list[ReceptiveField | None]:
    found = network(shape, *sections)
    return list(receptive_fields(found.network, found.rows))


def conv(size: int, stride: int = 1, more: str = "") -> str:
    return f"conv filters=4 size={size} stride={stride} pad=1 activation=linear {more}"


def test_the_classic_stack() -> None:
    """Three 3x3 kernels see 7 pixels; a stride of 2 doubles what follows."""
    sizes = [field.size[0] for field in fields((3, 64, 64), conv(3), conv(3), conv(3, 2), conv(3)) if field]
    assert sizes == [3, 5, 7, 11]


def test_vgg_before_its_first_two_pools() -> None:
    found = fields(
        (3, 64, 64), conv(3), conv(3), "maxpool size=2 stride=2", conv(3), conv(3), "maxpool size=2 stride=2"
    )
    assert [(field.size[0], field.jump[0]) for field in found if field] == [
        (3, 1), (5, 1), (6, 2), (10, 2), (14, 2), (16, 4),
    ]  # fmt: skip


def test_jump_and_start() -> None:
    (field,) = fields((3, 64, 64), conv(3, 2))
    assert field == ReceptiveField((3, 3), (2.0, 2.0), (0.0, 0.0))
    (pool,) = fields((3, 64, 64), "maxpool size=2 stride=2")
    assert pool == ReceptiveField((2, 2), (2.0, 2.0), (0.5, 0.5))


def test_dilation_spreads_the_kernel() -> None:
    (field,) = fields((3, 64, 64), conv(3, 1, "dilation=4"))
    assert field is not None and field.size == (9, 9)


def test_directions_differ() -> None:
    found = fields((3, 64, 64), "maxpool size=2 stride_x=2 stride_y=1", conv(3))
    assert found[1] is not None and found[1].size == (4, 6)


def test_upsampling_makes_steps_finer() -> None:
    found = fields((3, 64, 64), conv(3, 2), "upsample", conv(3))
    assert found[1] is not None and (found[1].size[0], found[1].jump[0]) == (3, 1)
    assert found[2] is not None and found[2].size[0] == 5


def test_a_join_sees_what_its_sources_see() -> None:
    found = fields((3, 64, 64), conv(3), conv(3), "shortcut from=0", "route layers=0,1")
    assert found[2] is not None and found[2].size == (5, 5)
    assert found[3] is not None and found[3].size == (5, 5)


def test_a_global_pool_sees_everything_but_its_gate_does_not_count() -> None:
    found = fields((3, 16, 16), conv(3), "avgpool", "scale_channels from=0", conv(3))
    assert found[1] is not None and found[1].size == (18, 18)
    assert [field.size for field in (found[2], found[3]) if field] == [(3, 3), (5, 5)]


def test_numbers_that_depend_on_no_image_have_no_field() -> None:
    (field,) = fields((3, 16, 16), "implicit filters=3")
    assert field is not None and field.size == (0, 0)


def test_unknown_shapes_have_none() -> None:
    assert fields((3, 16, 16), "xyzzy") == [None]


@pytest.mark.parametrize(
    "layers",
    [
        [(3, 1, 1), (3, 2, 1), (5, 1, 2)],
        [(3, 2, 1), (3, 2, 1), (3, 1, 1)],
        [(7, 2, 3), (3, 2, 1), (1, 1, 0)],
    ],
)
def test_by_trying(layers: list[tuple[int, int, int]]) -> None:
    """Each kernel (size, stride, pad) as a matrix of ones: the pixels that reach the middle output, counted."""
    side = 64
    reach = np.eye(side)
    for size, stride, pad in layers:
        count = (reach.shape[0] + 2 * pad - size) // stride + 1
        step = np.zeros((count, reach.shape[0]))
        for place in range(count):
            low = place * stride - pad
            step[place, max(0, low) : low + size] = 1
        reach = step @ reach
    middle = reach.shape[0] // 2
    seen = np.flatnonzero(reach[middle])
    field = fields((3, side, side), *(conv(size, stride) for size, stride, _ in layers))[-1]
    assert field is not None
    assert field.size[0] == len(seen)
    assert field.start[0] + middle * field.jump[0] == (seen[0] + seen[-1]) / 2
