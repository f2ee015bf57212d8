"""What Darknet cannot say: gathered by name, replaced by the closest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.blocks.mbconv import MBConv
from studio.design.approximate import approximated, findings, without_training_only
from studio.design.design import BlockNode
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.problems import problems
from studio.design.store import load as load_yaml
from studio.design.templates import Architecture, architectures, new
from studio.diagnostics import has_errors
from studio.layers.base import Context
from studio.network.shapes import totals


def said(design: object) -> dict[str, tuple[str, ...]]:
    return {item.beyond.what: item.nodes for item in findings(design, expand(design))}  # type: ignore[arg-type]


def test_what_is_beyond_darknet_is_gathered_with_all_that_say_it() -> None:
    found = said(new("mobilenetv3_large_100"))
    assert list(found) == ["hard_swish", "hard_sigmoid"]
    assert found["hard_swish"][0] == "stem"
    assert "stage4" in found["hard_sigmoid"]
    assert "stage1" not in found["hard_sigmoid"]


def test_a_network_of_darknets_layers_has_nothing_beyond_it() -> None:
    design = new("darknet53")
    assert said(design) == {}
    assert approximated(design) == design
    expansion = expand(design)
    assert without_training_only(expansion) == expansion


def test_the_closest_design_keeps_names_and_costs() -> None:
    design = new("mobilenetv3_small_100")
    closest = approximated(design)
    assert said(closest) == {}
    assert [node.name for node in closest.nodes] == [node.name for node in design.nodes]
    assert totals(expand(closest).rows) == totals(expand(design).rows)


def test_conditional_convolutions_become_plain_ones_with_the_stride_of_their_first() -> None:
    closest = approximated(new("efficientnet_cc_b0_4e"))
    node = closest.named("stage6")
    assert isinstance(node, BlockNode)
    assert (type(node.block), dict(node.first)) == (MBConv, {"stride": 2})
    assert totals(expand(closest).rows) == totals(expand(new("efficientnet_b0")).rows)


def test_same_padding_is_said_by_the_design() -> None:
    design = replace(new("efficientnet_b0"), context=Context(padding="same"))
    assert said(design) == {"TensorFlow's 'same' padding": ()}
    assert approximated(design).context.padding == "symmetric"


def test_words_of_a_file_that_was_written_for_darknet_mean_what_they_mean_there() -> None:
    design = load(b"[net]\nwidth=8\nheight=8\nchannels=3\n[convolutional]\nactivation=hard_swish\n")
    assert said(design) == {}


def test_several_layers_may_stand_in_the_place_of_one_which_readers_still_find() -> None:
    design = load_yaml(
        """format: 1
net: {width: 8, height: 8, channels: 3}
nodes:
- {name: conv, layer: convolutional, filters: 8}
- {name: mixed, layer: channel_shuffle}
- {name: after, layer: convolutional, filters: 4}
- {name: again, layer: route, layers: [mixed]}
"""
    )
    closest = approximated(design)
    assert said(closest) == {}
    assert not has_errors(problems(closest))
    assert [node.name for node in closest.nodes][-3:] == ["mixed", "after", "again"]
    assert [item.inputs for item in expand(closest).network.layers][1:] == [
        (0,),
        (0,),
        (0,),
        (0,),
        (1, 2, 3, 4),
        (5,),
        (5,),
    ]


@pytest.mark.parametrize("item", architectures(), ids=lambda item: item.name)
def test_every_template_has_a_closest_that_darknet_can_say(item: Architecture) -> None:
    assert set(said(approximated(new(item.name)))) <= {"drop-connect"}  # counts in training only
