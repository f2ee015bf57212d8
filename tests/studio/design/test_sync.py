"""Typed text back into designs: literal, stable for what was not touched, lossless for every byte."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from studio.design.design import BlockNode, Design, LayerNode
from studio.design.edits import set_scale
from studio.design.sync import sync
from studio.design.to_cfg import to_cfg
from studio.layers.base import Address, Bound
from studio.scaling import Scale


def typed(design: Design, old: str, new: str) -> Design:
    printed = to_cfg(design)
    text = printed.source.text()
    assert old in text
    return sync(design, printed, text.replace(old, new, 1))


def test_unchanged_text_is_the_very_same_design(detector: Design) -> None:
    printed = to_cfg(detector)
    assert sync(detector, printed, printed.source.text()) is detector


def test_an_edited_value_changes_its_node_and_no_other(detector: Design) -> None:
    changed = typed(detector, "filters = 32", "filters = 40")
    assert changed.nodes[1].layer.filters == 40  # type: ignore[union-attr]
    assert [a is b for a, b in zip(changed.nodes, detector.nodes, strict=True)] == [True, False] + [True] * 9


def test_net_keys_can_be_typed(detector: Design) -> None:
    assert typed(detector, "width = 64", "width = 96").options.width == 96


def test_numbers_mean_what_they_say_after_an_inserted_section(detector: Design) -> None:
    changed = typed(detector, "# 6\n", "[maxpool]\n\n# 6\n")
    route = changed.nodes[9]
    assert isinstance(route, LayerNode)
    # -1 is still the upsample, but 4 is now written where 4 always was: the shortcut.
    assert route.layer.layers == (Bound(Address(8), "rel"), Bound(Address(5), "abs"))  # type: ignore[attr-defined]
    assert [node.id for node in changed.nodes] == [1, 2, 3, 4, 5, 6, 12, 7, 8, 9, 10, 11]


def test_a_removed_section_takes_its_node_along(detector: Design) -> None:
    changed = typed(detector, "[maxpool]\nsize=2\nstride=2\n\n", "")
    assert [node.id for node in changed.nodes] == [1, 2, 3, 4, 5, 7, 8, 9, 10, 11]


def test_another_type_in_the_same_place_keeps_the_node(detector: Design) -> None:
    changed = typed(detector, "[maxpool]", "[local_avgpool]")
    assert [node.id for node in changed.nodes] == [node.id for node in detector.nodes]
    assert changed.nodes[5].layer.section == "local_avgpool"  # type: ignore[union-attr]


def test_a_parameter_typed_inside_a_block_folds_again(folded_b0: Design) -> None:
    stage = folded_b0.nodes[1]
    changed = typed(folded_b0, "size=3\ngroups=32", "size=5\ngroups=32")
    again = changed.node(stage.id)
    assert isinstance(again, BlockNode)
    assert (again.name, again.block.kernel) == (stage.name, 5)  # type: ignore[attr-defined]


def test_what_no_block_explains_becomes_plain_layers(folded_b0: Design) -> None:
    changed = typed(folded_b0, "groups=32", "groups=4")
    assert not any(node.id == folded_b0.nodes[1].id for node in changed.nodes)
    assert to_cfg(changed).source.text() == to_cfg(folded_b0).source.text().replace("groups=32", "groups=4", 1)


def test_filters_typed_into_scaled_text_pin_the_node(detector: Design) -> None:
    scaled = set_scale(detector, Scale(width=2.0))
    changed = typed(scaled, "filters = 64", "filters = 56")
    node = changed.nodes[1]
    assert isinstance(node, LayerNode)
    assert (node.layer.filters, node.scales.width) == (56, False)  # type: ignore[attr-defined]
    assert set_scale(changed, Scale()).nodes[0] == detector.nodes[0]


def test_a_template_keeps_its_options_when_a_layer_is_typed_into(b0: Design) -> None:
    scaled = set_scale(b0, Scale(resolution=240))
    text = to_cfg(scaled).source.text()
    for old, new in (
        ("filters=32", "filters=48"),
        ("[softmax]\n", "[softmax]\n\n# the end\n"),
        ("batch=128", "batch=64"),
    ):
        changed = typed(scaled, old, new)
        assert to_cfg(changed).source.text() == text.replace(old, new, 1)
        assert (changed.options.width, changed.scale.resolution) == (224, 240)
        assert "width=224" in to_cfg(set_scale(changed, Scale())).source.text()


def test_a_size_typed_into_scaled_text_ends_its_scaling(b0: Design) -> None:
    changed = typed(set_scale(b0, Scale(width=1.1, resolution=240)), "width=240", "width=224")
    assert (changed.options.width, changed.options.height) == (224, 240)
    assert changed.scale == Scale(width=1.1)
    assert to_cfg(changed).source.text().split("[conv")[0].count("=224") == 1


PIECES = ["", "x", "\n", "9", "#", "=", "\r\n", "\u2028", "[maxpool]\n", "\n[route]\nlayers=-1,-2\n", "filters=3\n"]


@given(st.data(), st.booleans())
def test_whatever_is_typed_the_text_stays_what_was_typed(
    detector: Design, folded_b0: Design, data: st.DataObject, folded: bool
) -> None:
    design = folded_b0 if folded else detector
    printed = to_cfg(design)
    text = printed.source.text()
    start = data.draw(st.integers(0, len(text)))
    end = min(len(text), start + data.draw(st.integers(0, 60)))
    new = text[:start] + data.draw(st.sampled_from(PIECES)) + text[end:]
    changed = sync(design, printed, new)
    assert to_cfg(changed).source.text() == new
    assert len({node.id for node in changed.nodes}) == len(changed.nodes)
    assert len({node.name for node in changed.nodes}) == len(changed.nodes)
