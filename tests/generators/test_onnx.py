"""ONNX: another runtime computes what PyTorch does, for any number of images, under names of the design."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from generators import onnx as generator
from generators.onnx import Onnx
from generators.torch_model import model_of
from generators.torch_state import state_bytes, state_of
from studio.design.expand import expand
from studio.design.store import load as load_yaml
from studio.design.templates import new
from studio.diagnostics import StudioError
from studio.weights import encode, plan
from tests.generators.generated import CLASSIFIER, design_from, drawn, network_of
from tests.generators.test_pytorch import HEADS

DESIGN = design_from(CLASSIFIER)
EXPANSION = expand(DESIGN)
ARRAYS = drawn(EXPANSION)
IMAGES = torch.rand(3, 3, 20, 24, generator=torch.Generator().manual_seed(5))


def session_of(data: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(data, options)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `.weights` file that the exported networks are made with."""
    path = tmp_path_factory.mktemp("weights") / "net.weights"
    path.write_bytes(encode(ARRAYS, plan(EXPANSION.network, EXPANSION.rows)))
    return path


@pytest.fixture(scope="module")
def exported(source: Path) -> bytes:
    product = Onnx(weights=source).generate(DESIGN, EXPANSION, Path("net.onnx"))
    assert product.notes == ()
    return product.files["net.onnx"]


def test_onnxruntime_gives_what_pytorch_gives_for_any_number_of_images(exported: bytes) -> None:
    session, network = session_of(exported), network_of(model_of(DESIGN, EXPANSION), ARRAYS)
    for count in (1, 3):
        images = IMAGES[:count]
        (found,) = session.run(None, {"image": images.numpy()})
        with torch.no_grad():
            assert np.allclose(found, network(images).numpy(), atol=1e-4)


def test_the_same_weights_from_a_state_dict_make_the_same_file(exported: bytes, tmp_path: Path) -> None:
    model = model_of(DESIGN, EXPANSION)
    (tmp_path / "net.pt").write_bytes(state_bytes(state_of(ARRAYS, model.arrays)))
    product = Onnx(weights=tmp_path / "net.pt").generate(DESIGN, EXPANSION, Path("net.onnx"))
    assert product.files["net.onnx"] == exported


def test_the_file_is_in_the_wanted_operator_set_and_names_the_design(exported: bytes) -> None:
    model = onnx.load_from_string(exported)
    assert [(item.domain, item.version) for item in model.opset_import] == [("", 18)]
    assert model.graph.name == "net"
    assert [value.name for value in model.graph.input] == ["image"]
    assert [value.name for value in model.graph.output] == [DESIGN.nodes[-1].name]
    assert "conv1.conv.weight" in {array.name for array in model.graph.initializer}
    assert "conv2.conv" in {node.name for node in model.graph.node}


def test_heads_are_maps_named_after_their_nodes() -> None:
    design = design_from(HEADS)
    product = Onnx(batch=1, opset=20).generate(design, expand(design), Path("net.onnx"))
    session = session_of(product.files["net.onnx"])
    assert {output.name: output.shape for output in session.get_outputs()} == {
        "yolo1": [1, 14, 16, 16],
        "yolo2": [1, 14, 8, 8],
    }


@pytest.mark.parametrize(("options", "words"), [({"opset": 9}, "opset=9"), ({"batch": -1}, "batch=-1")])
def test_options_that_cannot_be_are_told(options: dict[str, int], words: str) -> None:
    with pytest.raises(StudioError, match=words):
        Onnx(**options).generate(DESIGN, EXPANSION, Path("net.onnx"))


def test_without_the_packages_a_sentence_says_how_to_get_them(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "onnxscript" else real(name))
    with pytest.raises(StudioError, match=r"needs onnxscript.*backbone-studio\[onnx\]"):
        Onnx().generate(DESIGN, EXPANSION, Path("net.onnx"))


def test_a_layer_that_the_exporter_refuses_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generator, "ask", lambda task, **values: {"error": "no operator for this"})
    with pytest.raises(StudioError, match="no operator for this"):
        Onnx().generate(DESIGN, EXPANSION, Path("net.onnx"))


def test_a_difference_from_pytorch_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    def made(task: str, **values: str) -> dict[str, float]:
        Path(values["target"]).write_bytes(b"model")
        return {"difference": 0.25}

    monkeypatch.setattr(generator, "ask", made)
    product = Onnx().generate(DESIGN, EXPANSION, Path("net.onnx"))
    assert [note.code for note in product.notes] == ["onnx-differs"]


BEYOND = """format: 1
net: {width: 16, height: 16, channels: 3}
nodes:
- {name: stem, layer: convolutional, batch_normalize: true, filters: 8, size: 3, stride: 2, activation: hard_swish}
- {name: mixed, block: CondConv, filters: 8, experts: 3, repeats: 2}
- {name: gated, block: MBConv, filters: 8, gate: hard_sigmoid, activation: hard_swish}
- {name: pool, layer: avgpool}
"""


def test_what_darknet_cannot_say_is_exported_all_the_same(tmp_path: Path) -> None:
    design = load_yaml(BEYOND)
    expansion = expand(design)
    arrays, source = drawn(expansion), tmp_path / "net.weights"
    source.write_bytes(encode(arrays, plan(expansion.network, expansion.rows)))
    session = session_of(Onnx(weights=source).generate(design, expansion, Path("net.onnx")).files["net.onnx"])
    network = network_of(model_of(design, expansion), arrays)
    for count in (1, 3):
        images = torch.rand(count, 3, 16, 16, generator=torch.Generator().manual_seed(5))
        (found,) = session.run(None, {"image": images.numpy()})
        with torch.no_grad():
            assert np.allclose(found, network(images).numpy(), atol=1e-4)


@pytest.mark.parametrize("name", ["mbconv_digits", "mixconv_cifar", "shufflenetv2_20"])
def test_families_give_pytorchs_outputs(name: str, tmp_path: Path) -> None:
    design = new(name)
    design = replace(design, scale=replace(design.scale, width=0.25, depth=0.2, resolution=32))
    expansion = expand(design)
    source = tmp_path / "net.weights"
    source.write_bytes(encode(drawn(expansion), plan(expansion.network, expansion.rows)))
    assert Onnx(weights=source).generate(design, expansion, Path("net.onnx")).notes == ()
