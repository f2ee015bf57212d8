"""Weights for a network whose functions are made of several of Darknet's layers."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from generators.exact_weights import darknet_file, for_twin, from_twin
from generators.torch_model import model_of
from studio.design.design import Design
from studio.design.exact import exact
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.store import load as load_yaml
from studio.design.templates import new
from studio.design.to_cfg import to_cfg
from studio.diagnostics import StudioError
from studio.weights import decode, plan
from tests.generators.generated import CLASSIFIER, design_from, drawn, network_of
from tests.studio.design.test_exact import SMALL


@pytest.fixture
def design() -> Design:
    return load_yaml(SMALL)


def test_the_cfg_computes_what_the_design_does(design: Design) -> None:
    expansion = expand(design)
    arrays = drawn(expansion)
    data, notes = darknet_file(arrays, design, expansion, exactly=True, approximate=False)
    twin = load(to_cfg(exact(design, expansion).design).source.encode())
    told = expand(twin)
    loaded = decode(data, plan(told.network, told.rows))
    images = 3 * torch.randn(2, 3, 8, 8, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        wanted = network_of(model_of(design, expansion), arrays)(images)
        found = network_of(model_of(twin, told), dict(loaded.arrays))(images)
    assert notes == ()
    assert torch.allclose(found, wanted, atol=1e-5)


def test_the_arrays_come_back(design: Design) -> None:
    expansion = expand(design)
    arrays, twin = drawn(expansion), exact(design, expansion)
    back = from_twin(for_twin(arrays, expansion, twin), expansion, twin)
    assert back.keys() == arrays.keys()
    assert all(np.allclose(back[key], arrays[key], rtol=1e-6) for key in arrays)


def test_without_a_word_for_how_it_is_refused_by_name(design: Design) -> None:
    expansion = expand(design)
    with pytest.raises(StudioError, match=r"hard_swish, hard_sigmoid; expected --exact"):
        darknet_file(drawn(expansion), design, expansion, exactly=False, approximate=False)
    (note,) = darknet_file(drawn(expansion), design, expansion, exactly=False, approximate=True)[1]
    assert note.severity == "warning"


def test_experts_have_no_place_in_darknet() -> None:
    design = new("efficientnet_cc_b0_4e")
    with pytest.raises(StudioError, match="experts"):
        darknet_file({}, design, expand(design), exactly=True, approximate=True)


def test_other_networks_are_written_as_they_are() -> None:
    design = design_from(CLASSIFIER)
    expansion = expand(design)
    data, notes = darknet_file(drawn(expansion), design, expansion, exactly=True, approximate=False)
    wanted = plan(expansion.network, expansion.rows)
    assert notes == ()
    assert len(data) == 20 + 4 * wanted.floats
