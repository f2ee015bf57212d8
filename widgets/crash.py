"""Faults of ours: an exception that reaches the top is shown with a report to copy, and the window lives on."""

from __future__ import annotations

import platform
import sys
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Signal, qVersion

_LINES = 60
"""Of a traceback that goes into a report; an endless recursion has thousands."""


class CrashHook(QObject):
    """Stands in for `sys.excepthook`, which Qt calls for exceptions in slots; the hook before it is called as well."""

    #: A sentence and a report.
    crashed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._before = sys.excepthook

    def install(self) -> None:
        """Take exceptions from now on; safe to call again."""
        if sys.excepthook != self._take:
            self._before = sys.excepthook
            sys.excepthook = self._take

    def _take(self, kind: type[BaseException], failure: BaseException, trace: TracebackType | None) -> None:
        self._before(kind, failure, trace)
        if not issubclass(kind, KeyboardInterrupt):
            sentence = f"Something went wrong ({kind.__name__}); nothing is lost, and undo works"
            self.crashed.emit(sentence, report_of(failure))


def report_of(failure: BaseException) -> str:
    """What somebody who mends it needs: versions, and where it happened."""
    lines = "".join(traceback.format_exception(failure)).splitlines()
    if len(lines) > _LINES:
        lines = [*lines[: _LINES // 2], f"... {len(lines) - _LINES} lines ...", *lines[-_LINES // 2 :]]
    about = f"Backbone Studio on Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}"
    return "\n".join([about, "", *lines])


hook = CrashHook()
