"""Unsaved edits that outlive a crash.

Every running program owns a set of autosave files and holds a lock on it; the kernel drops the lock when the
process ends, however it ends. A set that nobody holds was left behind by a crash and can be offered again.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from studio.files.atomic import read_text, write_text
from studio.files.folders import state_folder
from studio.files.problem import FileProblem, from_os_error
from studio.files.safe_yaml import dump_yaml, parse_yaml


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A document with unsaved edits. `key` (letters, digits) names it within the program; `path` is the file it
    came from, None when it was never saved; `text` is what saving it would write."""

    key: str
    path: Path | None
    title: str
    text: str


class Autosaves:
    """The autosave files of this process, and those that crashed ones left behind.

    Made once per program; `close` is the clean end. Raises FileProblem when the folder can't be written.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or state_folder() / "autosave"
        self._token = secrets.token_hex(8)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = _locked(self._lock_path(self._token))
        except OSError as failure:
            raise from_os_error(self.folder, failure, "write") from None

    def keep(self, unsaved: Unsaved) -> None:
        """Write the unsaved state of a document over its last one; raises FileProblem."""
        origin = str(unsaved.path) if unsaved.path else None
        value = {"path": origin, "title": unsaved.title, "text": unsaved.text}
        write_text(self._path(unsaved.key), dump_yaml(value))

    def forget(self, key: str) -> None:
        """The document was saved or closed: nothing of it needs to be kept."""
        self._path(key).unlink(missing_ok=True)

    def recover(self) -> tuple[Unsaved, ...]:
        """What crashed programs left behind. It is this program's from now on, under the keys returned: nothing is
        lost if this one crashes too. A file that can't be understood stays where it is, for a person to look at."""
        found: list[Unsaved] = []
        for lock_path in sorted(self.folder.glob("*.lock")):
            if lock_path.stem == self._token:
                continue
            with contextlib.suppress(OSError):  # held: its program is alive
                lock = _locked(lock_path)
                found += self._adopt(lock_path.stem)
                os.close(lock)
        return tuple(found)

    def close(self) -> None:
        """A clean end: forget every document of this process and give the lock back."""
        if self._lock >= 0:
            for path in self.folder.glob(f"{self._token}-*.yaml"):
                path.unlink(missing_ok=True)
            self._lock_path(self._token).unlink(missing_ok=True)
            os.close(self._lock)
            self._lock = -1

    def _adopt(self, token: str) -> list[Unsaved]:
        """Take over the documents of a dead program by renaming their files."""
        adopted: list[Unsaved] = []
        for path in sorted(self.folder.glob(f"{token}-*.yaml")):
            with contextlib.suppress(FileProblem):
                unsaved = _parse(path, secrets.token_hex(4))
                path.replace(self._path(unsaved.key))
                adopted.append(unsaved)
        if not any(self.folder.glob(f"{token}-*.yaml")):
            self._lock_path(token).unlink(missing_ok=True)
        return adopted

    def _path(self, key: str) -> Path:
        return self.folder / f"{self._token}-{key}.yaml"

    def _lock_path(self, token: str) -> Path:
        return self.folder / f"{token}.lock"


def _locked(path: Path) -> int:
    """An open handle that holds the lock of `path` until it is closed; raises BlockingIOError when another has it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise
    return handle


def _parse(path: Path, key: str) -> Unsaved:
    """An autosave file's content under a new key; raises FileProblem when it isn't one."""
    value = parse_yaml(read_text(path), path)
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        raise FileProblem(path, "autosave-content", "holds no document")
    origin = value.get("path")
    return Unsaved(key, Path(origin) if origin else None, str(value.get("title", "")), value["text"])
