"""Layers as Keras counts them, one of Darknet's after the other."""

from __future__ import annotations

from generators.keras_words import keras_words
from studio.design.expand import expand
from studio.design.templates import new
from studio.network.network import NetLayer


def layers(template: str, node: str, occurrence: int = 0) -> dict[str, NetLayer]:
    design = new(template)
    found = design.named(node)
    assert found is not None
    items = expand(design).network.layers
    return {
        item.address.role: item
        for item in items
        if item.address.node == found.id and item.address.occurrence == occurrence
    }


def test_norm_padding_and_activation_are_layers_of_their_own() -> None:
    block = layers("efficientnet_b0", "stage2")
    assert keras_words(block["expand"]) == ("conv", "batch norm", "activation")
    assert keras_words(block["depthwise"]) == ("zero padding", "depthwise conv", "batch norm", "activation")
    assert keras_words(block["project"]) == ("conv", "batch norm")


def test_a_gate_is_five_layers_whose_convolutions_have_their_activations_inside() -> None:
    block = layers("efficientnet_b0", "stage2")
    gate = [keras_words(item, side=True) for role, item in block.items() if role.startswith("se.")]
    assert sum(gate, ()) == ("average", "reshape", "conv", "conv", "multiply")


def test_sums_and_joins_are_called_as_in_keras() -> None:
    assert keras_words(layers("efficientnet_b0", "stage2", 1)["add"]) == ("add",)
    mixed = layers("mixnet_s", "stage5")
    assert keras_words(mixed["join"]) == ("concatenate",)
    assert keras_words(layers("resnet18", "stage2")["input"]) == ()


def test_a_softmax_is_the_activation_of_the_layer_before() -> None:
    assert keras_words(layers("efficientnet_b0", "softmax")[""]) == ()
