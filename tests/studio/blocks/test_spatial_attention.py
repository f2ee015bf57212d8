"""YOLOv4's attention in figures."""

from __future__ import annotations

from studio.blocks.spatial_attention import SpatialAttention
from tests.studio.blocks.windows import roles_of, rows_of, weights_of


def test_a_convolution_of_the_map_gates_it() -> None:
    assert roles_of(SpatialAttention(), 16) == ["attend", "scale"]
    assert weights_of(SpatialAttention(), 16) == 16 * 16
    assert weights_of(SpatialAttention(kernel=3), 16) == 16 * 16 * 9
    assert rows_of(SpatialAttention(), 16)[-1].out.next[:3] == (16, 64, 64)
    assert SpatialAttention().facts() == ("k1",)
