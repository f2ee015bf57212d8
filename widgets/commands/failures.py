"""How a command says that it could not do something."""

from __future__ import annotations

from collections.abc import Callable

from studio.diagnostics import Severity, StudioError
from widgets.notices import Answer, Notice
from widgets.shell import Shell


def tell_failure(shell: Shell, what: str, failure: StudioError, *answers: Answer) -> None:
    """A notice such as "Not saved. /etc/x.cfg: is read-only; expected another name"."""
    shell.notices.show_notice(Notice(f"{what} {failure}", Severity.ERROR, answers, key="failure"))


def attempt(shell: Shell, what: str, do: Callable[[], object]) -> bool:
    """Do something that can fail for reasons a person can mend; False when it did."""
    try:
        do()
    except StudioError as failure:
        tell_failure(shell, what, failure)
        return False
    shell.notices.dismiss("failure")
    return True
