"""What layers say beyond Darknet: activation words and their closest ones."""

from __future__ import annotations

from studio.blocks.mbconv import MBConv
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.problems import problems
from studio.design.store import load as load_yaml
from studio.layers.beyond import in_darknets_words
from studio.layers.convolutional import Convolutional

CFG = b"[net]\nwidth=8\nheight=8\nchannels=3\n[convolutional]\nfilters=4\nactivation=hard_swish\n"
YAML = """format: 1
net: {width: 8, height: 8, channels: 3}
nodes:
- {name: conv, layer: convolutional, filters: 4, activation: hard_swish}
"""


def test_darknets_own_words_are_not_beyond_it() -> None:
    assert Convolutional(activation="mish").beyond_darknet() is None


def test_a_word_that_darknet_does_not_have_names_the_closest() -> None:
    found = Convolutional(filters=8, activation="hard_swish").beyond_darknet()
    assert found is not None
    assert (found.what, found.instead) == ("hard_swish", (Convolutional(filters=8, activation="swish"),))
    assert not found.training_only


def test_what_is_read_from_a_cfg_is_darknets_relu() -> None:
    block = in_darknets_words(MBConv(activation="hard_swish", gate="hard_sigmoid"))
    assert (block.activation, block.gate) == ("relu", "relu")
    assert in_darknets_words(MBConv(activation="swish")) == MBConv(activation="swish")


def test_where_a_design_comes_from_decides_what_a_word_means() -> None:
    from_cfg, own = load(CFG), load_yaml(YAML)
    assert [item.code for item in problems(from_cfg)].count("activation-unknown") == 1
    assert not [item for item in problems(own) if "activation" in item.code or "choice" in item.code]
    assert expand(from_cfg).network.context.darknet_words
    assert not expand(own).network.context.darknet_words
