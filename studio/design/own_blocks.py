"""The user-made blocks of a design, and how a block is found by name: shipped, of the design, of the library."""

from __future__ import annotations

from studio.blocks import block_class, block_names
from studio.blocks.base import Block
from studio.blocks.block_files import library_blocks
from studio.blocks.custom import UserBlock, within
from studio.design.design import BlockNode, Design


def own_blocks(design: Design) -> tuple[type[UserBlock], ...]:
    """The user-made blocks that a design needs or brings along, each after what it needs itself."""
    found: dict[type[UserBlock], None] = {}
    used = [type(block) for node in design.nodes if isinstance(node, BlockNode) for block in _blocks(node)]
    for cls in (*used, *design.blocks):
        if cls.definition is not None:
            found |= {each: None for each in within(cls) if issubclass(each, UserBlock)}
    return tuple(found)


def _blocks(node: BlockNode) -> tuple[Block, ...]:
    return (node.block, node.origin.block) if node.origin else (node.block,)


def find_block(name: str, design: Design | None = None, library: bool = True) -> type[Block] | None:
    """A block by its name; None for an unknown one. `library`: whether the user's library is looked through."""
    shipped = block_class(name)
    if shipped is not None:
        return shipped
    own = own_blocks(design) if design is not None else ()
    return next((cls for cls in (*own, *(library_blocks() if library else ())) if cls.kind == name), None)


def known_blocks(design: Design | None = None) -> tuple[str, ...]:
    """The names that `find_block` knows, for did-you-mean."""
    own = own_blocks(design) if design is not None else ()
    return tuple(dict.fromkeys((*block_names(), *(cls.kind for cls in (*own, *library_blocks())))))


def names_in(design: Design) -> dict[type[Block], str]:
    """A name for each user-made block of a design: its own, with a number where two different ones share it."""
    names: dict[type[Block], str] = {}
    for cls in own_blocks(design):
        taken, count, name = set(names.values()), 2, cls.kind
        while name in taken:
            name, count = f"{cls.kind}{count}", count + 1
        names[cls] = name
    return names
