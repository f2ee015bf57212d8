"""Darknet's `.weights` files.

file        header and arrays: what a network's file holds in which order, read, written and cut
transfer    what a file means for a network: what goes where, what stays random, where to cut
"""

from typing import TYPE_CHECKING

from studio.weights.file import (
    LIMIT,
    Fit,
    Header,
    Key,
    Plan,
    Report,
    Slot,
    Weights,
    cut,
    decode,
    decode_header,
    encode,
    plan,
    read,
    report,
)

if TYPE_CHECKING:
    from studio.weights.file import Floats as Floats

__all__ = [
    "LIMIT",
    "Fit",
    "Header",
    "Key",
    "Plan",
    "Report",
    "Slot",
    "Weights",
    "cut",
    "decode",
    "decode_header",
    "encode",
    "plan",
    "read",
    "report",
]
