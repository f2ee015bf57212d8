"""Edits of the selection and of the whole design; each is one undo step."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from studio.blocks.block_files import library_blocks
from studio.design.design import NET, BlockNode
from studio.design.recognise import recognise
from studio.design.unfold import unfold, unfold_all
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


def has_selection(shell: Shell) -> bool:
    """True when nodes are selected."""
    return any(node != NET for node in shell.workbench.selection.nodes)


def delete(shell: Shell) -> None:
    """Remove the selected nodes."""
    Commands(shell.workbench).delete()


def duplicate(shell: Shell) -> None:
    """Copy the selected nodes and select the copies."""
    Commands(shell.workbench).duplicate()


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
