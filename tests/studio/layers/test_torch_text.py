"""What layers say of their PyTorch text."""

from __future__ import annotations

import pytest

from studio.design import from_cfg
from studio.design.expand import expand
from studio.layers.activations import ACTIVATIONS
from studio.layers.torch_text import TorchForm, activated, activation_text, arguments, number_text, pair_text, pool_text

NET = "[net]\nwidth=12\nheight=8\nchannels=4\n"


def form(section: str) -> TorchForm | None:
    """The form of the last layer of a network."""
    expansion = expand(from_cfg.load((NET + section).encode(), "net"))
    row = expansion.rows[-1]
    return row.layer.torch(row.inputs, row.out, expansion.network.context)


def init(section: str) -> str:
    found = form(section)
    assert found is not None
    return found.init


class TestPieces:
    def test_every_activation_has_a_module(self) -> None:
        assert {activation_text(word)[0] for word in ACTIVATIONS} >= {"nn.SiLU()", "HardMish()", "nn.LeakyReLU(0.1)"}

    def test_an_unknown_one_is_relu_as_in_darknet(self) -> None:
        assert activation_text("silu") == ("nn.ReLU()", ())

    def test_a_linear_one_needs_no_module(self) -> None:
        assert activated("{0} + {1}", "linear") == TorchForm("", "{0} + {1}")
        assert activated("{0}", "ramp") == TorchForm("Ramp()", "{self}({0})", ("Ramp",))

    def test_empty_arguments_are_left_out(self) -> None:
        assert arguments("3", "", "4", groups="", stride="2") == "3, 4, stride=2"

    def test_equal_strides_are_one_number(self) -> None:
        assert (pair_text((2, 2)), pair_text((2, 1))) == ("2", "(2, 1)")

    @pytest.mark.parametrize("value", [float("nan"), float("inf")])
    def test_a_number_without_a_literal_has_no_text(self, value: float) -> None:
        with pytest.raises(ValueError, match="no literal"):
            number_text(value)


class TestConvolution:
    @pytest.mark.parametrize(
        ("keys", "text"),
        [
            ("activation=linear", "ConvBias(4, {outputs})"),
            ("batch_normalize=1\nactivation=leaky", "ConvNorm(4, {outputs}, activation=nn.LeakyReLU(0.1))"),
            ("size=3\npad=1\nactivation=linear", "ConvBias(4, {outputs}, 3)"),
            ("size=3\nactivation=linear", "ConvBias(4, {outputs}, 3, padding=0)"),
            ("size=3\npad=1\nstride=2\ngroups=2\nactivation=linear", "ConvBias(4, {outputs}, 3, stride=2, groups=2)"),
            ("size=3\npad=1\nstride_x=2\nactivation=linear", "ConvBias(4, {outputs}, 3, stride=(1, 2))"),
            ("size=3\npad=1\ndilation=2\nactivation=linear", "ConvBias(4, {outputs}, 3, dilation=2)"),
            (
                "size=3\npad=1\nstride=2\nantialiasing=1\nactivation=linear",
                "nn.Sequential(ConvBias(4, {outputs}, 3), Blur(3, 2))",
            ),
        ],
    )
    def test_says_what_is_not_usual(self, keys: str, text: str) -> None:
        assert init(f"[conv]\nfilters=4\n{keys}\n") == text

    def test_arrays_stand_in_the_order_of_the_weights_file(self) -> None:
        found = form("[conv]\nbatch_normalize=1\nfilters=4\n")
        assert found is not None
        assert [role for _, role in found.arrays] == ["biases", "scales", "rolling_mean", "rolling_variance", "weights"]

    @pytest.mark.parametrize("keys", ["coordconv=1", "xnor=1"])
    def test_some_have_no_form(self, keys: str) -> None:
        assert form(f"[conv]\nfilters=4\n{keys}\n") is None


class TestPools:
    @pytest.mark.parametrize(
        ("size", "strides", "padding", "text"),
        [
            (2, (2, 2), 1, "nn.MaxPool2d(2, ceil_mode=True)"),
            (2, (2, 2), 0, "nn.MaxPool2d(2)"),
            (3, (2, 2), 2, "nn.MaxPool2d(3, 2, padding=1)"),
            (5, (1, 1), 4, "nn.MaxPool2d(5, 1, padding=2)"),
            (2, (1, 1), 1, "PaddedMaxPool(2, 1, 0, 1)"),
            (2, (2, 1), 1, "PaddedMaxPool(2, (2, 1), 0, 1)"),
            (2, (2, 2), 5, "PaddedMaxPool(2, 2, 2, 3)"),
        ],
    )
    def test_are_torchs_own_where_padding_allows(
        self, size: int, strides: tuple[int, int], padding: int, text: str
    ) -> None:
        assert pool_text("Max", size, strides, padding).init == text

    def test_means_count_pixels_inside_only(self) -> None:
        assert pool_text("Avg", 3, (1, 1), 2).init == "nn.AvgPool2d(3, 1, padding=1, count_include_pad=False)"


class TestExpressions:
    @pytest.mark.parametrize(
        ("section", "call"),
        [
            ("[avgpool]\n", "{0}.mean((2, 3), keepdim=True)"),
            ("[upsample]\nscale=.5\n", "F.interpolate({0}, scale_factor=2) * 0.5"),
            ("[upsample]\nstride=-2\nscale=.25\n", "F.avg_pool2d({0}, 2) * 1.0"),
            ("[softmax]\n", "torch.softmax({0}.flatten(1), 1)"),
            ("[softmax]\ngroups=4\ntemperature=2\n", None),
            ("[dropout]\nprobability=0\n", "{0}"),
            ("[conv]\nfilters=4\n[route]\nlayers=0\ngroups=2\ngroup_id=1\n", "{0}.chunk(2, 1)[1]"),
            ("[conv]\nfilters=6\n[conv]\nfilters=4\n[shortcut]\nfrom=0\n", "add_common({0}, {1})"),
            ("[conv]\nfilters=4\n[conv]\nfilters=4\n[sam]\nfrom=0\n", "{1} * {0}"),
        ],
    )
    def test_layers_without_weights_are_expressions(self, section: str, call: str | None) -> None:
        found = form(section)
        assert found is not None
        assert found.init == ""
        assert found.call == (call or "torch.softmax(({0}.flatten(1) / 2.0).unflatten(1, (4, -1)), 2).flatten(1)")
