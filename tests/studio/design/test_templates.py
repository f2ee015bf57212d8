"""Templates: every published EfficientNet from one base by coefficients, to the integer; settings on top."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.design.design import Design
from studio.design.expand import Expansion, expand
from studio.design.from_cfg import load as load_cfg
from studio.design.problems import problems
from studio.design.recognise import recognise
from studio.design.store import load as load_yaml
from studio.design.templates import apply_setting, architectures, new
from studio.design.to_cfg import to_cfg
from studio.diagnostics import StudioError, has_errors
from studio.files import config_folder
from studio.library import Kind, templates
from studio.network.network import Group
from studio.network.shapes import totals

PUBLISHED = {
    # name: (parameters, MACs) of the zoo
    "efficientnet_b0": (5288548, 385814752),
    "efficientnet_b1": (7794184, 686802832),
    "efficientnet_b2": (9109994, 993561872),
    "efficientnet_b3": (12233232, 1827141392),
    "efficientnet_b4": (19341616, 4393771024),
    "efficientnet_b6": (43040704, 19067593536),
    "efficientnet_b7": (66347960, 37745884192),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_parameters_and_macs_are_the_published_ones(name: str) -> None:
    sums = totals(expand(new(name)).rows)
    assert (sums.params, sums.macs) == PUBLISHED[name]


def test_every_variant_of_the_zoo_that_we_have_agrees_with_it(reference: Path) -> None:
    zoo = {item["name"]: item for item in json.loads((reference / "zoo.json").read_text())["variants"]}
    checked = [item.name for item in architectures() if zoo.get(item.name, {}).get("params")]
    assert len(checked) >= 35
    for name in checked:
        sums = totals(expand(new(name)).rows)
        assert (sums.params, sums.macs, sums.buffers) == tuple(
            zoo[name][key] for key in ("params", "macs", "bn_buffers")
        )


def facts_of(expansion: Expansion, group: Group) -> dict[str, object]:
    """A block of the network as the zoo describes it."""
    rows = {
        item.address.role: expansion.rows[item.index] for item in expansion.network.layers[group.first : group.last + 1]
    }
    kernels = [row.layer for role, row in rows.items() if role.startswith("depthwise")] or [
        rows["expand" if "expand" in rows else "conv"].layer
    ]
    last = rows.get("project") or rows["conv"]
    squeezed = rows["se.squeeze"].layer if "se.squeeze" in rows else None
    return {
        "k": [layer.size for layer in kernels],  # type: ignore[attr-defined]
        "s": kernels[0].stride,  # type: ignore[attr-defined]
        "in": expansion.rows[group.first].inputs[0].c,
        "mid": sum(layer.filters for layer in kernels),  # type: ignore[attr-defined]
        "out": last.out.next.c,
        "se": squeezed.filters if squeezed is not None else None,  # type: ignore[attr-defined]
        "skip": "add" in rows,
        "hw": [last.out.next.h, last.out.next.w],
    }


def test_every_block_of_the_inverted_residual_families_is_the_published_one(reference: Path) -> None:
    kinds = {"MBConv", "MixConv", "FusedMBConv", "CondConv"}
    compared = 0
    for variant in json.loads((reference / "zoo.json").read_text())["variants"]:
        wanted = [
            block
            for block in variant.get("blocks") or []
            if block["type"] in ("mbconv", "ds", "fused") or (block["type"] == "conv" and block["k"] != [1])
        ]
        if not wanted or variant["name"] not in {item.name for item in architectures()}:
            continue
        expansion = expand(new(variant["name"]))
        found = [facts_of(expansion, group) for group in expansion.network.groups if group.kind in kinds]
        assert found == [
            {
                **{key: block[key] for key in ("k", "s", "in", "out", "skip", "hw")},
                "mid": block.get("mid", block["out"]),
                "se": block["se"]["reduced"] if block.get("se") else None,
            }
            for block in wanted
        ], variant["name"]
        compared += len(found)
    assert compared > 1000


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("resnet34", 21797672),
        ("resnet101", 44549160),
        ("resnet152", 60192808),
        ("resnext50_32x4d", 25028904),
        ("mobilenetv2_050", 1968680),
    ],
)
def test_networks_beside_the_zoo_have_the_parameters_that_torchvision_and_timm_print(name: str, params: int) -> None:
    assert totals(expand(new(name)).rows).params == params


def test_every_shipped_template_can_be_read() -> None:
    for template in templates(Kind.ARCHITECTURES):
        assert load_yaml(template.path.read_text(), template.path).nodes, template.name


def test_every_template_is_a_network_without_errors() -> None:
    for item in architectures():
        assert not has_errors(problems(new(item.name))), item.name


def test_every_template_costs_the_same_as_its_cfg_which_folds_to_the_same_text() -> None:
    for item in architectures():
        if item.variant and item.name not in ("efficientnet_b3", "mixnet_xl", "efficientnet_lite4"):
            continue
        design = new(item.name)
        text = to_cfg(design).source.encode()
        flat = load_cfg(text)
        assert totals(expand(flat).rows) == totals(expand(design).rows), item.name
        assert to_cfg(recognise(flat)).source.encode() == text, item.name


def test_a_design_carries_nothing_that_only_its_template_needs() -> None:
    assert new("efficientnet_b3").unknown == ()
    assert new("efficientnet_b3").name == "efficientnet_b3"


def value(design: Design, node: str, key: str) -> object:
    found = design.named(node)
    return getattr(getattr(found, "layer", None) or getattr(found, "block", None), key)


def test_settings_change_coefficients_options_layers_and_blocks() -> None:
    design = new(
        "efficientnet_b0",
        [("width", "1.2"), ("batch", "64"), ("stem.filters", "24"), ("stage2.kernel", "5"), ("stage2.repeats", "3")],
    )
    assert design.scale.width == 1.2
    assert design.options.batch == 64
    assert (value(design, "stem", "filters"), value(design, "stage2", "kernel")) == (24, 5)
    assert apply_setting(design, "head.scales.width", "false").named("head").scales.width is False  # type: ignore[union-attr]
    assert apply_setting(design, "stage2.first.stride", "1").named("stage2").first == (("stride", 1),)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "settings", "hint"),
    [
        ("efficientnet_bo", [], "efficientnet_b"),
        ("efficientnet_b0", [("stam.filters", "3")], "stem"),
        ("efficientnet_b0", [("bacth", "3")], "batch"),
        ("efficientnet_b0", [("depth", "deep")], "a number"),
        ("efficientnet_b0", [("depth", "-1")], "above 0"),
        ("efficientnet_b0", [("width", "0")], "above 0"),
        ("efficientnet_b0", [("stage2.kernel", "x")], "int"),
        ("efficientnet_b0", [("stage2.scales.depth", "perhaps")], "true or false"),
    ],
)
def test_wrong_names_and_values_say_what_was_expected(name: str, settings: list[tuple[str, str]], hint: str) -> None:
    with pytest.raises(StudioError, match=hint):
        new(name, settings)


def test_the_users_own_templates_are_found() -> None:
    folder = config_folder() / "templates" / "architectures"
    folder.mkdir(parents=True)
    (folder / "mine.cfg").write_text("[net]\nwidth=8\nheight=8\nchannels=3\n[conv]\nfilters=4\n")
    (folder / "broken.studio.yaml").write_text("format: [")
    names = [item.name for item in architectures()]
    assert "mine" in names
    assert "broken" not in names
    assert len(new("mine").nodes) == 1
