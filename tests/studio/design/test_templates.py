"""Templates: every published EfficientNet from one base by coefficients, to the integer; settings on top."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.design.design import Design
from studio.design.expand import expand
from studio.design.problems import problems
from studio.design.templates import apply_setting, architectures, new
from studio.diagnostics import StudioError, has_errors
from studio.files import config_folder
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
    assert len(checked) >= 8
    for name in checked:
        sums = totals(expand(new(name)).rows)
        assert (sums.params, sums.macs, sums.buffers) == tuple(
            zoo[name][key] for key in ("params", "macs", "bn_buffers")
        )


def test_every_template_is_a_network_without_errors() -> None:
    for item in architectures():
        assert not has_errors(problems(new(item.name))), item.name


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
    assert apply_setting(design, "stage2.first.stride", "1").named("stage2").first == (("stride", 1),)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "settings", "hint"),
    [
        ("efficientnet_bo", [], "efficientnet_b"),
        ("efficientnet_b0", [("stam.filters", "3")], "stem"),
        ("efficientnet_b0", [("bacth", "3")], "batch"),
        ("efficientnet_b0", [("depth", "deep")], "a number"),
        ("efficientnet_b0", [("depth", "-1")], "above 0"),
        ("efficientnet_b0", [("stage2.kernel", "x")], "int"),
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
