"""Presets, phi and words of the scaling panel."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.design.design import Design
from studio.design.edits import set_key, set_scale
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.templates import new
from studio.scaling import PRESETS, Scale
from widgets.scaling.coefficients import (
    coefficients_of,
    depth_hint,
    phi_of,
    phi_scale,
    preset_of,
    preset_scale,
    resolution_hint,
    unscaled,
    width_hint,
    with_resolution,
)
from widgets.scaling.row import Range
from widgets.scaling.totals import changes


@pytest.fixture(scope="module")
def b0() -> Design:
    return new("efficientnet_b0")


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_its_variant_of_the_template(b0: Design, name: str) -> None:
    variant = new(f"efficientnet_{name.lower()}")
    scaled = set_scale(b0, preset_scale(b0, name))
    assert (coefficients_of(scaled).width, coefficients_of(scaled).depth) == (variant.scale.width, variant.scale.depth)
    assert expand(scaled).network.input == expand(variant).network.input
    assert preset_of(scaled) == name


def test_no_preset_is_none(b0: Design) -> None:
    assert preset_of(set_scale(b0, Scale(width=1.3))) is None


def test_the_base_is_b0_without_a_resolution_of_its_own(b0: Design) -> None:
    assert preset_scale(b0, "B0") == Scale() == b0.scale


def test_another_base_size_is_scaled_in_proportion(b0: Design) -> None:
    small = set_key(set_key(b0, 0, "width", "28"), 0, "height", "28")
    assert [preset_scale(small, name).resolution for name in ("B0", "B1", "B7")] == [None, 30, 75]


def test_rounding_of_filters_is_kept(b0: Design) -> None:
    own = replace(b0, scale=Scale(divisor=16))
    scale = preset_scale(own, "B3")
    assert scale.divisor == 16
    assert unscaled(scale) == own.scale


def test_repeats_are_rounded_as_the_family_has_them(b0: Design) -> None:
    """0.67 of 3 repeats are 2 in YOLOv5-m; 1.1 of 3 are 4 in EfficientNet-B1; stages that share theirs go on to."""
    medium = set_scale(b0, preset_scale(b0, "m"))
    assert (medium.scale.width, medium.scale.depth, medium.scale.depth_rule) == (0.75, 0.67, "round")
    assert preset_of(medium) == "m"
    assert preset_scale(medium, "B1") == preset_scale(b0, "B1")
    shared = replace(b0, scale=Scale(depth_rule="stages"))
    assert {preset_scale(shared, name).depth_rule for name in ("m", "B1")} == {"stages"}


@pytest.mark.parametrize("phi", [-1.0, 0.0, 0.5, 1.0, 3.7, 7.0])
def test_phi_is_found_again(b0: Design, phi: float) -> None:
    assert phi_of(set_scale(b0, phi_scale(b0, phi))) == phi


def test_phi_is_the_compound_rule(b0: Design) -> None:
    assert phi_scale(b0, 1) == Scale(width=1.1, depth=1.2, resolution=258)
    assert phi_of(set_scale(b0, preset_scale(b0, "B1"))) is None


def test_the_base_size_is_no_resolution(b0: Design) -> None:
    assert [with_resolution(b0, pixels).resolution for pixels in (224, 256, 0)] == [None, 256, None]
    assert with_resolution(Design(), 0) == Scale()


def test_words_say_what_follows(b0: Design) -> None:
    scaled = set_scale(b0, Scale(width=1.2, depth=1.2, resolution=250))
    assert width_hint(scaled) == "filters × 1.2, to multiples of 8"
    assert depth_hint(scaled, expand(scaled)) == "repeats × 1.2, rounded up: 16 → 23 blocks"
    assert resolution_hint(scaled, 32) == "224 → 250 px; no multiple of 32"
    assert resolution_hint(b0, 32) == "224 px; a multiple of 32"
    assert resolution_hint(Design(), 1) == "[net] says no input size"


def test_plain_sections_say_why_depth_does_nothing() -> None:
    flat = load(b"[net]\nwidth=8\nheight=8\nchannels=3\n[convolutional]\n")
    assert "recognise blocks" in depth_hint(flat, expand(flat))


def test_changes_are_dearer_cheaper_or_equal(b0: Design) -> None:
    base = expand(b0)
    scaled = expand(set_scale(b0, preset_scale(b0, "B1")))
    b1 = changes(base.rows, scaled.rows)
    assert [(line.label, line.before, line.now, line.delta) for line in b1[:3]] == [
        ("Parameters", "5.29 M", "7.79 M", "▲ 47 %"),
        ("BFLOPS", "0.772", "1.374", "▲ 78 %"),
        ("MACs", "386 M", "687 M", "▲ 78 %"),
    ]
    assert [line.label for line in b1[3:]] == ["Activations", "Layers"]
    assert (b1[4].before, b1[4].now) == (str(len(base.rows)), str(len(scaled.rows)))
    thin = changes(base.rows, expand(set_scale(b0, Scale(width=0.5))).rows)
    assert [line.role for line in thin] == ["down"] * 4 + ["hint"]
    assert {line.delta for line in changes(base.rows, base.rows)} == {"= 0"}


def test_what_cost_nothing_has_no_percents() -> None:
    design = load(b"[net]\nwidth=8\nheight=8\nchannels=3\n[convolutional]\nfilters=2\n")
    (parameters, *_) = changes((), expand(design).rows)
    assert (parameters.delta, parameters.role) == ("–", "hint")


def test_a_range_goes_there_and_back() -> None:
    reach = Range(0.25, 2.5, 0.05)
    assert [reach.value(reach.place(value)) for value in (0.25, 1.0, 1.15, 2.5)] == [0.25, 1.0, 1.15, 2.5]
