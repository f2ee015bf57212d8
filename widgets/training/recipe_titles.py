"""Keys of a recipe as people read them."""

from __future__ import annotations

_ACRONYMS = {"ema": "EMA", "bn": "BN", "sgdr": "SGDR", "exif": "EXIF", "topk": "Top-k", "tensorboard": "TensorBoard"}


def title_of(name: str) -> str:
    """`learning_rate` as "Learning rate", `bn_momentum` as "BN momentum"."""
    words = [_ACRONYMS.get(word, word) for word in name.split("_")]
    return " ".join((words[0][:1].upper() + words[0][1:], *words[1:]))
