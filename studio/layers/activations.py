"""The activation words of a cfg in Darknet's order, and what each computes (darknet-semantics 4.2)."""

from __future__ import annotations

from studio.diagnostics import did_you_mean

ACTIVATIONS: tuple[str, ...] = (
    "logistic",
    "relu",
    "relu6",
    "relie",
    "linear",
    "ramp",
    "tanh",
    "plse",
    "revleaky",
    "leaky",
    "elu",
    "loggy",
    "stair",
    "hardtan",
    "lhtan",
    "selu",
    "gelu",
    "swish",
    "mish",
    "hard_mish",
    "normalize_channels",
    "normalize_channels_softmax",
    "normalize_channels_softmax_maxval",
)

#: Functions that Darknet does not have, and the closest of those that it has: relu6(x + 3) / 6, and x times that.
CLOSEST: dict[str, str] = {"hard_swish": "swish", "hard_sigmoid": "logistic"}
#: The words of a design, which says more than a cfg can.
DESIGN_ACTIVATIONS: tuple[str, ...] = (*ACTIVATIONS, *CLOSEST)

#: Words of other frameworks for the same functions.
ALSO_CALLED: dict[str, str] = {
    "sigmoid": "logistic",
    "silu": "swish",
    "leaky_relu": "leaky",
    "lrelu": "leaky",
    "identity": "linear",
    "none": "linear",
    "hardtanh": "hardtan",
}

#: Words that only some layer types compute; everywhere else Darknet gives zeros without a word.
CONVOLUTION_ONLY: frozenset[str] = frozenset(ACTIVATIONS[17:])
EVERYWHERE: frozenset[str] = frozenset(ACTIVATIONS[:17])
IN_SHORTCUT: frozenset[str] = EVERYWHERE | {"swish", "mish"}


def nearest(word: str) -> str | None:
    """The activation that a word was probably meant to be; a comment behind it is left out."""
    plain = word.partition("#")[0]
    if plain in ACTIVATIONS:
        return plain
    return ALSO_CALLED.get(plain.lower()) or did_you_mean(plain, ACTIVATIONS)


def effective(word: str) -> str:
    """The activation that a word stands for: an unknown one becomes Darknet's relu, silently but for a message."""
    return word if word in DESIGN_ACTIVATIONS else "relu"
