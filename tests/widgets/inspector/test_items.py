"""Which rows a form has: all that is declared, the telling ones first."""

from __future__ import annotations

import pytest

from studio.blocks import BLOCKS
from studio.design.design import NET, Design
from studio.design.edits import insert_block, insert_layer, set_first, set_key, set_value_of
from studio.design.from_cfg import load
from studio.design.templates import new
from studio.layers import LAYERS
from studio.layers.base import Kind, Layer
from studio.layers.net import Net
from widgets.inspector.items import WIDTH, Group, Place, groups_of, in_words, telling_of

TEXT = b"[net]\nwidth=8\nheight=8\nchannels=3\n[convolutional]\nfilters=4\ndilation=1\nfiltres=3\n[foo]\na=1\n"


def names(group: Group) -> list[str]:
    return [item.name for item in group.items]


def form(design: Design, *nodes: int) -> dict[str, list[str]]:
    return {group.title: names(group) for group in groups_of(design, nodes, telling_of(design, nodes))}


@pytest.mark.parametrize("cls", LAYERS, ids=lambda cls: cls.section)
def test_every_declared_key_of_a_layer_has_exactly_one_row(cls: type[Layer]) -> None:
    design = insert_layer(Design(), 0, cls())
    rows = [item.name for group in groups_of(design, [1]) for item in group.items if item.place is Place.KEY]
    assert sorted(rows) == sorted(spec.name for spec in cls.keys())


@pytest.mark.parametrize("cls", LAYERS, ids=lambda cls: cls.section)
def test_what_a_new_section_writes_is_never_folded_away(cls: type[Layer]) -> None:
    design = insert_layer(Design(), 0, cls())
    first = groups_of(design, [1])[0]
    shown = {spec.name for spec in cls.keys() if spec.shown or spec.required}
    assert shown <= set(names(first)) or not shown


@pytest.mark.parametrize("cls", BLOCKS, ids=lambda cls: cls.kind)
def test_every_parameter_of_a_block_has_exactly_one_row(cls: type) -> None:
    design = insert_block(Design(), 0, cls())
    rows = [item.name for group in groups_of(design, [1]) for item in group.items if item.place is Place.PARAM]
    assert sorted(rows) == sorted(spec.name for spec in cls.params())


def test_common_keys_are_folded_away_until_they_are_set() -> None:
    design = load(TEXT)
    assert "stopbackward" in form(design, 1)["More"]
    assert "stopbackward" in form(set_key(design, 1, "stopbackward", "1"), 1)[""]


def test_a_key_that_is_written_is_shown_even_at_its_default() -> None:
    assert "dilation" in form(load(TEXT), 1)[""]


def test_a_key_that_is_not_declared_has_a_row_of_its_own() -> None:
    assert "filtres" in form(load(TEXT), 1)["More"]


def test_an_unknown_section_shows_what_its_text_says() -> None:
    assert form(load(TEXT), 2)[""] == ["a"]


def test_net_shows_input_and_batch_and_folds_the_hyper_parameters() -> None:
    found = form(load(TEXT), NET)
    assert found[""] == ["batch", "subdivisions", "height", "width", "channels"]
    assert {"learning_rate", "policy", "mosaic"} <= set(found["Hyper-parameters"])
    assert len(found[""]) + len(found["Hyper-parameters"]) == sum(not spec.common for spec in Net.keys())


def test_a_block_has_repeats_after_its_filters() -> None:
    assert form(new("efficientnet_b0"), 3)[""][:3] == ["filters", "repeats", "kernel"]


def test_what_differs_in_the_first_repeat_is_a_group() -> None:
    design = new("efficientnet_b0")
    assert form(design, 3)["First repeat"] == ["stride"]
    assert form(set_first(design, 3, "kernel", 7), 3)["First repeat"] == ["kernel", "stride"]
    offers = {group.title: group.offers for group in groups_of(design, [3])}["First repeat"]
    assert ("kernel" in offers, "stride" in offers) == (True, False)


def test_a_single_repeat_offers_no_first_one() -> None:
    assert "First repeat" not in form(new("efficientnet_b0"), 2)


def test_several_nodes_show_what_they_have_in_common() -> None:
    design = insert_layer(load(TEXT), 1, type(load(TEXT).nodes[0].layer)())  # type: ignore[union-attr]
    both = form(design, 1, design.nodes[1].id)
    assert {"filters", "size", "activation"} <= set(both[""])
    mixed = form(new("efficientnet_b0"), 1, 3)
    assert mixed == {"": ["filters", "stride", "activation"], "More": ["scale_width", "bypassed"]}


def test_kinds_are_those_of_the_declaration() -> None:
    items = {item.name: item for group in groups_of(new("efficientnet_b0"), [3]) for item in group.items}
    assert (items["expansion"].kind, items["expansion"].optional) == (WIDTH, False)
    assert (items["se"].kind, items["se"].optional) == (WIDTH, True)
    assert (items["drop"].kind, items["filters"].kind, items["skip"].kind) == (Kind.FLOAT, Kind.INT, Kind.TEXT)


def test_editors_are_named_after_their_keys() -> None:
    items = [item for group in groups_of(new("efficientnet_b0"), [3]) for item in group.items]
    assert {"field:filters", "field:repeats", "field:first.stride"} <= {item.field for item in items}


def test_labels_are_words() -> None:
    assert [in_words(name) for name in ("batch_normalize", "se", "group_id")] == ["Batch normalize", "SE", "Group ID"]


def test_the_telling_ones_are_those_that_differ_or_are_written() -> None:
    design = load(TEXT)
    assert telling_of(design, [1]) == {"filters", "dilation", "filtres"}
    assert "pad" in telling_of(set_value_of(design, 1, "pad", True), [1])


def test_drop_connect_stands_beside_the_input_where_a_block_may_drop() -> None:
    assert form(new("efficientnet_b0"), NET)[""][-1] == "drop_connect"
    assert "drop_connect" not in form(new("resnet18"), NET)[""]
    assert "drop_connect" not in form(load(TEXT), NET)[""]


def test_a_design_from_a_cfg_offers_darknets_functions_only() -> None:
    def offered(design: Design) -> set[str]:
        return {word for group in groups_of(design, [1]) for item in group.items for word in item.choices}

    assert "hard_swish" in offered(insert_layer(Design(), 0, LAYERS[0]()))
    assert "hard_swish" not in offered(load(TEXT))
    assert "swish" in offered(load(TEXT))
