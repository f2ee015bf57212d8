"""Every block: one class a block with parameters, `expand` into layers and `fold` back; `table` lists them.

The table is loaded when it is first asked for: a flat network needs no block.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from studio.blocks.table import BLOCKS, block_class, block_names

__all__ = ["BLOCKS", "block_class", "block_names"]


def __getattr__(name: str) -> Any:
    """The table and its searches, from the module that holds them."""
    if name in __all__:
        from studio.blocks import table

        return getattr(table, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
