"""How things are shown: work spaces, the canvas, theme and size."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication

from studio.design.design import BlockNode
from widgets import theme
from widgets.canvas.aligning import How
from widgets.shell import Shell


def toggle_theme(shell: Shell) -> None:
    """Light to dark and back."""
    theme.set_theme(_application(), "light" if theme.current().name == "dark" else "dark")


def larger(shell: Shell) -> None:
    """One step up in size."""
    _tell_scale(shell, theme.step_scale(_application(), 1))


def smaller(shell: Shell) -> None:
    """One step down."""
    _tell_scale(shell, theme.step_scale(_application(), -1))


def usual_size(shell: Shell) -> None:
    """The size of the design."""
    _tell_scale(shell, theme.step_scale(_application(), 0))


def train(shell: Shell) -> None:
    """Go to where training is and ask for it."""
    shell.show_space("train")
    shell.workbench.trainWanted.emit()


def _tell_scale(shell: Shell, scale: float) -> None:
    shell.workbench.said.emit(f"Size {scale:.0%}")


def _application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app


def fit(shell: Shell) -> None:
    """Show the whole network."""
    shell.canvas.fit_all()


def tidy(shell: Shell) -> None:
    """Every node into its slot, the slots chosen anew."""
    shell.canvas.tidy()


def turn(shell: Shell) -> None:
    """The network runs to the right, or down again."""
    shell.canvas.arrange(shell.canvas.arrangement.turned())


def unroll(shell: Shell) -> None:
    """Lanes one after the other, or shared again."""
    shell.canvas.arrange(shell.canvas.arrangement.unrolled())


def trace(shell: Shell) -> None:
    """Trace the selected layers, or no more."""
    shell.canvas.trace(not shell.canvas.tracing)


def align(how: How) -> Callable[[Shell], None]:
    """The command that lines the selected nodes up in one way."""

    def run(shell: Shell) -> None:
        shell.canvas.align(how)

    return run


def toggle_opened(shell: Shell) -> None:
    """Open the selected blocks on the canvas, or close them."""
    shell.canvas.toggle_selected()


def open_all(shell: Shell) -> None:
    """Show the layers of every block."""
    for node in shell.workbench.document.design.nodes:
        if isinstance(node, BlockNode):
            shell.canvas.open_block(node.id)


def close_all(shell: Shell) -> None:
    """Show every block as one node."""
    shell.canvas.close_all()
