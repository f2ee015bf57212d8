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
    """The activation that Darknet uses for a word: an unknown one becomes relu, silently but for a message."""
    return word if word in ACTIVATIONS else "relu"
