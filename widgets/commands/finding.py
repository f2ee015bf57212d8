"""Ways to find things: the command palette, and the list of keys and gestures."""

from __future__ import annotations

from functools import partial

from widgets.commands.files import begin
from widgets.shell import Shell


def find(shell: Shell) -> None:
    """Open the command palette, or close it."""
    from widgets.finder.offers import offers_of  # knows all that can be inserted: the first paint need not wait
    from widgets.finder.popup import Finder

    finder = shell.widget.findChild(Finder) or Finder(shell.widget)
    if finder.isVisible():
        finder.close_up()
    else:
        finder.open_with(offers_of(shell, partial(begin, shell)))


def shortcuts(shell: Shell) -> None:
    """Show the list of keys and gestures, ready to be searched."""
    shell.show_panel("shortcuts").setFocus()


def preferences(shell: Shell) -> None:
    """Show what can be chosen about the window."""
    shell.show_panel("preferences").setFocus()
