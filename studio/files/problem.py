"""What can go wrong with a file, in words for the person who named it."""

from __future__ import annotations

import errno
from pathlib import Path

from studio.diagnostics import StudioError, TextSpan, did_you_mean, error

_NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
_NO_RIGHT = (errno.EACCES, errno.EPERM)
_TOO_LONG = 120
"""Characters of a name that are worth repeating in a message."""


class FileProblem(StudioError):
    """A file that can't be read, understood or written; `path` is as the person gave it."""

    def __init__(
        self, path: Path | str, code: str, message: str, *, expected: str = "", span: TextSpan | None = None
    ) -> None:
        problem = error(code, message, expected=expected)
        super().__init__(problem.spanning(span) if span else problem)
        self.path = str(path)

    def __str__(self) -> str:
        """The compiler's form where a place in the file is known, else name and sentence."""
        (problem,) = self.problems
        return problem.line(self.path) if problem.span else f"{_shown(self.path)}: {problem.sentence()}"


def from_os_error(path: Path | str, failure: OSError, doing: str) -> FileProblem:
    """The problem behind an operating system's error; `doing` is "read" or "write"."""
    path = Path(path)
    number = failure.errno
    if number in (errno.ENOENT, errno.ENOTDIR):
        return _missing(path)
    if number == errno.EISDIR:
        return is_folder(path)
    if number == errno.EROFS:
        return FileProblem(path, "file-read-only", "lies on a read-only file system", expected="another folder")
    if number in _NO_RIGHT:
        return FileProblem(path, "file-denied", f"you may not {doing} this file", expected="another place")
    if number in _NO_SPACE:
        return FileProblem(path, "file-full", "there is no space left on the disk; the old file was kept")
    if number == errno.ENAMETOOLONG:
        return FileProblem(path, "file-name", "the name is too long for the file system")
    return FileProblem(path, "file-error", f"can't {doing} this file: {failure.strerror or failure}")


def is_folder(path: Path) -> FileProblem:
    """A folder was named where a file was meant."""
    return FileProblem(path, "file-folder", "is a folder", expected="a file")


def _missing(path: Path) -> FileProblem:
    """The file or its folder isn't there: name the nearest thing that is."""
    folder = path.parent
    if not folder.is_dir():
        return FileProblem(path, "file-missing", f"there is no folder {_shown(str(folder))}")
    try:
        near = did_you_mean(path.name, (entry.name for entry in folder.iterdir()))
    except OSError:
        near = None
    return FileProblem(path, "file-missing", "there is no such file", expected=f"perhaps {near}" if near else "")


def _shown(name: str) -> str:
    """The name, shortened when nobody would read it all, with unprintable characters escaped."""
    plain = "".join(c if c.isprintable() else c.encode("unicode_escape", "replace").decode() for c in name)
    return plain if len(plain) <= _TOO_LONG else f"{plain[: _TOO_LONG // 2]}...{plain[-_TOO_LONG // 2 :]}"
