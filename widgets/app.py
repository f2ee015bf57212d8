"""Starts the window: looks for a display, makes the application, opens files."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from studio.diagnostics import Diagnostic, StudioError, error
from studio.files import Autosaves, FileProblem
from widgets import crash, theme
from widgets.autosaver import Autosaver
from widgets.commands.failures import tell_failure
from widgets.commands.files import open_path
from widgets.document import Document
from widgets.main_window import MainWindow
from widgets.notices import Notice
from widgets.recent import remember_file
from widgets.settings import number, settings

_RUNS = "runsEventLoop"
_windows: list[MainWindow] = []
"""Open windows: nothing else holds them."""


def display_problem() -> Diagnostic | None:
    """Why no window can be opened here, None when one can; Qt itself would end the program without a word."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return None
    if os.environ.get("WAYLAND_DISPLAY"):
        return None
    display = os.environ.get("DISPLAY")
    if not display:
        return error(
            "no-display",
            "there is no display to open a window on: DISPLAY and WAYLAND_DISPLAY are empty",
            expected="a desktop session, or ssh -X",
        )
    if not _answers(display):
        return error(
            "no-display",
            f"the display {display} does not answer",
            expected="a running X server that you may use; DISPLAY names it",
        )
    return None


def make_window(paths: Sequence[Path | str] = ()) -> MainWindow:
    """A shown window with files, each in a tab, without running the event loop.

    A file that can't be opened is reported in the window.
    """
    app = _application()
    window = _make_one(app, Path(paths[0]) if paths else None)
    sheet = window.workbench.document.sheet
    for path in paths[1:]:
        open_path(window, Path(path))
    window.workbench.sheets.show(sheet)
    return window


def run(paths: Sequence[Path | str] = ()) -> int:
    """Open windows and stay until the last is closed; the exit status. Ask `display_problem` first."""
    make_window(paths)
    app = _application()
    app.setProperty(_RUNS, True)
    return app.exec()


def _application() -> QApplication:
    app = QApplication.instance()
    if isinstance(app, QApplication):
        return app
    made = QApplication([sys.argv[0] if sys.argv else "backbone-studio"])
    made.setApplicationName("backbone-studio")
    made.setApplicationDisplayName("Backbone Studio")
    made.setDesktopFileName("backbone-studio")
    return made


def _make_one(app: QApplication, path: Path | None) -> MainWindow:
    stored = settings()
    if not _windows:
        _dress(app, stored)
    crash.hook.install()
    document, failure = _read(path)
    window = MainWindow(document)
    _windows.append(window)
    window.closed.connect(lambda: _forget(window))
    window.take_layout(stored)
    _start_autosaving(window)
    if failure is not None and path is not None:
        tell_failure(window, f"{path.name} was not opened.", failure)
    window.show()
    return window


def _read(path: Path | None) -> tuple[Document, StudioError | None]:
    """The document of a file, read before the window is built, so that nothing is shown twice; or why there is none."""
    document = Document()
    if path is not None:
        try:
            document.load(path)
        except StudioError as failure:
            return document, failure
        remember_file(path)
    return document, None


def _dress(app: QApplication, stored: QSettings) -> None:
    """Theme and size as they were chosen."""
    chosen = stored.value("theme", "auto")
    theme.set_theme(app, chosen if chosen in ("light", "dark") else "auto")
    scale = number(stored.value("scale"), 1.0)
    if scale != theme.scale():
        theme.set_scale(app, scale)


def _start_autosaving(window: MainWindow) -> None:
    try:
        autosaves = Autosaves()
    except FileProblem as problem:
        window.notices.show_notice(Notice(f"Unsaved changes are not kept through a crash: {problem}", key="autosave"))
        return
    window.autosaver = Autosaver(
        window.workbench.sheets,
        autosaves,
        window.notices,
        window,
    )
    window.autosaver.offer()


def _answers(display: str) -> bool:
    """True when the X server can be reached; where that can't be found out Qt shall try."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(display.encode(), None))
    try:
        return xcb.xcb_connection_has_error(connection) == 0
    finally:
        xcb.xcb_disconnect(connection)


def _forget(window: MainWindow) -> None:
    """A window was closed: the next one shall look like it."""
    if window in _windows:
        _windows.remove(window)
    stored = settings()
    window.keep_layout(stored)
    stored.setValue("theme", theme.mode())
    stored.setValue("scale", theme.scale())
    stored.sync()
    if _application().property(_RUNS):  # a test or script may still look at its window
        window.deleteLater()
