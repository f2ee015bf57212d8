"""Functions that Darknet lacks, made of layers that it has."""

from __future__ import annotations

import pytest

from studio.design.approximate import findings
from studio.design.exact import exact, has_exact
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.problems import problems
from studio.design.store import load as load_yaml
from studio.design.templates import new
from studio.design.to_cfg import to_cfg

SMALL = """format: 1
net: {width: 8, height: 8, channels: 3}
nodes:
- {name: stem, layer: convolutional, batch_normalize: true, filters: 4, activation: hard_swish}
- {name: gate, layer: convolutional, filters: 4, activation: hard_sigmoid}
- {name: sum, layer: shortcut, from: [stem]}
"""


def test_each_function_becomes_layers_whose_last_is_read_in_its_place() -> None:
    design = load_yaml(SMALL)
    assert has_exact(design, expand(design))
    made = exact(design, expand(design))
    layers = expand(made.design).network.layers
    sections = [item.layer.section for item in layers]
    assert sections == [
        "convolutional", "convolutional", "sam", "shortcut", "convolutional", "convolutional", "shortcut",
    ]  # fmt: skip
    assert [item.inputs for item in layers][2:] == [(1, 0), (2, 0), (3,), (4,), (5, 3)]
    assert [place.index for place in made.places] == [0, 4, 6]
    assert dict(made.constants) == {1: (2 / 3, 0.0), 5: (0.5, 0.5)}


def test_constants_are_never_trained() -> None:
    design = load_yaml(SMALL)
    made = exact(design, expand(design))
    layers = expand(made.design).network.layers
    assert [index for index, item in enumerate(layers) if item.layer.learning_rate == 0] == list(made.constants)


@pytest.mark.parametrize("name", ["mobilenetv3_large_100", "mobilenetv3_small_100", "ghostnet_100"])
def test_networks_that_have_it_are_then_whole_cfgs(name: str) -> None:
    design = new(name)
    made = exact(design, expand(design)).design
    assert findings(made, expand(made)) == ()
    again = load(to_cfg(made).source.encode())
    assert not [item for item in problems(again) if item.severity == "error"]
    assert [row.out for row in expand(again).rows] == [row.out for row in expand(made).rows]


@pytest.mark.parametrize("name", ["efficientnet_b0", "efficientnet_cc_b0_4e"])
def test_it_is_for_nothing_else(name: str) -> None:
    design = new(name)
    assert not has_exact(design, expand(design))
