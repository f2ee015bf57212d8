"""The statements of `forward`: names of values, what is returned, where the classifier is."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from generators.torch_flow import classifier_of, flow_of, outputs_of
from generators.torch_units import units_of
from studio.design.expand import expand
from tests.generators.generated import design_from

NET = "[net]\nwidth=16\nheight=16\nchannels=3\n"
CONV = "[conv]\nfilters=8\nactivation=linear\n"
YOLO = "[conv]\nfilters=7\nactivation=linear\n[yolo]\nanchors=1,2\nclasses=2\n"


def forward(sections: Iterable[str], *, taps: bool = False) -> list[str]:
    expansion_of = expand(design := design_from(NET + "".join(sections)))
    units = units_of(design, expansion_of, set(), blocks=False)
    classifier = classifier_of(expansion_of) is not None
    return list(flow_of(units, expansion_of, taps=taps, classifier=classifier).statements)


class TestNames:
    def test_a_chain_needs_none(self) -> None:
        assert forward([CONV, CONV]) == ["x = self.conv1(x)", "return self.conv2(x)"]

    def test_what_is_read_again_is_named_after_its_node(self) -> None:
        assert forward([CONV, CONV, "[shortcut]\nfrom=-2\n"]) == [
            "conv1 = self.conv1(x)",
            "x = self.conv2(conv1)",
            "return x + conv1",
        ]

    def test_what_only_passes_a_value_on_is_no_statement(self) -> None:
        assert forward([CONV, CONV, "[route]\nlayers=0\n", CONV, "[empty]\n"]) == [
            "conv1 = self.conv1(x)",
            "x = self.conv2(conv1)",
            "return self.conv3(conv1)",
        ]

    def test_a_value_survives_a_statement_that_does_not_read_it(self) -> None:
        lines = forward([CONV, CONV, CONV, "[route]\nlayers=0,1,2\n"])
        assert lines[-1] == "return torch.cat((conv1, conv2, x), 1)"

    def test_the_image_is_kept_where_it_is_read_again(self) -> None:
        """A layer that passes the image on is one that others may name."""
        lines = forward(["[empty]\n", CONV, CONV, "[route]\nlayers=0,2\n"])
        assert lines[0] == "image = x"
        assert lines[-1] == "return torch.cat((image, x), 1)"


class TestTaps:
    def test_every_layer_is_tapped_in_its_place(self) -> None:
        lines = forward([CONV, CONV, "[route]\nlayers=0\n", CONV], taps=True)
        assert lines == [
            "conv1 = tap(0, self.conv1(x))",
            "x = tap(1, self.conv2(conv1))",
            "tap(2, conv1)",
            "return tap(3, self.conv3(conv1))",
        ]


class TestOutputs:
    def test_heads_come_in_the_order_of_the_network(self) -> None:
        sections = [CONV, YOLO, "[route]\nlayers=0\n", YOLO]
        assert forward(sections)[-1] == "return yolo1, yolo2"
        assert outputs_of(expand(design_from(NET + "".join(sections))).network) == (2, 5)

    def test_a_last_layer_that_is_no_head_is_one_of_them(self) -> None:
        assert forward([CONV, YOLO, "[route]\nlayers=0\n", CONV])[-1] == "return yolo1, conv3"

    def test_a_cost_layer_gives_nothing(self) -> None:
        assert outputs_of(expand(design_from(NET + CONV + "[softmax]\n[cost]\n")).network) == (1,)

    def test_a_softmax_at_the_end_is_left_out_in_training(self) -> None:
        assert forward([CONV, "[avgpool]\n[softmax]\n[cost]\n"]) == [
            "x = self.conv1(x)",
            "x = x.mean((2, 3), keepdim=True)",
            "if self.training:",
            "    return x.flatten(1)",
            "return torch.softmax(x.flatten(1), 1)",
        ]

    def test_one_inside_is_not(self) -> None:
        lines = forward([CONV, "[softmax]\n[connected]\noutput=3\nactivation=linear\n"])
        assert lines[1] == "x = torch.softmax(x.flatten(1), 1)"
        assert lines[-1] == "return x.flatten(1)"


class TestClassifier:
    @pytest.mark.parametrize(
        ("sections", "index"),
        [
            ([CONV, "[avgpool]\n", CONV, "[softmax]\n"], 2),
            ([CONV, "[avgpool]\n[softmax]\n[cost]\n"], 0),
            ([CONV, "[avgpool]\n"], 0),
            (["[connected]\noutput=4\n[dropout]\n[softmax]\n"], 0),
            ([CONV], None),  # a map of classes
            ([CONV, "[softmax]\n"], None),  # pixels compete with classes
            ([CONV, "[avgpool]\n[softmax]\ngroups=2\n"], None),
            (["[conv]\nfilters=3\ngroups=3\n", "[avgpool]\n"], None),
            ([CONV, YOLO], None),
            ([CONV, "[maxpool]\nsize=2\n[avgpool]\n"], None),
            ([CONV, "[avgpool]\n[route]\nlayers=0,1\n"], None),
        ],
    )
    def test_is_the_last_layer_with_weights(self, sections: list[str], index: int | None) -> None:
        assert classifier_of(expand(design_from(NET + "".join(sections)))) == index

    def test_not_one_that_others_read(self) -> None:
        sections = [CONV, "[avgpool]\n[dropout]\n[route]\nlayers=0\n[avgpool]\n"]
        assert classifier_of(expand(design_from(NET + "".join(sections)))) is None
