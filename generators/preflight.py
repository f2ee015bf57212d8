"""What stands in the way of training a design, known before a worker starts: network, head, input, packages.

Errors stop, warnings and infos should be read. What is wrong with the data itself is said by its scan.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace

from generators.torch_flow import classifier_of, outputs_of
from studio.design.design import BlockNode, Design
from studio.design.edits import apply_fix
from studio.design.expand import Expansion, expand
from studio.diagnostics import Diagnostic, Fix, NodeRef, SetKey, Severity, StudioError, error, info, warning
from studio.training.datasets import Scan

#: Height, width and channels of an image.
ImageSize = tuple[int, int, int]
#: What the worker imports and the rest of the program does without.
WORKER_PACKAGES = ("torch", "lightning_fabric")
#: Errors of the network that are shown one by one; more are counted.
_SHOWN = 3


def preflight(
    design: Design,
    expansion: Expansion,
    problems: Sequence[Diagnostic],
    scan: Scan | None = None,
    image: ImageSize | None = None,
) -> tuple[Diagnostic, ...]:
    """Everything that is known now; `problems` are the design's, `scan` its data where that was looked at.

    `image`: H x W x C of one of its images. Without an error among them training can start.
    """
    found = [*_broken(design, problems)]
    if not found:
        found += _head_problems(design, expansion, scan)
        found += _input_notes(expansion, image)
    return (*found, *missing_packages())


def missing_packages() -> Iterator[Diagnostic]:
    """An error with the command to type where the worker's packages are not installed."""
    missing = [name for name in WORKER_PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        names = " and ".join(name.replace("_", "-") for name in missing)
        command = f"{sys.executable} -m pip install {names.replace(' and', '')}"
        yield error("train-packages", f"training needs {names}, which is not installed", expected=command)


def _broken(design: Design, problems: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """A network with errors can't be built; its first errors, each with its own fix."""
    if not design.nodes:
        yield error("train-empty", "the design has no layers", expected="a network that ends in a classifier")
        return
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    yield from errors[:_SHOWN]
    if len(errors) > _SHOWN:
        yield error("train-broken", f"the network has {len(errors) - _SHOWN} more errors; the list of problems has all")


def _head_problems(design: Design, expansion: Expansion, scan: Scan | None) -> Iterator[Diagnostic]:
    """The outputs of the classifier against the classes of the data."""
    index = classifier_of(expansion)
    if index is None:
        heads = len(outputs_of(expansion.network))
        ends = f"the network has {heads} outputs" if heads > 1 else "the network does not end in a classifier"
        hint = "one classifier at its end: a convolution and average pooling, or a connected layer"
        yield error("train-head", f"{ends}; detectors are not trained here", expected=hint)
        return
    outputs = expansion.rows[index].out.next.c
    if scan is None or not scan.classes or outputs == len(scan.classes):
        return
    classes = len(scan.classes)
    item = expansion.network.layers[index]
    key = "filters" if item.layer.spec("filters") else "output"
    where = f"{key}={classes} in layer {index}"
    fix = Fix(f"set {where}", (SetKey(item.address.node, key, str(classes)),))
    wrong = error(
        "train-classes",
        f"the network has {outputs:,} outputs, the data has {classes:,} classes",
        key=key,
        expected=where,
        fix=fix if _mends(design, fix, index, classes) else None,
    )
    yield replace(wrong, where=NodeRef(item.address.node, key, index))


def _mends(design: Design, fix: Fix, index: int, classes: int) -> bool:
    """Whether the classifier has the wanted outputs afterwards: not where it is part of a block, or scaled."""
    (operation,) = fix.ops
    if isinstance(design.node(operation.node), BlockNode):
        return False
    try:
        return expand(apply_fix(design, fix)).rows[index].out.next.c == classes
    except StudioError:
        return False


def _input_notes(expansion: Expansion, image: ImageSize | None) -> Iterator[Diagnostic]:
    """What happens to images that are not as the network reads them."""
    shape = expansion.network.input
    if shape.c not in (1, 3):
        yield warning(
            "train-channels",
            f"the network reads {shape.c} channels, images have 1 or 3: their grey is repeated",
            key="channels",
            expected="channels=1 or channels=3",
        )
    if image is None:
        return
    height, width, channels = image
    if (channels, shape.c) == (1, 3):
        yield info("train-grey", "the images are grey, the network reads 3 channels: the grey is repeated")
    elif (channels, shape.c) == (3, 1):
        yield info("train-colour", "the images are in colour, the network reads 1 channel: they are turned grey")
    times = shape.h * shape.w / (height * width)
    if times >= 4:
        yield warning(
            "train-enlarged",
            f"the images of {width} × {height} px are enlarged to {shape.w} × {shape.h}: "
            f"{times:.0f} times the work for the same picture",
        )
