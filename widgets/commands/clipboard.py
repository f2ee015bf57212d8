"""Copy, cut and paste of nodes: between windows as a design of their own, with other programs as cfg text."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from studio.design import edits
from studio.design.design import NET, Design
from studio.design.transplant import cutting, paste, paste_text, read_cutting, sections_text, write_cutting
from studio.layers.base import Address
from widgets.canvas.commands import Commands
from widgets.commands.failures import attempt
from widgets.shell import Shell

#: The mime type of copied nodes: YAML of a design that holds them and what they read.
NODES = "application/x-backbone-studio-nodes"


def copy(shell: Shell) -> None:
    """The selected nodes on the clipboard."""
    nodes = _chosen(shell)
    if attempt(shell, "Nothing copied.", lambda: _put(shell, nodes)):
        shell.workbench.said.emit(f"{_counted(len(nodes))} copied, also as cfg text")


def cut(shell: Shell) -> None:
    """The selected nodes on the clipboard and out of the design."""
    nodes = _chosen(shell)
    document = shell.workbench.document
    if attempt(shell, "Nothing cut.", lambda: _put(shell, nodes)):
        document.apply(edits.delete(document.design, nodes), f"Cut {_counted(len(nodes))}")


def paste_here(shell: Shell) -> None:
    """What is on the clipboard after the selection; it reads the chain there."""
    _paste(shell, keep_inputs=False)


def paste_with_inputs(shell: Shell) -> None:
    """What is on the clipboard after the selection; it goes on reading what it read."""
    _paste(shell, keep_inputs=True)


def _paste(shell: Shell, keep_inputs: bool) -> None:
    document = shell.workbench.document
    before = document.design
    place = Commands(shell.workbench).spot_for_selection().position
    pasted: list[bool] = []

    def put_in() -> None:
        pasted.append(document.apply(_pasted(before, place, keep_inputs), "Paste"))

    if attempt(shell, "Nothing pasted.", put_in) and any(pasted):
        new = (node.id for node in document.design.nodes if node.id >= before.next_id)
        shell.workbench.selection.set(Address(node) for node in new)


def _pasted(design: Design, place: int, keep_inputs: bool) -> Design:
    data = QGuiApplication.clipboard().mimeData()
    if data.hasFormat(NODES):
        text = bytes(data.data(NODES).data()).decode("utf-8", "replace")
        return paste(design, read_cutting(text), place, keep_inputs=keep_inputs)
    return paste_text(design, data.text(), place)


def _put(shell: Shell, nodes: tuple[int, ...]) -> None:
    bench = shell.workbench
    data = QMimeData()
    data.setData(NODES, write_cutting(cutting(bench.document.design, nodes)).encode())
    data.setText(sections_text(bench.derived.printed, nodes))
    QGuiApplication.clipboard().setMimeData(data)


def _chosen(shell: Shell) -> tuple[int, ...]:
    return tuple(node for node in shell.workbench.selection.nodes if node != NET)


def _counted(count: int) -> str:
    return "1 node" if count == 1 else f"{count} nodes"
