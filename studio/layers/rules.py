"""Checks that several layer types share."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from studio.diagnostics import Diagnostic, did_you_mean, error, set_key, warning
from studio.layers.activations import ACTIVATIONS


def activation_problems(word: str, supported: Collection[str]) -> Iterator[Diagnostic]:
    """An unknown activation word, one that Darknet does not compute in this layer, or relu6 on its CPU."""
    if word not in ACTIVATIONS:
        plain = word.partition("#")[0]
        guess = plain if plain in ACTIVATIONS else did_you_mean(plain, ACTIVATIONS)
        why = "; comments must stand on a line of their own" if "#" in word else ""
        yield error(
            "activation-unknown",
            f"activation {word!r} is unknown, Darknet would use relu{why}",
            key="activation",
            expected=f"{guess!r}" if guess else "one of " + ", ".join(ACTIVATIONS),
            fix=set_key("activation", guess) if guess else None,
        )
    elif word not in supported:
        yield error(
            "activation-zeros",
            f"activation {word} gives zeros in this layer type",
            key="activation",
            expected="linear here, or a convolutional layer for it",
        )
    elif word == "relu6":
        yield warning(
            "activation-relu6",
            "Darknet's CPU build computes relu6 as zero; its GPU build is right",
            key="activation",
            expected="relu or leaky where the CPU build is used",
        )
