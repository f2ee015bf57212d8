"""Every key of every layer with values that nobody means: they give a network, problems and text, no exception."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generators.table import darknet_table, plain_table, summary_json
from studio.analysis.memory import inference_peak, training_memory
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.problems import problems
from studio.design.to_cfg import to_cfg
from studio.layers import LAYERS
from studio.layers.base import Layer
from studio.layers.net import Net

NASTY = ("0", "1", "2", "3", "7", "-1", "-2", "32", "2147483647", "-2147483648", "99999999999999999999", "0x10", "1e9",
         "1e999", "nan", "-inf", "abc", "1,2", ",", "-1,-1,", "0,0,0,0", "mish", "none", "per_channel", "softmax",
         "# x", "\u00e9")  # fmt: skip
BEFORE = "[net]\nwidth=16\nheight=16\nchannels=3\n[convolutional]\nfilters=8\nactivation=linear\n[maxpool]\nstride=2\n"
AFTER = "[convolutional]\nfilters=4\nsize=3\npad=1\nactivation=leaky\n[shortcut]\nfrom=-2\n[connected]\noutput=3\n"

every_type = pytest.mark.parametrize("cls", [Net, *LAYERS], ids=lambda cls: cls.section)


def survives(text: str) -> None:
    data = text.encode()
    design = load(data)
    expansion = expand(design)
    network, rows = expansion.network, expansion.rows
    assert to_cfg(design, expansion).source.encode() == data
    found = problems(design, expansion)
    assert all(item.message and item.span for item in found)
    json.dumps(summary_json(network, rows, found), allow_nan=False)
    assert plain_table(network, rows)
    assert darknet_table(network, rows)
    assert inference_peak(network, rows)
    assert training_memory(rows, 4)


def section_of(cls: type[Layer], lines: list[str]) -> str:
    if cls is Net:
        return "[net]\nwidth=16\nheight=16\nchannels=3\n" + "".join(lines) + AFTER
    return BEFORE + f"[{cls.section}]\n" + "".join(lines) + AFTER


@every_type
def test_each_key_alone(cls: type[Layer]) -> None:
    for spec in cls.keys():
        for value in NASTY:
            survives(section_of(cls, [f"{spec.name}={value}\n"]))


@every_type
@settings(max_examples=25)
@given(st.data())
def test_several_keys(cls: type[Layer], data: st.DataObject) -> None:
    names = st.sampled_from([spec.name for spec in cls.keys()])
    pairs = data.draw(st.lists(st.tuples(names, st.sampled_from(NASTY)), max_size=6))
    survives(section_of(cls, [f"{name}={value}\n" for name, value in pairs]))
