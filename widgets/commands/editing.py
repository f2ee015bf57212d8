"""Edits of the selection and of the whole design; each is one undo step."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from studio.blocks.block_files import library_blocks
from studio.design.design import NET, BlockNode
from studio.design.grouping import group
from studio.design.overrides import overrides_of
from studio.design.recognise import recognise
from studio.design.unfold import unfold, unfold_all
from studio.diagnostics import StudioError
from studio.layers.base import Address
from widgets.canvas.commands import Commands
from widgets.commands.failures import attempt
from widgets.mending import mend_all
from widgets.shell import Shell


def undo(shell: Shell) -> None:
    """Back one step."""
    shell.workbench.document.undo()


def redo(shell: Shell) -> None:
    """Forward one step."""
    shell.workbench.document.redo()


def add(shell: Shell) -> None:
    """Look for a layer or a block to insert."""
    search = shell.show_panel("palette").findChild(QLineEdit, "paletteSearch")
    if search is not None:
        search.setFocus()
        search.selectAll()


def add_note(shell: Shell) -> None:
    """A sticky note beside the selected node."""
    shell.canvas.add_note()


def has_selection(shell: Shell) -> bool:
    """True when nodes are selected."""
    return any(node != NET for node in shell.workbench.selection.nodes)


def delete(shell: Shell) -> None:
    """Remove the selected nodes."""
    Commands(shell.workbench).delete()


def duplicate(shell: Shell) -> None:
    """Copy the selected nodes and select the copies."""
    Commands(shell.workbench).duplicate()


def bypass(shell: Shell) -> None:
    """Leave the selected nodes out of the network, or take them in again."""
    Commands(shell.workbench).bypass()


def follow_block(shell: Shell) -> None:
    """Drop the keys that are set on layers inside blocks."""
    Commands(shell.workbench).follow_again()


def has_overrides(shell: Shell) -> bool:
    """True when keys are set on what is selected inside blocks."""
    bench = shell.workbench
    return bool(overrides_of(bench.document.design, bench.selection.addresses))


def select_all(shell: Shell) -> None:
    """Select every node."""
    Commands(shell.workbench).select_all()


def recognise_blocks(shell: Shell) -> None:
    """Fold plain sections into the blocks that they are."""
    document = shell.workbench.document
    before = _blocks(shell)
    if attempt(
        shell,
        "Nothing folded.",
        lambda: document.apply(recognise(document.design, blocks=library_blocks()), "Recognise blocks"),
    ):
        found = _blocks(shell) - before
        said = f"{found} block{'s' if found != 1 else ''} recognised" if found else "No blocks found in plain layers"
        shell.workbench.said.emit(said)


def unfold_blocks(shell: Shell) -> None:
    """Turn the selected blocks, or all of them, into the layers they stand for."""
    document = shell.workbench.document
    design = document.design
    chosen = [node for node in shell.workbench.selection.nodes if isinstance(design.node(node), BlockNode)]
    result = design
    for node in chosen:
        result = unfold(result, node)
    document.apply(result if chosen else unfold_all(design), "Unfold blocks")


def group_nodes(shell: Shell) -> None:
    """Make the selected nodes one block; its name is asked for beside them."""
    nodes = [node for node in shell.workbench.selection.nodes if node != NET]
    prompt = f"Enter makes {len(nodes)} nodes one block of this name" if len(nodes) > 1 else "Enter names the block"
    shell.canvas.ask_name(prompt, "Block", lambda name: _grouped(shell, nodes, name))


def _grouped(shell: Shell, nodes: list[int], name: str) -> str:
    """Why the nodes can't be a block of that name; '' when they are one now."""
    document = shell.workbench.document
    before = document.design
    try:
        document.apply(group(before, nodes, name), f"Group into {name}")
    except StudioError as refused:
        return refused.problems[0].sentence()
    kept = {node.id for node in before.nodes} - set(nodes)
    shell.workbench.selection.set(Address(node.id) for node in document.design.nodes if node.id not in kept)
    return ""


def has_blocks(shell: Shell) -> bool:
    """True when there is something to unfold."""
    return _blocks(shell) > 0


def fix_all(shell: Shell) -> None:
    """Apply every fix that the problems offer."""
    mend_all(shell.workbench)


def _blocks(shell: Shell) -> int:
    """Blocks with their repeats."""
    nodes = shell.workbench.document.design.nodes
    return sum(node.repeats for node in nodes if isinstance(node, BlockNode))
