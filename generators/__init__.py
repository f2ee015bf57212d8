"""A network made into something else: one class a format; `generators.formats` holds the one table of them.

The table is loaded when it is first asked for, so that `generators.table` alone costs what `generators.table` costs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from generators.formats import GENERATORS, generator_for, generator_named

__all__ = ["GENERATORS", "generator_for", "generator_named"]


def __getattr__(name: str) -> Any:
    """The table and its searches, from the module that holds them."""
    if name in __all__:
        from generators import formats

        return getattr(formats, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
