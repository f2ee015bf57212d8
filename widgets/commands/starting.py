"""Ways to begin that take two steps elsewhere: an empty canvas, the clipboard, a network to be scaled, the demo."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from studio.cfg.parse import parse_chunk
from studio.cfg.text import split
from studio.design.design import Design
from studio.design.from_cfg import load
from studio.design.transplant import paste_text
from studio.layers.net import Net
from widgets.commands.editing import recognise_blocks
from widgets.commands.failures import attempt
from widgets.commands.files import begin, open_file
from widgets.sheet import empty_design
from widgets.shell import Shell

#: The template that the demo trains: quick on a processor.
DEMO = "mbconv_digits"


def begin_empty(shell: Shell) -> None:
    """Begin with an empty canvas."""
    begin(shell, "")


def begin_demo(shell: Shell) -> None:
    """A small network for the digits that come along, where training is set up."""
    begin(shell, DEMO)
    shell.show_space("train")


def begin_pasted(shell: Shell) -> None:
    """A design of its own from what is on the clipboard: a cfg, some of its sections, or block strings."""
    text = QGuiApplication.clipboard().text()
    attempt(shell, "Nothing pasted.", lambda: shell.workbench.sheets.begin(_pasted(text), unsaved=True))


def open_to_scale(shell: Shell) -> None:
    """Choose a file; its layers become the blocks that they are, and the coefficients are shown."""
    open_file(shell, lambda: _recognise_and_scale(shell))


def _recognise_and_scale(shell: Shell) -> None:
    if shell.workbench.document.design.nodes:
        recognise_blocks(shell)
        shell.show_space("scale")


def _pasted(text: str) -> Design:
    """A whole cfg keeps its `[net]`; anything else gets one for images of the usual size."""
    chunks, _ = split(text)
    if any(parse_chunk(chunk).name in (Net.section, *Net.aliases) for chunk in chunks):
        return load(text.encode(), "pasted")
    return paste_text(empty_design(), text, 0)
