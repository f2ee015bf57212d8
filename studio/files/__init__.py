"""Everything that touches the disk on behalf of a person: whole or not at all, and with a sentence when it can't.

    problem     FileProblem: what went wrong with which file, as a diagnostic
    atomic      read with a size limit; write through a temporary file, so that a crash never leaves half a file
    safe_yaml   YAML in (bounded, no code, no silent duplicates) and out (stable order, made for diffs)
    folders     where the user's own settings, templates and unsaved work live
    autosave    unsaved edits that outlive a crash

YAML and autosave are loaded when a name of theirs is first asked for: reading a cfg needs neither.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from studio.files.atomic import read_bytes, read_text, write_bytes, write_text
from studio.files.folders import cache_folder, config_folder, state_folder
from studio.files.problem import FileProblem

if TYPE_CHECKING:
    from studio.files.autosave import Autosaves, Unsaved
    from studio.files.safe_yaml import dump_yaml, parse_yaml, read_yaml, write_yaml

__all__ = [
    "Autosaves",
    "FileProblem",
    "Unsaved",
    "cache_folder",
    "config_folder",
    "dump_yaml",
    "parse_yaml",
    "read_bytes",
    "read_text",
    "read_yaml",
    "state_folder",
    "write_bytes",
    "write_text",
    "write_yaml",
]

_LATER = {
    "autosave": ("Autosaves", "Unsaved"),
    "safe_yaml": ("dump_yaml", "parse_yaml", "read_yaml", "write_yaml"),
}


def __getattr__(name: str) -> Any:
    """A name of a module that is loaded when it is needed."""
    for module, names in _LATER.items():
        if name in names:
            return getattr(import_module(f"studio.files.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
