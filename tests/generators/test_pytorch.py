"""Generated PyTorch code: what it gives in both modes and styles, how it reads, what it refuses."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn

from generators.base import write
from generators.pytorch import PyTorch
from generators.torch_model import model_of
from generators.torch_state import paths_from
from studio import weights
from studio.blocks import BLOCKS
from studio.design.design import BlockNode, Design, LayerNode
from studio.design.edits import insert_layer
from studio.design.expand import expand
from studio.design.files import read_design
from studio.diagnostics import StudioError
from studio.files import FileProblem
from studio.layers.base import Context
from studio.layers.convolutional import Convolutional
from studio.library import Kind, find
from studio.network.shapes import totals
from studio.scaling import PRESETS
from tests.generators.generated import (
    CLASSIFIER,
    design_from,
    drawn,
    made,
    model_from,
    module_of,
    network_of,
    outputs_of_both,
)

HEADS = """[net]
width=32
height=32
channels=3
[convolutional]
filters=16
size=3
stride=2
pad=1
activation=mish
[convolutional]
filters=14
activation=linear
[yolo]
mask=0,1
anchors=1,2,3,4
classes=2
num=2
[route]
layers=0
groups=2
group_id=1
[maxpool]
size=2
stride=2
[convolutional]
filters=14
activation=linear
[yolo]
mask=0,1
anchors=1,2,3,4
classes=2
num=2
"""
WEAVE = """[net]
width=16
height=12
channels=3
[convolutional]
batch_normalize=1
filters=8
size=3
pad=1
activation=leaky
[convolutional]
filters=12
activation=swish
[shortcut]
from=-2
activation=relu
[route]
layers=-1,0
[maxpool]
size=3
stride=1
[route]
layers=-2
[upsample]
[convolutional]
batch_normalize=1
filters=4
stride=2
activation=hard_mish
[connected]
output=7
activation=tanh
[cost]
"""


def b0(size: int = 64) -> Design:
    design = read_design(find(Kind.ARCHITECTURES, "efficientnet_b0").path)
    return replace(design, scale=replace(design.scale, resolution=size))


def every_block() -> Design:
    """One of each, so that the text of every support class is looked at."""
    stem = LayerNode(1, "stem", Convolutional(filters=16))
    nodes = (BlockNode(number, "", cls()) for number, cls in enumerate(BLOCKS, 2))
    return Design(nodes=(stem, *nodes), net=design_from(CLASSIFIER).net, next_id=99)


def ruff(*arguments: str | Path) -> None:
    """Run ruff with the settings that it has by itself."""
    command = [sys.executable, "-m", "ruff", *map(str, arguments), "--isolated"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


class TestClassifier:
    def test_gives_probabilities_at_inference_and_logits_in_training(self) -> None:
        network = module_of(model_from(CLASSIFIER.replace("probability=0.5", "probability=0"))).build()
        for part in network.modules():
            if isinstance(part, nn.BatchNorm2d):
                part.momentum = 1.0
        images = torch.rand(4, 3, 20, 24)
        logits = network.train()(images)
        assert logits.shape == (4, 5)
        probabilities = network.eval()(images)
        assert torch.allclose(probabilities.sum(1), torch.ones(4))
        for part in network.modules():
            if isinstance(part, nn.BatchNorm2d):
                part.train()
        assert torch.allclose(network(images), logits.softmax(1), atol=1e-6)

    def test_takes_another_number_of_classes(self) -> None:
        module = module_of(model_from(CLASSIFIER))
        assert module.CLASSES == 5
        network = module.build(num_classes=11)
        assert network(torch.rand(2, 3, 20, 24)).shape == (2, 11)

    @pytest.mark.parametrize("end", ["[avgpool]\n", "[avgpool]\n[cost]\n"])
    def test_without_softmax_it_gives_a_vector(self, end: str) -> None:
        network = module_of(model_from(CLASSIFIER.split("[dropout]")[0] + end)).build(num_classes=3)
        assert network(torch.rand(2, 3, 20, 24)).shape == (2, 3)

    def test_a_network_without_classifier_says_so(self) -> None:
        with pytest.raises(ValueError, match="classifier"):
            module_of(model_from(HEADS)).build(num_classes=3)


class TestBuild:
    def test_constants_tell_the_design(self) -> None:
        module = module_of(made(b0(96)))
        assert (module.NAME, module.INPUT, module.CLASSES) == ("efficientnet_b0", (3, 96, 96), 1000)
        assert "5,288,548" in (module.__doc__ or "")

    @pytest.mark.parametrize("style", ["blocks", "layers"])
    def test_it_has_as_many_parameters_as_the_design_counts(self, style: str) -> None:
        design = b0()
        network = module_of(made(design, style)).build()
        assert sum(parameter.numel() for parameter in network.parameters()) == totals(expand(design).rows).params

    def test_batch_norm_is_as_the_context_and_the_caller_say(self) -> None:
        design = replace(design_from(CLASSIFIER), context=Context(bn_eps=1e-3, bn_momentum=0.02))
        module = module_of(made(design))
        norms = [part for part in module.build().modules() if isinstance(part, nn.BatchNorm2d)]
        assert [(part.eps, part.momentum) for part in norms] == [(1e-3, 0.02)]
        norms = [part for part in module.build(bn_momentum=0.2).modules() if isinstance(part, nn.BatchNorm2d)]
        assert [part.momentum for part in norms] == [0.2]

    def test_first_weights_are_darknets(self) -> None:
        network = module_of(model_from(CLASSIFIER)).build()
        conv = next(part for part in network.modules() if isinstance(part, nn.Conv2d))
        bound = (2 / 27) ** 0.5
        assert 0.8 * bound < conv.weight.abs().max() <= bound

    def test_copies_and_heads_work(self) -> None:
        network = copy.deepcopy(module_of(model_from(HEADS)).build()).eval()
        shapes = [tuple(output.shape) for output in network(torch.rand(3, 3, 32, 32))]
        assert shapes == [(3, 14, 16, 16), (3, 14, 8, 8)]

    def test_it_can_be_exported(self) -> None:
        images = torch.rand(2, 3, 32, 32)
        network = module_of(made(b0(32))).build().eval()
        exported = torch.export.export(network, (images,)).module()
        assert torch.allclose(exported(images), network(images), atol=1e-5)


class TestStyles:
    @pytest.mark.parametrize("design", [b0(), design_from(WEAVE), design_from(HEADS)], ids=["b0", "weave", "heads"])
    def test_both_give_identical_outputs(self, design: Design) -> None:
        flat, folded = outputs_of_both(design)
        for one, other in zip(flat, folded, strict=True):
            assert torch.equal(one, other)

    def test_arrays_stand_in_the_order_of_the_weights_file(self) -> None:
        design = b0()
        expansion = expand(design)
        wanted = [slot.key for slot in weights.plan(expansion.network, expansion.rows).slots]
        for style in ("blocks", "layers"):
            assert [place.key for place in model_of(design, expansion, style).arrays] == wanted

    def test_taps_hold_every_layer_by_its_index(self) -> None:
        design = design_from(WEAVE)
        expansion = expand(design)
        network = network_of(model_of(design, expansion, "layers"), drawn(expansion))
        taps: dict[int, torch.Tensor] = {}
        output = network(torch.rand(1, 3, 12, 16), taps)
        assert list(taps) == list(range(len(expansion.rows)))
        for index, row in enumerate(expansion.rows):
            assert taps[index].numel() == row.out.next.flat
        assert torch.equal(taps[8].flatten(1), output)

    def test_blocks_are_classes_and_repeats_are_loops(self) -> None:
        design = replace(b0(), scale=replace(b0().scale, width=2.0, depth=3.1))
        text = made(design).text
        assert text.count("class MBConv(") == 1
        assert text.count("drop_connect=0.2 * n / 55") == 7
        assert "for n in range(39, 51)" in text
        assert len([line for line in text.splitlines() if "DropConnect(" in line]) < 3

    def test_a_flat_cfg_is_recognised_first(self, reference: Path) -> None:
        design = read_design(reference / "darknet" / "cfg" / "efficientnet_b0.cfg")
        assert "self.mbconv6 = nn.Sequential(" in made(design).text

    def test_inserting_a_node_leaves_the_other_keys_alone(self) -> None:
        design = design_from(WEAVE)
        longer = insert_layer(design, 2, Convolutional(filters=12, activation="relu"))
        before = {place.path for place in made(design, "layers").arrays}
        after = {place.path for place in made(longer, "layers").arrays}
        assert before < after


SAME = """[net]
width=37
height=28
channels=3
[convolutional]
batch_normalize=1
filters=8
size=5
stride=2
pad=1
activation=swish
[convolutional]
filters=8
size=3
stride_x=2
stride_y=3
groups=8
pad=1
activation=linear
[maxpool]
size=3
stride=2
[convolutional]
filters=6
size=2
pad=1
activation=linear
[convolutional]
filters=6
size=3
dilation=2
pad=1
activation=leaky
[convolutional]
share_index=-1
filters=6
size=3
stride=2
dilation=2
pad=1
activation=leaky
[local_avgpool]
size=4
stride=1
[convolutional]
filters=5
size=2
activation=linear
"""


class TestSamePadding:
    """TensorFlow's: ceil(side / stride) outputs, the odd pixel of padding behind."""

    def test_shapes_in_the_design_and_in_torch_are_the_same_in_both_styles(self) -> None:
        design = replace(design_from(SAME), context=Context(padding="same"))
        expansion = expand(design)
        sides = [row.out.next[1:3] for row in expansion.rows]
        assert sides == [(14, 19), (5, 10), (3, 5), (3, 5), (3, 5), (2, 3), (2, 3), (1, 2)]
        flat = network_of(model_of(design, expansion, "layers"), drawn(expansion))
        images, taps = torch.rand(2, 3, 28, 37), dict[int, torch.Tensor]()
        flat(images, taps)
        assert [tuple(value.shape[1:]) for value in taps.values()] == [row.out.next[:3] for row in expansion.rows]
        assert torch.equal(network_of(model_of(design, expansion), drawn(expansion))(images), taps[7])

    def test_the_odd_pixel_is_behind(self) -> None:
        design = replace(design_from(SAME), context=Context(padding="same"))
        network = network_of(made(design, "layers"), drawn(expand(design)))
        images, taps = torch.rand(1, 3, 28, 37), dict[int, torch.Tensor]()
        network(images, taps)
        stem = network.conv1
        padded = nn.functional.pad(images, (2, 2, 1, 2))  # 37 needs 4 pixels across, 28 needs 3 down
        wanted = nn.functional.silu(stem.norm(nn.functional.conv2d(padded, stem.conv.weight, stride=2)))  # type: ignore[union-attr, operator, arg-type]
        assert torch.allclose(taps[0], wanted, atol=1e-6)
        inside = nn.functional.pad(taps[1], (0, 1, 1, 1), value=float("-inf"))  # 10 needs 1 across, 5 needs 2 down
        assert torch.equal(taps[2], nn.functional.max_pool2d(inside, 3, 2))


class TestText:
    """What people read, and what a linter says of it."""

    @pytest.mark.parametrize("style", ["blocks", "layers"])
    def test_it_passes_ruff_as_it_is(self, style: str, tmp_path: Path) -> None:
        designs = {"b0": b0(), "weave": design_from(WEAVE), "heads": design_from(HEADS), "net": design_from(CLASSIFIER)}
        designs["blocks"] = every_block()
        designs["same"] = replace(designs["blocks"], context=Context(padding="same"))
        for name, design in designs.items():
            (tmp_path / f"{name}.py").write_text(made(design, style).text)
        ruff("check", tmp_path)
        ruff("format", "--check", tmp_path)

    @pytest.mark.parametrize("preset", PRESETS)
    def test_efficientnets_are_short(self, preset: str, tmp_path: Path) -> None:
        width, depth, resolution = PRESETS[preset]
        design = replace(b0(), scale=replace(b0().scale, width=width, depth=depth, resolution=resolution))
        text = made(design).text
        assert len(text.splitlines()) < 300
        (tmp_path / "model.py").write_text(text)
        ruff("format", "--check", tmp_path)

    @pytest.mark.parametrize("style", ["blocks", "layers"])
    def test_names_of_nodes_are_made_safe(self, style: str) -> None:
        odd = ["forward", "for", "3×3", "a b", "a-b", "print", "x", "ConvNorm", "taps", "tap", "été", ""]
        nodes = tuple(LayerNode(number, name, Convolutional(filters=4)) for number, name in enumerate(odd, 1))
        design = Design(nodes=nodes, net=design_from(CLASSIFIER).net, next_id=99)
        network = module_of(made(design, style)).build()
        assert network(torch.rand(1, 3, 20, 24)).shape == (1, 4, 20, 24)
        assert len({name for name, _ in network.named_children()}) == len(odd)

    def test_a_name_cannot_bring_code_in(self) -> None:
        name = '"""\nraise SystemExit("\\")\n# {{ 1 }} \N{BULLET}'
        module = module_of(made(replace(design_from(CLASSIFIER), name=name)))
        assert name == module.NAME


class TestTypes:
    def test_mypy_has_nothing_to_say(self, tmp_path: Path) -> None:
        designs = {"b0": b0(), "weave": design_from(WEAVE), "heads": design_from(HEADS), "blocks": every_block()}
        for name, design in designs.items():
            (tmp_path / f"{name}_blocks.py").write_text(made(design).text)
            (tmp_path / f"{name}_layers.py").write_text(made(design, "layers").text)
        command = [
            sys.executable,
            "-m",
            "mypy",
            "--config-file=",
            "--cache-dir",
            str(tmp_path / "cache"),
            str(tmp_path),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


class TestRefusals:
    def test_a_layer_without_a_form_is_named(self) -> None:
        text = CLASSIFIER.replace("activation=leaky", "activation=leaky\ncoordconv=1")
        with pytest.raises(StudioError, match=r"layer 0 \(conv1, \[convolutional\]\)") as refusal:
            model_from(text)
        where = refusal.value.problems[0].where
        assert where is not None
        assert (where.node, where.layer) == (1, 0)

    def test_an_unknown_section_and_all_after_it_are_named(self) -> None:
        with pytest.raises(StudioError) as refusal:
            model_from(CLASSIFIER.replace("[dropout]", "[mystery]"))
        assert len(refusal.value.problems) == 4

    def test_signs_are_not_padded_as_tensorflow_does(self) -> None:
        text = CLASSIFIER.replace("filters=8", "filters=8\nxnor=1")
        with pytest.raises(StudioError, match="'same' padding"):
            made(replace(design_from(text), context=Context(padding="same")))

    def test_a_number_without_a_literal_is_refused(self) -> None:
        with pytest.raises(StudioError, match="softmax"):
            model_from(CLASSIFIER.replace("[softmax]", "[softmax]\ntemperature=nan"))


class TestWeights:
    def test_a_state_dict_and_the_table_of_its_arrays_stand_beside_the_code(self, tmp_path: Path) -> None:
        design = design_from(CLASSIFIER)
        expansion = expand(design)
        arrays = drawn(expansion)
        source = tmp_path / "net.weights"
        source.write_bytes(weights.encode(arrays, weights.plan(expansion.network, expansion.rows)))
        target = tmp_path / "net.py"
        product = PyTorch(weights=source).generate(design, expansion, target)
        assert [path.name for path in write(product, target)] == ["net.py", "net.pt", "net.arrays.json"]
        assert product.notes == ()
        network = module_of(made(design)).build()
        network.load_state_dict(torch.load(tmp_path / "net.pt", weights_only=True))
        images = torch.rand(2, 3, 20, 24)
        assert torch.equal(network.eval()(images), network_of(made(design), arrays)(images))
        table = (tmp_path / "net.arrays.json").read_bytes()
        assert json.loads(table)["arrays"][0] == {
            "key": "conv1.norm.bias", "layer": 0, "role": "biases", "order": 0, "shape": [8],
        }  # fmt: skip
        assert paths_from(table, "net.arrays.json") == made(design).arrays

    def test_a_file_that_does_not_fit_is_told(self, tmp_path: Path) -> None:
        design = design_from(CLASSIFIER)
        expansion = expand(design)
        whole = weights.encode(drawn(expansion), weights.plan(expansion.network, expansion.rows))
        (tmp_path / "net.weights").write_bytes(whole[:-8])
        maker = PyTorch(weights=tmp_path / "net.weights")
        with pytest.raises(FileProblem, match="of another network: the file ends inside layer 3"):
            maker.generate(design, expansion, tmp_path / "net.py")


def test_a_block_with_a_key_that_its_class_does_not_know_is_written_as_layers() -> None:
    design = b0()
    node = design.named("stage1")
    assert isinstance(node, BlockNode)
    changed = replace(node, overrides=((0, "depthwise", (("dilation", "2"),)),))
    text = made(replace(design, nodes=tuple(changed if other is node else other for other in design.nodes))).text
    assert "self.stage1_depthwise = ConvNorm(" in text
