"""The one release of PySide6 that ends Python: 6.12.0 on Python before 3.12.

Each of its calls that returns nothing gives one reference to None away. Where None is counted, which it is before
Python 3.12, the process aborts after some thousand calls, without a word and with unsaved work.
"""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, version

from studio.diagnostics import Diagnostic, error

_PACKAGES = ("PySide6-Essentials", "PySide6")
_FATAL = "6.12.0"
_IMMORTAL_NONE = (3, 12)


def qt_problem() -> Diagnostic | None:
    """Why no window may be opened with the installed PySide6, None where one may. Loads nothing of Qt."""
    return version_problem(_installed(), (sys.version_info.major, sys.version_info.minor))


def version_problem(qt: str, python: tuple[int, int]) -> Diagnostic | None:
    """The same for a version of PySide6 ('' where there is none) and of Python."""
    if qt != _FATAL or python >= _IMMORTAL_NONE:
        return None
    return error(
        "qt-version",
        f"PySide6 {qt} aborts Python {python[0]}.{python[1]} while you work: it drops a reference to None at each call",
        expected="pip install 'PySide6-Essentials>=6.8,<6.12', or Python 3.12 and later",
    )


def _installed() -> str:
    for name in _PACKAGES:
        try:
            return version(name)
        except PackageNotFoundError:
            continue
    return ""
