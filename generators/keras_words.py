"""The layers that Keras counts for one of Darknet's: padding, convolution, norm and activation are layers of their own.

EfficientNet-B0 has 237 of them and B7 813 (zoo.md section 7), without input, rescaling and normalisation.
"""

from __future__ import annotations

from studio.layers.base import Layer
from studio.layers.convolutional import Convolutional
from studio.layers.pooling import AvgPool
from studio.layers.wiring import Route, ScaleChannels, Shortcut
from studio.network.network import NetLayer

#: Layers that Keras has no layer for: the activation of the layer before, and joins that are only wires.
_NOTHING = ("softmax", "cost")
_WORDS: dict[type[Layer], tuple[str, ...]] = {ScaleChannels: ("multiply",), Shortcut: ("add",)}


def keras_words(item: NetLayer, side: bool = False) -> tuple[str, ...]:
    """The Keras layers of one layer in order; `side`: inside a gate, where pooling is followed by a reshape.

    A convolution without batch norm has its activation inside; a route to one whole layer is only a wire.
    """
    layer = item.layer
    if isinstance(layer, Route):
        return ("concatenate",) if len(item.inputs) > 1 else ("split",) if layer.groups > 1 else ()
    if isinstance(layer, Convolutional):
        return tuple(_convolution(layer))
    if isinstance(layer, AvgPool):
        return ("average", "reshape") if side else ("average",)
    if layer.section in _NOTHING:
        return ()
    return _WORDS.get(type(layer), (layer.section.replace("_", " "),))


def _convolution(layer: Convolutional) -> list[str]:
    words = ["zero padding"] if layer.stride > 1 and layer.size > 1 else []
    words.append("depthwise conv" if layer.splits > 1 and layer.splits == layer.filters else "conv")
    if layer.normalised:
        words.append("batch norm")
        words += [] if layer.activation == "linear" else ["activation"]
    return words
