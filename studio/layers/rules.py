"""Checks that several layer types share."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from studio.diagnostics import Diagnostic, Fix, comment_out, error, set_key, shortened, warning
from studio.layers.activations import ACTIVATIONS, CLOSEST, nearest
from studio.layers.base import Context, Shape


def activation_problems(
    word: str, context: Context, supported: Collection[str], key: str = "activation"
) -> Iterator[Diagnostic]:
    """An unknown activation word, or one that Darknet does not compute in this layer type."""
    if word in CLOSEST and not context.darknet_words:
        return
    if word not in ACTIVATIONS:
        guess = nearest(word)
        why = "; comments must stand on a line of their own" if "#" in word else ""
        yield error(
            "activation-unknown",
            f"{key} {shortened(word)!r} is unknown, Darknet would use relu{why}",
            key=key,
            expected=f"{guess!r}" if guess else "one of " + ", ".join(ACTIVATIONS),
            fix=_respelled(key, word, guess) if guess else None,
        )
    elif word not in supported:
        yield error(
            "activation-zeros",
            f"{key} {word} gives zeros in this layer type",
            key=key,
            expected="linear here, or a convolutional layer for it",
        )


def _respelled(key: str, word: str, guess: str) -> Fix:
    plain, mark, _ = word.partition("#")
    return comment_out(key, plain, guess) if mark else set_key(key, guess)


def head_problems(section: str, shape: Shape, wanted: int, classes: int, rule: str) -> Iterator[Diagnostic]:
    """A detection head whose input has other channels than its classes and anchors ask for: Darknet stops.

    The problem is about the filters of the layer before, and so is its fix.
    """
    if classes < 1:
        yield error("head-classes-count", f"classes={classes}", key="classes", expected="1 or more")
    elif wanted < 1:
        yield error("head-num", f"[{section}] without anchors: {rule}", key="num", expected="num=1 or more")
    elif (shape.c if shape.c > 0 else shape.flat) not in (-1, wanted):
        named = f"{classes} class" if classes == 1 else f"{classes} classes"
        yield error(
            "head-filters",
            f"filters={shape.c} before [{section}]" if shape.c > 0 else f"{shape} values before [{section}]",
            key="filters",
            expected=f"{wanted} for {named}: {rule}",
            fix=set_key("filters", str(wanted)),
        ).about_previous()


def anchor_problems(given: int, anchors: int) -> Iterator[Diagnostic]:
    """Fewer or more numbers in `anchors` than the `num` pairs that a head declares."""
    if given < 2 * anchors:
        yield warning(
            "head-anchors",
            f"{given / 2:g} anchors for num={anchors}, the others are 0.5×0.5",
            key="anchors" if given else "num",
            expected=f"{2 * anchors} numbers",
        )
    elif given > 2 * anchors:
        yield warning(
            "head-anchors",
            f"{given / 2:g} anchors for num={anchors}, the last ones are not used",
            key="anchors",
            expected=f"{2 * anchors} numbers",
        )


def overrun_problems(kind: str, shape: Shape, result: Shape, size: int, padding: int) -> Iterator[Diagnostic]:
    """A window larger than the padded map; with a stride Darknet still gives one place, at stride 1 none.

    `kind` begins the codes: conv or pool. `padding` counts both sides.
    """
    if not result.image:
        yield error(
            f"{kind}-empty",
            f"a {size}×{size} window with {padding} pixels of padding leaves nothing of {shape.h}×{shape.w}",
            key="size",
            expected="an output of at least 1×1",
        )
    elif size > min(shape.h, shape.w) + padding:
        yield warning(
            f"{kind}-overrun",
            f"a {size}×{size} window is larger than {shape.h}×{shape.w} with {padding} pixels of padding",
            key="size",
            expected=f"at most {min(shape.h, shape.w) + padding}",
        )


def group_problems(groups: int, channels: int, filters: int) -> Iterator[Diagnostic]:
    """Groups that don't divide input channels or filters: Darknet drops channels without a word."""
    for name, count in (("input channels", channels), ("filters", filters)):
        if count > 0 and count % groups:
            yield error(
                "groups-divide",
                f"groups={groups} does not divide the {count} {name}",
                key="groups",
                expected="a divisor of input channels and filters",
            )


def sharing_problems(
    size: tuple[int, int], filters: tuple[int, int], channels: tuple[int, int], weights: tuple[int, int]
) -> Iterator[Diagnostic]:
    """The first difference between a layer whose weights are shared and the one that shares them: (there, here)."""
    facts = {"size": size, "filters": filters, "input channels": channels, "weights": weights}
    for name, (there, here) in facts.items():
        if there != here:
            text = f"shares the weights of a layer with {name} {there}, has {here}"
            yield error("share-differs", text, key="share_index", expected=f"equal {name}")
            return
