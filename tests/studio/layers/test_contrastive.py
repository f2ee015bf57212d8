"""The contrastive loss and the yolo head that it needs."""

from __future__ import annotations

import pytest

from studio.layers.contrastive import Contrastive
from tests.studio.snippets import checked, network, size

HEAD = "yolo classes=1 num=3 anchors=1,2,3,4,5,6 embedding_layer=0"
SECTIONS = ("conv filters=12 activation=linear", "conv filters=18 activation=linear", HEAD)
EMBEDDING = "conv filters=12 activation=linear share_index=0"


def test_the_shape_stays() -> None:
    assert size((8, 4, 4), *SECTIONS, "route layers=0", "contrastive yolo_layer=2") == (12, 4, 4)


@pytest.mark.parametrize(
    ("section", "codes"),
    [
        ("contrastive yolo_layer=2", set()),
        ("contrastive", {"contrastive-yolo"}),
        ("contrastive yolo_layer=0", {"contrastive-yolo"}),
    ],
)
def test_it_points_to_a_yolo_head(section: str, codes: set[str]) -> None:
    assert set(checked((8, 4, 4), *SECTIONS, "route layers=0", section)) == codes


def test_both_read_one_embedding() -> None:
    found = checked((8, 4, 4), *SECTIONS, "conv filters=24 activation=linear", "contrastive yolo_layer=2")
    assert set(found) == {"contrastive-embedding"}


def test_printed_names_the_anchors_of_the_head() -> None:
    from generators.table import darknet_table

    found = network((8, 4, 4), *SECTIONS, "route layers=0", "contrastive yolo_layer=2", batch=2)
    text = darknet_table(found.network, found.rows)
    assert "contrastive    4 x   4 x   3 x emb_size    4 x batch:    2  classes =    1, step =   96 \n" in text


def test_facts() -> None:
    assert Contrastive().facts() == ("1000 classes",)
