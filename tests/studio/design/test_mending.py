"""Mending: every safe fix is applied, the rest of the file stays as it is, and it ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.design.design import Design
from studio.design.from_cfg import load
from studio.design.mending import Mended, mend
from studio.design.problems import problems
from studio.design.to_cfg import to_cfg

NET = "[net]\nwidth=64\nheight=64\nchannels=3\n\n"
CONV = "[convolutional]\nfilters=8\nsize=3\npad=1\nactivation=leaky\n\n"


def mended(text: str) -> Mended:
    return mend(load(text.encode()))


def text_of(found: Mended) -> str:
    return to_cfg(found.design).source.text()


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("[convolution]\nfilters=8\nactivation=linear\n", "[convolutional]\nfilters=8\nactivation=linear\n"),
        (
            "[convolutional] # stem\nfilters=8\nactivation=linear\n",
            "# stem\n[convolutional]\nfilters=8\nactivation=linear\n",
        ),
        ("[conv]\nfilters=8\n  activation = leaky   # fast\n", "[conv]\nfilters=8\n  # fast\n  activation = leaky\n"),
        ("[conv]\nfilters=8\nactivation=leeky#fast", "[conv]\nfilters=8\n#fast\nactivation=leaky"),
        ("[conv]\nfilter=8\nactivation=linear\n", "[conv]\nfilters=8\nactivation=linear\n"),
        ("[conv]\nfilters=1e1 # ten\nactivation=linear\n", "[conv]\nfilters=10 # ten\nactivation=linear\n"),
        ("[conv]\nfilters=8\nsize=3\nsize=5\nactivation=linear\nsize=7\n",
         "[conv]\nfilters=8\nsize=3\nactivation=linear\n"),
        ("[conv]\nfilters=8\nactivation=linear\n[route]\nlayers = -1, 0, # two\n",
         "[conv]\nfilters=8\nactivation=linear\n[route]\nlayers = -1, 0 # two\n"),
        ("[conv]\nfilters=8\nactivation=linear\n[route]\nlayers = -1 # a, b\n",
         "[conv]\nfilters=8\nactivation=linear\n[route]\n# a, b\nlayers = -1\n"),
        ("[conv]\nfilters=8\nstride=\nactivation=linear\n", "[conv]\nfilters=8\nactivation=linear\n"),
        ("[conv]\nfilters=8\nactivation=linear\n[yolo]\nclasses=2\nnum=3\nanchors=1,1,2,2,3,3\n",
         "[conv]\nfilters=21\nactivation=linear\n[yolo]\nclasses=2\nnum=3\nanchors=1,1,2,2,3,3\n"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_mistake_and_nothing_else(broken: str, whole: str, end: str) -> None:
    start = NET + CONV
    found = mended((start + broken).replace("\n", end))
    assert text_of(found) == (start + whole).replace("\n", end)
    assert len(found.fixed) == 1
    assert found.left == ()


def test_several_mistakes_of_one_section_at_once_and_one_after_the_other() -> None:
    text = "[conv]\nfilter=8\nsize=3\nsize=4\nstride=\npad=yes\nactivation=leeky # fast\npad=1\nsize=5\n"
    found = mended(NET + text)
    assert text_of(found) == NET + "[conv]\nfilters=8\nsize=3\npad=1\n# fast\nactivation=leaky\n"
    assert found.left == ()
    codes = ["key-duplicate", "key-duplicate", "key-empty", "key-unknown", "activation-unknown", "number-read"]
    assert sorted(item.code for item in found.fixed) == sorted(codes)


def test_mending_one_problem_shows_another() -> None:
    found = mended(NET + "[convolution]\nfilter=8\nactivation=leeky\n")
    assert text_of(found) == NET + "[convolutional]\nfilters=8\nactivation=leaky\n"
    assert [item.code for item in found.fixed] == ["section-unknown", "key-unknown", "activation-unknown"]


def test_what_nobody_knows_is_left(detector: Design) -> None:
    found = mended(NET + "[convolutional]\nfilters=8\nactivation=xyzzy\ncolour=blue\n[route]\nlayers=-9\n")
    assert found.fixed == ()
    assert {item.code for item in found.left} == {"activation-unknown", "key-unknown", "reference-range"}
    assert mend(detector).design is detector


def test_a_layer_that_was_renamed_reads_its_references(detector: Design) -> None:
    text = to_cfg(detector).source.text()
    found = mended(text.replace("[route]", "[rout]"))
    assert text_of(found) == text
    assert found.design.nodes[8].layer == detector.nodes[8].layer  # type: ignore[union-attr]


MISTAKES = st.lists(
    st.sampled_from(
        ["[conv]", "[convolution]", "[rout]", "[yolo]", "[maxpool] # x", "filter=3", "filters=3", "filters=3", "size=",
         "activation=leeky # x", "activation=relu", "layers=-1,", "layers=-1,0 # a, b", "mask=0,1,9", "num=3",
         "pad=true", "classes=1e1", "stride=2 2", "x"]
    ),
    max_size=25,
)  # fmt: skip


@given(MISTAKES)
def test_it_ends_and_leaves_nothing_that_it_could_mend(lines: list[str]) -> None:
    design = load((NET + "\n".join(["[conv]", "activation=linear", *lines]) + "\n").encode())
    found = mend(design)
    assert found.left == problems(found.design)
    assert mend(found.design).fixed == ()
    again = load(to_cfg(found.design).source.encode())
    assert to_cfg(again) == to_cfg(found.design)
