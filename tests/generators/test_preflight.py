"""What is said before a training starts, and how one click mends it."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import replace

import pytest

from generators import preflight as module
from generators.preflight import preflight
from studio.design.design import Design
from studio.design.edits import apply_fix
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.problems import problems
from studio.diagnostics import Diagnostic, Severity
from studio.scaling import Scale
from studio.training.datasets import Scan, scan
from studio.training.recipe import make_recipe

CLASSIFIER = """\
[net]
width={side}
height={side}
channels={channels}

[convolutional]
filters=8
size=3
pad=1
activation=relu

[convolutional]
filters={filters}
size=1
activation=linear

[avgpool]

[softmax]
"""


def classifier(filters: int = 10, channels: int = 1, side: int = 28) -> Design:
    """A classifier of two convolutions."""
    return load(CLASSIFIER.format(filters=filters, channels=channels, side=side).encode(), "small")


@pytest.fixture(scope="module")
def shapes() -> Scan:
    """Ten classes."""
    return scan(make_recipe({"data": "shapes"}))


Find = Callable[..., dict[str, Diagnostic]]


@pytest.fixture
def find(shapes: Scan) -> Find:
    """The findings about a design on ten classes, by code."""

    def found(design: Design, data: Scan | None = shapes, **facts: tuple[int, int, int]) -> dict[str, Diagnostic]:
        expansion = expand(design)
        items = preflight(design, expansion, problems(design, expansion), data, facts.get("image"))
        return {item.code: item for item in items}

    return found


def test_nothing_to_say_about_a_classifier_that_fits(find: Find) -> None:
    assert find(classifier(), image=(28, 28, 1)) == {}


class TestHead:
    def test_other_classes_than_the_data_stop_it_and_one_fix_mends_that(self, find: Find) -> None:
        design = classifier(1000)
        wrong = find(design)["train-classes"]
        assert wrong.severity is Severity.ERROR
        assert (
            wrong.sentence() == "the network has 1,000 outputs, the data has 10 classes; expected filters=10 in layer 1"
        )
        assert wrong.fix is not None
        assert find(apply_fix(design, wrong.fix)) == {}

    def test_a_connected_layer_is_mended_by_its_output(self, find: Find) -> None:
        text = CLASSIFIER.format(filters=8, channels=1, side=28).replace("[avgpool]", "[connected]\noutput=7")
        design = load(text.replace("[softmax]", "activation=linear\n\n[softmax]").encode(), "small")
        fix = find(design)["train-classes"].fix
        assert fix is not None and fix.title == "set output=10 in layer 2"
        assert find(apply_fix(design, fix)) == {}

    def test_no_fix_is_offered_that_scaling_would_undo(self, find: Find) -> None:
        text = CLASSIFIER.format(filters=7, channels=1, side=28).replace("[softmax]", "")
        design = replace(load(text.encode(), "small"), scale=Scale(width=2.0))
        assert find(design)["train-classes"].fix is None

    def test_a_network_without_classifier_cannot_be_trained(self, find: Find) -> None:
        text = CLASSIFIER.format(filters=8, channels=1, side=28).replace("[avgpool]\n\n[softmax]", "[upsample]")
        found = find(load(text.encode(), "small"))
        assert [(code, item.severity) for code, item in found.items()] == [("train-head", Severity.ERROR)]

    def test_before_the_data_is_known_any_number_of_outputs_will_do(self, find: Find) -> None:
        assert find(classifier(1000), None) == {}


class TestInput:
    def test_grey_images_in_three_channels_are_told(self, find: Find) -> None:
        found = find(classifier(channels=3), image=(28, 28, 1))
        assert [(code, item.severity) for code, item in found.items()] == [("train-grey", Severity.INFO)]

    def test_colour_images_in_one_channel_are_told(self, find: Find) -> None:
        assert list(find(classifier(), image=(28, 28, 3))) == ["train-colour"]

    def test_other_channels_are_a_warning(self, find: Find) -> None:
        assert find(classifier(channels=4))["train-channels"].severity is Severity.WARNING

    def test_small_images_in_a_large_input_cost_time_for_nothing(self, find: Find) -> None:
        said = find(classifier(side=224), image=(28, 28, 1))["train-enlarged"]
        assert said.message == (
            "the images of 28 × 28 px are enlarged to 224 × 224: 64 times the work for the same picture"
        )


class TestBrokenNetworks:
    def test_errors_of_the_network_come_first_and_alone(self, find: Find) -> None:
        broken = CLASSIFIER.format(filters=1000, channels=3, side=28).replace("[avgpool]", "[route]\nlayers=-9")
        found = find(load(broken.encode(), "small"), image=(28, 28, 1))
        assert found and all(item.severity is Severity.ERROR for item in found.values())
        assert not any(code.startswith("train-") for code in found)

    def test_many_errors_are_counted(self, find: Find) -> None:
        text = "[net]\nwidth=28\nheight=28\nchannels=1\n" + "".join(
            f"\n[convolutional]\nfilters={-number}\n" for number in range(1, 7)
        )
        design = load(text.encode(), "small")
        expansion = expand(design)
        found = preflight(design, expansion, problems(design, expansion))
        assert len(found) == 4
        assert "more errors" in found[-1].message

    def test_an_empty_design_says_so(self, find: Find) -> None:
        assert list(find(Design())) == ["train-empty"]


class TestPackages:
    def test_what_is_missing_is_named_with_the_command_to_type(
        self, find: Find, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "WORKER_PACKAGES", ("no_such_package_anywhere",))
        missing = find(classifier())["train-packages"]
        assert missing.severity is Severity.ERROR
        assert missing.message == "training needs no-such-package-anywhere, which is not installed"
        assert missing.expected.endswith("-m pip install no-such-package-anywhere")

    def test_looking_loads_none_of_them(self) -> None:
        assert all(importlib.util.find_spec(name) for name in module.WORKER_PACKAGES)
        assert list(module.missing_packages()) == []
