"""Channel shuffle: where channels go, and what it costs."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F

from studio.layers.base import Context, Out, Shape
from studio.layers.channel_shuffle import ChannelShuffle
from studio.network.shapes import row_of
from templates.code.support.maps import shuffle_channels

MAP = Shape.of(12, 4, 4)


def test_the_shape_stays_and_nothing_is_computed() -> None:
    row = row_of(ChannelShuffle(), (MAP,), Context())
    assert (row.out.next, row.params, row.macs, row.bflops) == (MAP, 0, 0, 0)


@pytest.mark.parametrize("groups", [1, 2, 3, 6, 12])
def test_it_is_torchs_channel_shuffle(groups: int) -> None:
    x = torch.arange(2.0 * 12 * 3).reshape(2, 12, 3, 1)
    assert torch.equal(shuffle_channels(x, groups), F.channel_shuffle(x, groups))


def test_as_many_groups_as_half_of_the_channels_undo_two() -> None:
    x = torch.rand(1, 12, 2, 2)
    assert torch.equal(shuffle_channels(shuffle_channels(x, 2), 6), x)
    assert shuffle_channels(torch.arange(6.0).reshape(1, 6, 1, 1), 3).flatten().tolist() == [0, 2, 4, 1, 3, 5]


def test_channels_that_groups_do_not_divide_are_a_problem_without_a_form() -> None:
    layer = ChannelShuffle(groups=5)
    assert [item.code for item in layer.problems((MAP,), Out.of(MAP), Context())] == ["shuffle-groups"]
    assert layer.torch((MAP,), Out.of(MAP), Context()) is None
    assert [item.code for item in ChannelShuffle(groups=0).problems((MAP,), Out.of(MAP), Context())] == [
        "shuffle-groups"
    ]


def test_darknet_comes_closest_with_quarters_in_turn() -> None:
    beyond = ChannelShuffle().beyond_darknet()
    assert beyond is not None
    assert beyond.instead is not None
    assert [layer.value("group_id") for layer in beyond.instead[:4]] == [0, 2, 1, 3]
    assert len(beyond.instead[4].value("layers")) == 4
    assert "multiples of 4" in beyond.changes
