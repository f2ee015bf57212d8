"""Darknet's printout of every reference cfg, character for character.

The rows are made here from what Darknet computed (its JSON tables) and the plain words of the cfg, by the templates of
section 7 of the semantics; nothing of the project takes part in that.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from generators.table import darknet_table
from studio.design.expand import expand
from studio.design.from_cfg import load
from tests.conformance.reference import FOLDER, names

NAMES = names("darknet/cfg", ".cfg")
Words = dict[str, str]
Facts = dict[str, Any]

LOSSES = {"mse": 2, "giou": 1, "diou": 3, "ciou": 4}
POINTS = {"center": 1, "left_top": 2, "right_bottom": 4}


def sections(text: str) -> list[tuple[str, Words]]:
    """Names and values as Darknet reads them; the first of equal keys counts."""
    found: list[tuple[str, Words]] = []
    for raw in text.splitlines():
        line = "".join(raw.split())
        if line.startswith("["):
            found.append((line, {}))
        elif line and line[0] not in "#;" and "=" in line:
            key, _, value = line.partition("=")
            found[-1][1].setdefault(key, value)
    return found


def number(words: Words, key: str, default: float) -> float:
    return float(words.get(key, str(default)).partition("#")[0])


def indices(words: Words, key: str, own: int) -> list[int]:
    numbers = [int(word.partition("#")[0]) for word in words[key].split(",")]
    return [value if value >= 0 else own + value for value in numbers]


def sizes(layer: Facts, before: list[int]) -> str:
    """`w x h x c -> ow x oh x oc` with the input that the layer reads."""
    (c, h, w), (oc, oh, ow) = before, layer["out"]
    return f"{w:4} x{h:4} x{c:4} -> {ow:4} x{oh:4} x{oc:4}"


def convolution(layer: Facts, words: Words, before: list[int]) -> str:
    xnor = int(number(words, "xnor", 0))
    tag = "conv  "
    if xnor:
        tag = "convXB" if int(number(words, "bin_output", 0)) else "convX "
    elif "share_index" in words:
        tag = "convS "
    elif int(number(words, "assisted_excitation", 0)):
        tag = "convAE"
    n, groups, k = layer["n"], layer["groups"], layer["size"]
    sx, sy, dilation = layer["stride_x"], layer["stride_y"], layer["dilation"]
    filters = f"{n:5}/{groups:4} " if groups > 1 else f"{n:5}      "
    if sx != sy:
        window = f"{k:2}x{k:2}/{sx:2}x{sy:2} "
    elif dilation > 1:
        window = f"{k:2} x{k:2}/{sx:2}({dilation})"
    else:
        window = f"{k:2} x{k:2}/{sx:2}   "
    return f"{tag}{filters}{window}{sizes(layer, before)} {layer['bflops']:5.3f} BF"


def route(layer: Facts, words: Words) -> str:
    own = indices(words, "layers", layer["i"])
    gap = {1: " \t\t            ", 2: " \t            ", 3: " \t            "}.get(len(own), " \t    ")
    share = f"{layer['group_id']}/{layer['groups']}" if layer["groups"] > 1 else "   "
    c, h, w = layer["out"]
    listed = "".join(f" {index}" for index in own)
    return f"route {listed}{gap}{' ' * 11}{share} -> {w:4} x{h:4} x{c:4} "


def shortcut(layer: Facts, words: Words, before: list[int], layers: list[Facts]) -> str:
    own = indices(words, "from", layer["i"])
    kind = {"none": 0, "per_feature": 1, "per_layer": 1, "per_channel": 2}[words.get("weights_type", "none")]
    norm = {"none": 0, "relu": 1, "avg_relu": 1, "softmax": 2}[words.get("weights_normalization", "none")]
    c, h, w = before
    row = f"Shortcut Layer: {''.join(f'{index}, ' for index in own)} wt = {kind}, wn = {norm}, "
    row += f"outputs:{w:4} x{h:4} x{c:4} {layer['bflops']:5.3f} BF"
    for index in own:
        oc, oh, ow = layers[index]["out"]
        if oc != c:
            row += f"\n ({w:4} x{h:4} x{c:4}) + ({ow:4} x{oh:4} x{oc:4}) "
    return row


def head(layer: Facts, words: Words) -> str:
    word = words.get("iou_loss", "mse")
    norms = ", ".join(
        f"{name}_norm: {number(words, key, default):2.2f}"
        for name, key, default in (
            ("iou", "iou_normalizer", 0.75),
            ("obj", "obj_normalizer", 1),
            ("cls", "cls_normalizer", 1),
            ("delta", "delta_normalizer", 1),
        )
    )
    scale = f"{number(words, 'scale_x_y', 1):2.2f}"
    loss = f"iou loss: {word} ({LOSSES.get(word, 0)}), {norms}"
    if layer["type"] == "yolo":
        return f"yolo\n[yolo] params: {loss}, scale_x_y: {scale}"
    point = POINTS[words.get("yolo_point", "center")]
    return f"[Gaussian_yolo] {loss}, scale: {scale}, point: {point}"


def small(layer: Facts, words: Words, before: list[int], flat: int) -> str:
    """The rows of types with one short template."""
    (c, h, w), (oc, oh, ow) = before, layer["out"]
    k, sx = layer["size"], layer["stride_x"]
    stride = int(number(words, "stride", 1))
    from_ = indices(words, "from", layer["i"])[0] if "from" in words else 0
    rows = {
        "maxpool": f"max               {k:2}x{k:2}/{sx:2}   {sizes(layer, before)} {layer['bflops']:5.3f} BF",
        "avgpool": f"avg                          {w:4} x{h:4} x{c:4} ->   {c:4}",
        "upsample": f"upsample                {int(number(words, 'stride', 2)):2}x  {sizes(layer, before)}",
        "reorg": f"reorg                    /{stride:2} {sizes(layer, before)}",
        "reorg_old": f"reorg_old              /{stride:2}  {w:4} x{h:4} x{c:4}   ->  {ow:4} x{oh:4} x{oc:4}",
        "scale_channels": f"scale Layer: {from_}",
        "sam": f"scale Layer: {from_}",
        "connected": f"connected                            {flat:4}  ->  {layer['outputs']:4}",
        "local": f"Local Layer: {h} x {w} x {c} image, {layer['n']} filters -> {oh} x {ow} x {oc} image",
        "dropout": f"dropout    p = {number(words, 'probability', 0.2):.3f}        {flat:4}  ->   {flat:4}",
        "softmax": f"softmax{' ' * 40}{flat:4}",
        "cost": f"cost{' ' * 43}{flat:4}",
        "batchnorm": f"Batch Normalization Layer: {w} x {h} x {c} image",
        "crop": f"Crop Layer: {h} x {w} -> {oh} x {ow} x {oc} image",
        "region": "detection",
        "detection": "Detection Layer",
    }
    return rows[layer["type"]]


def rows_of(table: Facts, found: list[tuple[str, Words]]) -> Iterator[str]:
    layers = table["layers"]
    before, flat = table["input"], int(np.prod(table["input"]))
    for layer, (_, words) in zip(layers, found[1:], strict=True):
        match layer["type"]:
            case "convolutional":
                row = convolution(layer, words, before)
            case "route":
                row = route(layer, words)
            case "shortcut":
                row = shortcut(layer, words, before, layers)
            case "yolo" | "gaussian_yolo":
                row = head(layer, words)
            case _:
                row = small(layer, words, before, flat)
        yield f"{layer['i']:4} {row}"
        before, flat = layer["out"], layer["outputs"]


def expected(name: str) -> str:
    table = json.loads((FOLDER / "darknet" / "layers" / f"{name}.json").read_text())
    text = (FOLDER / "darknet" / "cfg" / f"{name}.cfg").read_text()
    total = np.float32(0)
    for layer in table["layers"]:
        total += np.float32(layer["bflops"]) if layer["bflops"] > 0 else np.float32(0)
    wide = [layer["outputs"] for layer in table["layers"] if layer["in"][1] > 1 and layer["in"][2] > 1]
    return "\n".join(
        (
            "   layer   filters  size/strd(dil)      input                output",
            *rows_of(table, sections(text)),
            f"Total BFLOPS {total:5.3f} ",
            f"avg_outputs = {sum(wide) // len(wide)} ",
            "",
        )
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_table_is_darknets_own(name: str) -> None:
    found = expand(load((FOLDER / "darknet" / "cfg" / f"{name}.cfg").read_bytes(), name))
    assert darknet_table(found.network, found.rows).split("\n") == expected(name).split("\n")


@pytest.mark.usefixtures("reference")
def test_the_reference_is_whole() -> None:
    assert len(NAMES) == 58
