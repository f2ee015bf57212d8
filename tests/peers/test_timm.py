"""Generated networks against timm's: as many parameters, and with timm's weights the same outputs, both ways."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from generators.cfg import Cfg
from generators.checkpoint import Converted, to_darknet, to_timm
from generators.exact_weights import darknet_file
from generators.torch_model import model_of
from studio.design.design import Design
from studio.design.edits import set_key
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.to_cfg import to_cfg
from studio.diagnostics import StudioError
from studio.weights import Fit, decode, encode, plan
from tests.generators.generated import network_of
from tests.peers.timm_models import design_of, images_of, state_of_model, timm_model

#: Template, timm's name of the same network.
PAIRS = [
    ("efficientnet_b0", "efficientnet_b0"),
    ("efficientnet_lite0", "efficientnet_lite0"),
    ("efficientnetv2_s", "efficientnetv2_s"),
    ("efficientnet_edgetpu_s", "efficientnet_es"),
    ("mixnet_s", "mixnet_s"),
    ("mobilenetv2_100", "mobilenetv2_100"),
    ("mobilenetv3_large_100", "mobilenetv3_large_100"),
    ("mobilenetv3_small_100", "mobilenetv3_small_100"),
    ("mnasnet_a1", "semnasnet_100"),
    ("fbnet_c", "fbnetc_100"),
    ("ghostnet_100", "ghostnet_100"),
    ("ghostnet_130", "ghostnet_130"),
    ("resnet18", "resnet18"),
    ("resnet50", "resnet50"),
]
DARKNETS = ["darknet53", "cspdarknet53"]


def through_darknet(converted: Converted, design: Design) -> nn.Module:
    """Our network with what a `.weights` file of the converted arrays holds."""
    expansion = expand(design)
    wanted = plan(expansion.network, expansion.rows)
    loaded = decode(encode(converted.arrays, wanted), wanted)
    return network_of(model_of(design, expansion), dict(loaded.arrays), design.context.bn_eps)


def assert_alike(ours: nn.Module, theirs: nn.Module, size: int = 64) -> None:
    """Outputs within 1e-4 of their spread: random networks may give thousands."""
    images = images_of(size)
    with torch.no_grad():
        found, wanted = ours(images), theirs(images)
    assert float((found - wanted).abs().max()) < 1e-4 * float(wanted.std())


@pytest.mark.parametrize(("template", "name"), PAIRS)
def test_timms_weights_give_timms_outputs_and_come_back(template: str, name: str) -> None:
    theirs, design = timm_model(name), design_of(template)
    state, expansion = state_of_model(theirs), expand(design)
    converted = to_darknet(state, design, expansion)
    assert all(move.to for move in converted.moves)
    ours = through_darknet(converted, design)
    assert sum(item.numel() for item in ours.parameters()) == sum(item.numel() for item in theirs.parameters())
    assert_alike(ours, theirs)
    back = to_timm(converted.arrays, design, expansion)
    assert back.keys() == state.keys()
    assert all(np.array_equal(back[key], state[key]) and back[key].shape == state[key].shape for key in state)


def test_another_epsilon_is_folded_into_the_variances() -> None:
    theirs, design = timm_model("tf_efficientnet_b0"), design_of("efficientnet_b0", size=65, eps=1e-3)
    converted = to_darknet(state_of_model(theirs), design, expand(design), tensorflow=True)
    assert [note.code for note in converted.notes] == ["checkpoint-epsilon"]
    assert_alike(through_darknet(converted, design), theirs, size=65)
    assert_alike(through_darknet(converted, replace(design, context=design_of("efficientnet_b0").context)), theirs, 65)


def test_conditional_convolutions_give_timms_outputs_and_come_back() -> None:
    theirs, design = timm_model("tf_efficientnet_cc_b0_4e"), design_of("efficientnet_cc_b0_4e", size=65, eps=1e-3)
    state, expansion = state_of_model(theirs), expand(design)
    converted = to_darknet(state, design, expansion, tensorflow=True)
    assert all(move.to for move in converted.moves)
    for style in ("blocks", "layers"):
        ours = network_of(model_of(design, expansion, style), dict(converted.arrays), 1e-3)
        assert_alike(ours, theirs, size=65)
    back = to_timm(converted.arrays, design, expansion, eps=1e-3)
    assert back.keys() == state.keys()
    assert all(np.allclose(back[key], state[key], atol=1e-6) and back[key].shape == state[key].shape for key in state)


#: Template, timm's name of the network with TensorFlow's padding.
PADDED = [
    ("efficientnet_b0", "tf_efficientnet_b0"),
    ("efficientnet_lite0", "tf_efficientnet_lite0"),
    ("mixnet_s", "tf_mixnet_s"),
    ("efficientnet_cc_b0_4e", "tf_efficientnet_cc_b0_4e"),
    ("mobilenetv3_large_100", "tf_mobilenetv3_large_100"),
]


@pytest.mark.parametrize(("template", "name"), PADDED)
def test_same_padding_gives_timms_outputs_at_even_and_odd_sizes(template: str, name: str) -> None:
    theirs, plain = timm_model(name), design_of(template, eps=1e-3)
    design = replace(plain, context=replace(plain.context, padding="same"))
    expansion = expand(design)
    state = state_of_model(theirs)
    converted = to_darknet(state, design, expansion, tensorflow=True, padding="same")
    for style in ("blocks", "layers"):
        ours = network_of(model_of(design, expansion, style), dict(converted.arrays), 1e-3)
        for images in (images_of(64), images_of(64)[..., :61, :47]):
            with torch.no_grad():
                found, wanted = ours(images), theirs(images)
            assert float((found - wanted).abs().max()) < 1e-4 * float(wanted.std())
    with pytest.raises(StudioError, match="samples other pixels"):
        to_darknet(state, design, expansion, tensorflow=True)


def test_padding_that_darknet_has_not_is_refused_where_it_matters() -> None:
    theirs, design = timm_model("tf_efficientnet_b0"), design_of("efficientnet_b0")
    state, expansion = state_of_model(theirs), expand(design)
    with pytest.raises(StudioError, match=r"other pixels than Darknet's in layers 0 \(64×64\)"):
        to_darknet(state, design, expansion, tensorflow=True)
    notes = to_darknet(state, design, expansion, tensorflow=True, approximate=True).notes
    assert [note.severity for note in notes] == ["warning", "info"]


def test_a_flat_cfg_takes_them_too() -> None:
    theirs, design = timm_model("mobilenetv2_100"), design_of("mobilenetv2_100")
    flat = load(to_cfg(design).source.encode())
    assert_alike(through_darknet(to_darknet(state_of_model(theirs), flat, expand(flat)), flat), theirs)


@pytest.mark.parametrize("name", ["efficientnet_b0", "mixnet_s", "mobilenetv3_large_100", "resnet18"])
def test_timms_weights_as_darknets_file_and_cfg_give_timms_outputs(name: str) -> None:
    theirs, design = timm_model(name), design_of(name)
    expansion = expand(design)
    arrays = to_darknet(state_of_model(theirs), design, expansion).arrays
    data, notes = darknet_file(arrays, design, expansion, exactly=True, approximate=False)
    cfg = Cfg(exact=True).generate(design, expansion, Path("net.cfg")).files["net.cfg"]
    darknet = load(cfg)
    told = expand(darknet)
    read = decode(data, plan(told.network, told.rows))
    assert notes == ()
    assert read.report.fit is Fit.EXACT
    assert_alike(network_of(model_of(darknet, told), dict(read.arrays)), theirs)


@pytest.mark.parametrize("name", DARKNETS)
def test_darknets_have_another_slope(name: str) -> None:
    theirs, design = timm_model(name), design_of(name)
    state = state_of_model(theirs)
    with pytest.raises(StudioError, match="activation=relie"):
        to_darknet(state, design, expand(design))
    text = to_cfg(design).source.encode().replace(b"=leaky", b"=relie")
    relie = load(text)
    converted = to_darknet(state, relie, expand(relie))
    assert all(move.to for move in converted.moves)
    assert_alike(through_darknet(converted, relie), theirs)
    back = to_timm(converted.arrays, relie, expand(relie))
    assert back.keys() == state.keys()
    assert all(np.array_equal(back[key], state[key]) for key in state)


def test_another_network_is_refused_with_the_tensor() -> None:
    state = state_of_model(timm_model("efficientnet_b0"))
    refusals = {
        "mobilenetv2_100": "the checkpoint has 16 blocks, the design 17",
        "efficientnet_lite0": r"such as blocks\.0\.0\.se\.conv_reduce\.weight, have no place",
        "resnet18": "EfficientNet of timm has no BasicBlock",
    }
    for template, words in refusals.items():
        design = design_of(template)
        with pytest.raises(StudioError, match=words):
            to_darknet(state, design, expand(design))


def test_more_classes_than_the_design_has_are_refused() -> None:
    design = set_key(design_of("resnet18"), design_of("resnet18").named("classifier").id, "filters", "10")  # type: ignore[union-attr]
    with pytest.raises(StudioError, match=r"fc\.bias has the shape \(1000,\)"):
        to_darknet(state_of_model(timm_model("resnet18")), design, expand(design))
