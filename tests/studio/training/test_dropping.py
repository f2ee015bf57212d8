"""Drop-connect grows over the blocks, dropout is the classifier's."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from studio.training.dropping import DropConnect, classifier_dropout, set_drop_connect, set_dropout
from templates.code.support.mbconv import MBConv


class Block(nn.Module):
    def __init__(self, skip: bool) -> None:
        super().__init__()
        self.skip = skip
        self.drop = nn.Dropout(0.0)


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.blocks = nn.Sequential(Block(False), Block(True), Block(False), Block(True))
        self.dropout = nn.Dropout(0.2)


def test_shares_grow_linearly_and_blocks_without_a_shortcut_count() -> None:
    net = Net()
    assert set_drop_connect(net, 0.2) == 2
    found = [getattr(block.drop, "share", 0.0) for block in net.blocks]
    assert found == pytest.approx([0.0, 0.05, 0.0, 0.15])


def test_whole_images_are_dropped_and_the_mean_stays() -> None:
    torch.manual_seed(0)
    drop = DropConnect(0.25)
    out = drop(torch.ones(4000, 2, 3, 3))
    assert out.unique().tolist() == pytest.approx([0.0, 4 / 3])
    assert all(len(image.unique()) == 1 for image in out[:50])
    assert float(out.mean()) == pytest.approx(1.0, abs=0.05)
    assert torch.equal(drop.eval()(torch.ones(5, 1, 1, 1)), torch.ones(5, 1, 1, 1))


def test_dropout_is_set_before_the_classifier_only() -> None:
    net = Net()
    assert set_dropout(net, 0.4)
    assert (net.dropout.p, net.blocks[1].drop.p) == (0.4, 0.0)
    assert set_dropout(net, -1.0)
    assert net.dropout.p == 0.4
    assert classifier_dropout(net.blocks) is None
    assert not set_dropout(net.blocks, 0.1)


def test_a_network_with_drop_connect_of_its_own_is_given_another_share() -> None:
    net = MBConv(8, 8, expanded=16, drop_connect=0.1)
    assert set_drop_connect(net, 0.0) == 1
    assert (net.drop.share, type(net.drop).__module__) == (0.1, "templates.code.support.drop")
    two = nn.Sequential(net, MBConv(8, 8, expanded=16, drop_connect=0.1))
    assert set_drop_connect(two, 0.4) == 2
    assert two[1].drop.share == 0.2
