"""Reading whole files within a limit, and writing them so that a crash leaves the old one or the new one.

A new file is written under a temporary name in the same folder, flushed to the disk and renamed over the old one.
"""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from studio.files.problem import FileProblem, from_os_error, is_folder

TEXT_LIMIT = 64 * 2**20
"""Bytes: no text that people write is larger; beyond it a wrong file was named."""

_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def read_bytes(path: Path | str, limit: int = TEXT_LIMIT) -> bytes:
    """The bytes of a file of up to `limit` bytes; raises FileProblem."""
    path = Path(path)
    try:
        if path.is_dir():
            raise is_folder(path)
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as failure:
        raise from_os_error(path, failure, "read") from None
    except ValueError:  # a zero byte in the name
        raise FileProblem(path, "file-name", "is not a name that a file can have") from None
    if len(data) > limit:
        most = f"{limit / 2**20:g} MiB" if limit >= 2**20 else f"{limit} bytes"
        raise FileProblem(path, "file-too-large", "is too large for its kind", expected=f"up to {most}")
    return data


def read_text(path: Path | str, limit: int = TEXT_LIMIT) -> str:
    """The UTF-8 text of a file, line ends as they are, without a byte-order mark; raises FileProblem."""
    return decode(read_bytes(path, limit), path)


def decode(data: bytes, path: Path | str) -> str:
    """UTF-8 text from bytes; raises FileProblem that names the first line which isn't."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        line = data.count(b"\n", 0, failure.start) + 1
        raise FileProblem(path, "file-encoding", f"line {line} is not text", expected="UTF-8") from None


def write_text(path: Path | str, text: str) -> None:
    """Write text as UTF-8, its line ends as they are; raises FileProblem and then leaves the old file as it was."""
    write_bytes(path, text.encode("utf-8", "surrogateescape"))


def write_bytes(path: Path | str, data: bytes) -> None:
    """Write a file whole or not at all; raises FileProblem and then leaves the old file as it was.

    An existing file keeps its permissions, a link stays a link. What isn't a regular file (`/dev/stdout`) is
    written to as it is.
    """
    path = Path(path)
    try:
        old = _existing(path)
        if old is not None and not stat.S_ISREG(old.st_mode):
            path.write_bytes(data)
        else:
            _replace(path.resolve(), data, old)
    except OSError as failure:
        raise from_os_error(path, failure, "write") from None
    except ValueError:
        raise FileProblem(path, "file-name", "is not a name that a file can have") from None


def _existing(path: Path) -> os.stat_result | None:
    """What stands at `path` now; raises FileProblem when it must not be written over."""
    try:
        old = path.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(old.st_mode):
        raise is_folder(path)
    if not old.st_mode & _WRITABLE or not os.access(path, os.W_OK):
        raise FileProblem(path, "file-read-only", "is read-only", expected="another name, or chmod u+w")
    return old


def _replace(path: Path, data: bytes, old: os.stat_result | None) -> None:
    """Write beside `path`, flush, rename over it. The kernel applies the umask to a new file."""
    temporary = path.with_name(f".{path.name[:64]}.{os.urandom(4).hex()}.tmp")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            if old is not None:
                _keep_owner(handle, old)
            file.write(data)
            file.flush()
            os.fsync(handle)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)


def _keep_owner(handle: int, old: os.stat_result) -> None:
    """Owner (where one is allowed to give files away) and permissions of the old file for the new one."""
    if hasattr(os, "fchown"):
        with contextlib.suppress(PermissionError):
            os.fchown(handle, old.st_uid, old.st_gid)
        os.fchmod(handle, stat.S_IMODE(old.st_mode))


def _flush_folder(folder: Path) -> None:
    """Make the renaming itself last; some file systems can't, which costs durability but not the file."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
