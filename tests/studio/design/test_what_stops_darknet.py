"""What stops Darknet, crashes it or is silently misread is named: sections 3.10 and 8 of the semantics, one by one."""

from __future__ import annotations

import pytest

from studio.design.from_cfg import load
from studio.design.problems import problems
from studio.diagnostics import Diagnostic

NET = "[net]\nwidth=64\nheight=64\nchannels=3\n"
CONV = "[convolutional]\nfilters=8\nsize=3\npad=1\nactivation=leaky\n"
POOL = "[maxpool]\nsize=2\nstride=2\n"
YOLO = "[yolo]\nnum=3\nclasses=2\nanchors=1,1,2,2,3,3\n"
HEAD = CONV.replace("=8", "=21")


def conv(*lines: str) -> str:
    """A convolution with further keys, or with one of its own spelled otherwise."""
    names = {line.partition("=")[0] for line in lines}
    own = [line for line in CONV.splitlines() if line.partition("=")[0] not in names]
    return "\n".join([*own, *lines]) + "\n"


def layer(header: str, *lines: str) -> str:
    return "\n".join([f"[{header}]", *lines]) + "\n"


def net(*lines: str) -> str:
    return NET + "".join(f"{line}\n" for line in lines)


def found(text: str) -> dict[str, Diagnostic]:
    """The problems by code, the first of each."""
    return {item.code: item for item in reversed(problems(load(text.encode())))}


STOPS = {  # what aborts, asserts or crashes: text, code, key at fault
    "no section": ("# nothing\n", "no-sections", ""),
    "another first section": (CONV, "net-missing", ""),
    "a key before the first section": ("width=3\n" + NET + CONV, "option-outside", ""),
    "a byte-order mark": ("\ufeff" + NET + CONV, "byte-order-mark", ""),
    "no input": ("[net]\nbatch=1\n" + CONV, "net-input", "width"),
    "steps without lists": (net("policy=steps") + CONV, "steps-missing", "policy"),
    "fewer scales than steps": (net("policy=steps", "steps=1,2", "scales=.1") + CONV, "steps-scales", "scales"),
    "fewer seq_scales": (
        net("policy=steps", "steps=1,2", "scales=.1,.1", "seq_scales=1") + CONV, "steps-scales", "seq_scales"),
    "poly without an end": (net("policy=poly") + CONV, "policy-poly", "max_batches"),
    "step of 0": (net("policy=step", "step=0") + CONV, "policy-step", "step"),
    "sgdr without a cycle": (net("policy=sgdr") + CONV, "policy-sgdr", "sgdr_cycle"),
    "contrastive pairs of one": (net("contrastive=1") + CONV, "net-contrastive", "contrastive"),
    "a vector before a convolution": (NET + CONV + layer("softmax") + CONV, "image-needed", ""),
    "two deformations": (NET + conv("sway=1", "rotate=1"), "conv-deform", "rotate"),
    "a deformed 1x1 kernel": (NET + conv("sway=1", "size=1"), "conv-deform", "sway"),
    "shared weights of another shape": (NET + CONV + conv("share_index=0"), "share-differs", "share_index"),
    "stride 0": (NET + conv("stride=0"), "conv-stride", "stride"),
    "a route without layers": (NET + CONV + layer("route"), "route-empty", "layers"),
    "a route of two sizes": (NET + CONV + POOL + layer("route", "layers=-1,-2"), "route-sizes", "layers"),
    "a shortcut without from": (NET + CONV + layer("shortcut"), "shortcut-empty", "from"),
    "scale_channels without from": (NET + CONV + layer("scale_channels"), "scale-empty", "from"),
    "sam without from": (NET + CONV + layer("sam"), "sam-empty", "from"),
    "an unknown weights_type": (
        NET + CONV + layer("shortcut", "from=-1", "weights_type=foo"), "shortcut-weights", "weights_type"),
    "weights without a normalization": (
        NET + CONV + layer("shortcut", "from=-1", "weights_type=per_channel"),
        "shortcut-normalization", "weights_normalization"),
    "a shortcut of two sizes": (NET + CONV + POOL + layer("shortcut", "from=-2"), "shortcut-sizes", "from"),
    "a gate that is a map": (NET + CONV + CONV + layer("scale_channels", "from=-2"), "scale-shape", "from"),
    "sam of two shapes": (NET + CONV + POOL + layer("sam", "from=-2"), "sam-shape", "from"),
    "groups that don't divide a softmax": (NET + CONV + layer("softmax", "groups=7"), "softmax-groups", "groups"),
    "filters before a yolo": (NET + CONV + YOLO, "head-filters", "filters"),
    "a yolo without anchors": (NET + CONV + layer("yolo", "num=0", "classes=2"), "head-num", "num"),
    "a mask beyond num": (NET + CONV.replace("=8", "=14") + YOLO + "mask=0,5\n", "head-mask", "mask"),
    "counters of other classes": (
        NET + HEAD + YOLO + "counters_per_class=1,2,3\n", "head-counters", "counters_per_class"),
    "outputs before a detection": (NET + CONV + layer("detection"), "head-outputs", ""),
    "contrastive without a yolo": (
        NET + CONV + layer("contrastive", "yolo_layer=-1"), "contrastive-yolo", "yolo_layer"),
    "dropblock on a vector": (
        NET + layer("connected", "output=3", "activation=linear") + layer("gru", "output=3")
        + layer("dropout", "dropblock=1"), "dropblock-image", "dropblock"),
    "a crnn that shrinks": (NET + layer("crnn", "output=3", "activation=leaky"), "recurrent-size", "pad"),
    "no map at all": (NET + layer("connected", "output=3", "activation=linear"), "network-flat", ""),
    "a dropout first": (NET + layer("dropout") + CONV, "first-layer", ""),
    "a crop beyond the image": (NET + layer("crop", "crop_height=99"), "crop-size", "crop_height"),
    "reorg of too few channels": (NET + CONV + layer("reorg", "stride=4"), "reorg-channels", "stride"),
    "more anchors than a Gaussian_yolo holds": (
        NET + CONV.replace("=8", "=12") + layer("Gaussian_yolo", "num=1", "classes=3", "anchors=1,1,2,2"),
        "head-anchors", "anchors"),
    "[net] twice": (NET + CONV + NET, "section-net", ""),
    "an unknown section": (NET + layer("wavelet"), "section-unknown", ""),
    "a layer that names itself": (NET + CONV + layer("route", "layers=1"), "reference-self", "layers"),
    "a later layer": (NET + CONV + layer("route", "layers=2") + POOL, "reference-forward", "layers"),
    "no layer": (NET + CONV + layer("shortcut", "from=-9"), "reference-range", "from"),
    "more values than an int counts": (NET + conv("filters=2000000000"), "size-overflow", ""),
}  # fmt: skip

MISREAD = {  # what is accepted and means something else: text, code, key
    "a comment behind a word": (NET + conv("activation=leaky # x"), "activation-unknown", "activation"),
    "a comment behind a header": (NET + CONV.replace("]", "] # x"), "section-unknown", ""),
    "equal keys": (NET + conv("stride=1") + "stride=2\n", "key-duplicate", "stride"),
    "blanks in a number": (NET + CONV.replace("=8", "=1 6"), "value-blanks", "filters"),
    "a trailing comma": (NET + CONV + layer("route", "layers=-1,"), "list-comma", "layers"),
    "commas of a comment": (NET + CONV + layer("route", "layers=-1 # a,b"), "list-comment", "layers"),
    "pad as pixels": (NET + CONV.replace("pad=1", "pad=2"), "flag-number", "pad"),
    "padding beside pad": (NET + conv("padding=3"), "conv-padding", "padding"),
    "no activation": (NET + layer("conv", "filters=8"), "activation-default", "activation"),
    "an unknown activation": (NET + conv("activation=xyzzy"), "activation-unknown", "activation"),
    "an activation that gives zeros": (
        NET + CONV + layer("activation", "activation=mish"), "activation-zeros", "activation"),
    "relu6 on a CPU": (NET + conv("activation=relu6"), "activation-relu6", "activation"),
    "pooling that rounds up": (
        NET.replace("64", "63") + CONV + layer("maxpool", "size=2", "stride=2"), "pool-ceiling", "size"),
    "uneven padding of a pool": (
        NET + CONV + layer("maxpool", "size=3", "stride=2", "padding=1"), "pool-padding", "padding"),
    "groups of xnor": (NET + CONV + conv("xnor=1", "groups=2"), "xnor-groups", "groups"),
    "groups that don't divide": (NET + CONV + conv("groups=3"), "groups-divide", "groups"),
    "a route onto a layer before its blur": (
        NET + conv("antialiasing=1", "stride=2") + POOL + layer("route", "layers=0"), "reference-antialiased",
        "layers"),
    "a route onto a layer that is dropped": (
        NET + CONV + layer("dropout") + CONV + layer("route", "layers=0"), "reference-dropped", "layers"),
    "dilation that the shape ignores": (NET + conv("dilation=2", "size=5", "pad=0"), "conv-dilation", "dilation"),
    "a fast path that ignores padding": (
        NET + conv("size=1", "pad=0", "padding=1"), "conv-fast-path", "padding"),
    "reorg for space to depth": (NET + CONV + layer("reorg", "stride=2"), "reorg-kind", ""),
    "reorg3d reversed": (
        NET + CONV.replace("=8", "=16") + layer("reorg3d", "stride=2", "reverse=1"), "reorg-kind", "reverse"),
    "reorg of odd sides": (NET.replace("64", "63") + CONV + layer("reorg3d", "stride=2"), "reorg-size", "stride"),
    "a shortcut of other channels": (
        NET + CONV + conv("filters=4") + layer("shortcut", "from=-2"), "shortcut-channels", "from"),
    "groups of a concatenation": (
        NET + CONV + CONV + layer("route", "layers=-1,-2", "groups=2"), "route-split", "groups"),
    "a group that does not exist": (
        NET + CONV + layer("route", "layers=-1", "groups=2", "group_id=2"), "route-group", "group_id"),
    "a softmax over pixels": (NET + CONV + layer("softmax"), "softmax-map", ""),
    "a cost after a softmax": (NET + CONV + layer("softmax") + layer("cost"), "softmax-cost", ""),
    "upsampling that sums": (NET + CONV + layer("upsample", "stride=-2"), "upsample-sum", "stride"),
    "local response normalization": (NET + CONV + layer("lrn"), "lrn-recursion", "alpha"),
    "layers that are never trained": (
        NET + CONV + layer("connected", "output=3", "activation=linear"), "darknet-frozen", ""),
    "stopbackward": (NET + CONV + conv("stopbackward=1"), "stopbackward", "stopbackward"),
    "coordinate channels": (NET + conv("coordconv=1"), "conv-coordconv", "coordconv"),
    "padding of a local layer": (
        NET + CONV + layer("local", "size=3", "pad=2", "activation=linear"), "local-pad", "pad"),
    "batch beside subdivisions": (net("batch=10", "subdivisions=4") + CONV, "batch-subdivisions", "batch"),
    "steps that do not ascend": (
        net("policy=steps", "steps=5,2", "scales=.1,.1") + CONV, "steps-order", "steps"),
    "steps after the end": (
        net("policy=steps", "steps=500", "scales=.1", "max_batches=100") + CONV, "steps-late", "steps"),
    "more scales than steps": (
        net("policy=steps", "steps=5", "scales=.1,.1") + CONV, "steps-scales", "scales"),
    "steps without their policy": (net("steps=5", "scales=.1") + CONV, "steps-unused", "policy"),
    "an unknown policy": (net("policy=cosine") + CONV, "policy-unknown", "policy"),
    "a misspelt key of [net]": (net("momentun=.9") + CONV, "key-unknown", "momentun"),
    "a key that nobody reads": (NET + conv("colour=4"), "key-unknown", "colour"),
    "a key without a value": (NET + conv("stride="), "key-empty", "stride"),
    "a number with an exponent": (NET + CONV.replace("=8", "=1e1"), "number-read", "filters"),
    "a word for a number": (NET + CONV.replace("pad=1", "pad=true"), "number-read", "pad"),
    "an unknown word": (NET + CONV + layer("cost", "type=foo"), "key-choice", "type"),
    "classes that differ": (
        NET + HEAD + YOLO + CONV.replace("=8", "=18") + YOLO.replace("classes=2", "classes=1"),
        "head-classes", "classes"),
    "too few anchors": (NET + HEAD + YOLO.replace("2,2,3,3", "2,2"), "head-anchors", "anchors"),
    "an input that heads cut": (
        NET.replace("width=64", "width=70") + conv("stride=8", "filters=21") + YOLO, "input-size", "width"),
    "resizing what can't be": (
        NET + HEAD + YOLO + "random=1\n" + layer("connected", "output=3", "activation=linear"), "head-random",
        "random"),
}  # fmt: skip


@pytest.mark.parametrize("name", STOPS)
def test_what_stops_darknet_is_an_error(name: str) -> None:
    text, code, key = STOPS[name]
    problem = found(text).get(code)
    assert problem is not None, sorted(found(text))
    assert problem.severity == "error"
    assert problem.where is not None and problem.where.key == key
    assert problem.span is not None


@pytest.mark.parametrize("name", MISREAD)
def test_what_is_misread_is_told(name: str) -> None:
    text, code, key = MISREAD[name]
    problem = found(text).get(code)
    assert problem is not None, sorted(found(text))
    assert problem.where is not None and problem.where.key == key
    assert problem.span is not None


def test_a_network_without_them_has_no_problems() -> None:
    text = net("policy=steps", "steps=80,90", "scales=.1,.1", "max_batches=100", "batch=8", "subdivisions=4")
    assert found(text + CONV + POOL + HEAD + YOLO) == {}


@pytest.mark.parametrize(
    ("size", "text", "severity"),
    [
        (70, CONV + POOL + POOL + layer("avgpool") + layer("softmax"), None),
        (70, conv("stride=8", "filters=21") + YOLO, "warning"),
        (70, CONV + POOL + conv("stride=2") + layer("upsample") + layer("route", "layers=-1,1"), "error"),
        (65, CONV + layer("reorg3d", "stride=2"), "error"),
        (64, CONV + POOL + conv("stride=2") + layer("upsample") + layer("route", "layers=-1,1"), None),
    ],
)
def test_size_is_an_error_where_maps_do_not_meet_and_a_warning_with_heads(
    size: int, text: str, severity: str | None
) -> None:
    problem = found(NET.replace("64", str(size)) + text).get("input-size")
    assert (problem and str(problem.severity)) == severity
    if problem is not None:
        assert problem.expected in ("68 or 72", "64 or 72", "64 or 66")
