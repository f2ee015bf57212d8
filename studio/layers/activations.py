"""The activation words of a cfg in Darknet's order, and what each computes (darknet-semantics 4.2)."""

from __future__ import annotations

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

#: Words that only some layer types compute; everywhere else Darknet gives zeros without a word.
CONVOLUTION_ONLY: frozenset[str] = frozenset(ACTIVATIONS[17:])
EVERYWHERE: frozenset[str] = frozenset(ACTIVATIONS[:17])
IN_SHORTCUT: frozenset[str] = EVERYWHERE | {"swish", "mish"}


def effective(word: str) -> str:
    """The activation that Darknet uses for a word: an unknown one becomes relu, silently but for a message."""
    return word if word in ACTIVATIONS else "relu"
