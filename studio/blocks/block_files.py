"""Block files (`NAME.block.yaml`), and the sets of definitions that lie in designs and in folders of the library.

Blocks are found by name: those that come with the program, then those that stand beside (in the same file, then in the
same folder), then the user's library (`templates/blocks` in the configuration folder).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from studio.blocks.base import Block
from studio.blocks.custom import UserBlock, user_class, within
from studio.blocks.definition_read import DefinitionError, read_definition
from studio.blocks.definition_read import Path as Keys
from studio.blocks.definition_write import definition_words
from studio.blocks.table import block_class, block_names
from studio.diagnostics import StudioError, did_you_mean, error
from studio.files import FileProblem, read_bytes, write_text
from studio.files.atomic import decode
from studio.library import Kind, templates

FORMAT = 1
SUFFIX = ".block.yaml"
#: Bytes of one block file, definitions in one set, and how deep blocks may contain each other.
_SIZE, _MOST, _DEEPEST = 2**20, 200, 32

Elsewhere = Callable[[str], type[UserBlock] | None]


class Definitions:
    """Definitions that stand side by side and may use one another, read when they are asked for.

    `items`: words by name, with the path of keys to them; `elsewhere`: where other names are looked up.
    """

    def __init__(self, items: dict[str, tuple[Any, Keys]], elsewhere: Elsewhere) -> None:
        self._items = items
        self._elsewhere = elsewhere
        self._made: dict[str, type[UserBlock]] = {}
        self._open: list[str] = []

    def find(self, name: str) -> type[Block]:
        """A block by name. Raises StudioError for an unknown one, and for a block that contains itself."""
        shipped = block_class(name)
        if shipped is not None:
            return shipped
        if name in self._made:
            return self._made[name]
        if name in self._open:
            circle = " uses ".join([*self._open[self._open.index(name) :], name])
            raise StudioError(error("block-cycle", circle, expected="blocks that do not contain themselves"))
        if len(self._open) >= _DEEPEST:
            raise StudioError(error("block-depth", f"more than {_DEEPEST} blocks within one another"))
        if name not in self._items:
            found = self._elsewhere(name)
            if found is None:
                known = [*block_names(), *self._items]
                guess = did_you_mean(name, known)
                raise StudioError(error("block-unknown", f"{name!r} is no block", expected=guess or ", ".join(known)))
            self._made[name] = found
            return found
        self._open.append(name)
        words, at = self._items[name]
        made = self._made[name] = user_class(read_definition(words, at, self.find))
        self._open.pop()
        return made

    def all(self) -> tuple[type[UserBlock], ...]:
        """Every one of the set. Raises StudioError for the first that cannot be read."""
        for name in self._items:
            self.find(name)
        return tuple(self._made[name] for name in self._items)


def definitions_in(words: Any, at: Keys, elsewhere: Elsewhere) -> Definitions:
    """The definitions of a `blocks:` list. Raises DefinitionError for a list of something else, or equal names."""
    if not isinstance(words, list) or len(words) > _MOST:
        raise DefinitionError(at, "block-shape", "blocks: is a list of definitions", f"up to {_MOST} of them")
    items: dict[str, tuple[Any, Keys]] = {}
    for place, said in enumerate(words):
        name = str(said.get("name")) if isinstance(said, dict) else ""
        if block_class(name):
            raise DefinitionError((*at, place, "name"), "block-name", f"{name!r} cannot name a block", "another name")
        if name in items:
            raise DefinitionError((*at, place, "name"), "block-name", f"two blocks are named {name!r}", "unique names")
        items[name] = (said, (*at, place))
    return Definitions(items, elsewhere)


def read_block(path: Path | str) -> type[UserBlock]:
    """The block of a file. Raises FileProblem with line and column for whatever is wrong in it."""
    return _Files().read(Path(path))


class _Files:
    """Block files that use one another, each read once."""

    def __init__(self) -> None:
        self._read: dict[Path, type[UserBlock]] = {}
        self._open: list[str] = []

    def read(self, path: Path) -> type[UserBlock]:
        """The block of a file. Raises FileProblem."""
        if path not in self._read:
            from studio.files import parse_yaml  # loads YAML, which most commands do without

            text = decode(read_bytes(path, _SIZE), path)
            words = parse_yaml(text, path)
            try:
                self._read[path] = self._made(words, path)
            except DefinitionError as problem:
                raise located(problem, text, path) from None
        return self._read[path]

    def _made(self, words: Any, path: Path) -> type[UserBlock]:
        name = _checked(words, path)
        self._open.append(name)
        beside = definitions_in(words.get("blocks") or [], ("blocks",), lambda word: self._elsewhere(word, path))
        made = user_class(read_definition(words, (), lambda word: self._find(beside, word)))
        self._open.pop()
        return made

    def _find(self, beside: Definitions, name: str) -> type[Block]:
        self._check_circle(name)
        return beside.find(name)

    def _elsewhere(self, name: str, path: Path) -> type[UserBlock] | None:
        """A block of the same folder, or of the library. Raises StudioError where it contains what asks for it."""
        self._check_circle(name)
        near = path.parent / f"{name}{SUFFIX}"
        known = {each.name: each.path for each in library_files()}
        found = near if name.isidentifier() and near.is_file() else known.get(name)
        if found is None:
            return None
        try:
            return self.read(found)
        except FileProblem as problem:
            first = problem.problems[0]
            if first.code == "block-cycle":
                raise StudioError(error(first.code, first.message, expected=first.expected)) from None
            raise StudioError(error(first.code, f"{name}: {problem}")) from None

    def _check_circle(self, name: str) -> None:
        if name in self._open:
            circle = " uses ".join([*self._open[self._open.index(name) :], name])
            raise StudioError(error("block-cycle", circle, expected="blocks that do not contain themselves"))
        if len(self._open) >= _DEEPEST:
            raise StudioError(error("block-depth", f"more than {_DEEPEST} blocks within one another"))


def _checked(words: Any, path: Path) -> str:
    """The name of the block that words define. Raises DefinitionError where they define none, or in a newer way."""
    if not isinstance(words, dict) or "format" not in words:
        raise DefinitionError((), "block-format", "this YAML is no block", f"format: {FORMAT}, name and nodes")
    number = words["format"]
    if isinstance(number, bool) or not isinstance(number, int) or number < 1:
        raise DefinitionError(("format",), "block-format", f"format: {number!r}", f"format: {FORMAT}")
    if number > FORMAT:
        message = f"this block has format {number}, this version reads up to {FORMAT}"
        raise DefinitionError(("format",), "block-newer", message, "a newer Backbone Studio")
    stem = path.name.removesuffix(SUFFIX)
    name = str(words.setdefault("name", stem))
    if name != stem and path.name.endswith(SUFFIX):
        raise DefinitionError(("name",), "block-name", f"the block {name!r} stands in {path.name}", f"{name}{SUFFIX}")
    return name


def located(problem: DefinitionError, text: str, path: Path | str) -> FileProblem:
    """The problem with its place in the text."""
    from studio.files.yaml_places import locate  # loads YAML, which most commands do without

    first = problem.problems[0]
    span = locate(text, problem.keys)
    return FileProblem(path, first.code, first.message, expected=first.expected, span=span)


def write_block(cls: type[UserBlock], path: Path | str) -> None:
    """Write a block as a file that stands alone: the blocks it needs come with it. Raises FileProblem."""
    from studio.files import dump_yaml  # loads YAML, which most commands do without

    write_text(path, dump_yaml(block_words(cls)))


def block_words(cls: type[UserBlock]) -> dict[str, Any]:
    """The words of a block file."""
    *needed, _ = within(cls)
    words: dict[str, Any] = {"format": FORMAT}
    if cls.definition is not None:
        words |= definition_words(cls.definition)
    if needed:
        words["blocks"] = [definition_words(each.definition) for each in needed if each.definition is not None]
    return words


def library_files() -> tuple[Any, ...]:
    """The block files of the library."""
    return tuple(each for each in templates(Kind.BLOCKS) if each.path.name.endswith(SUFFIX))


def library_blocks() -> tuple[type[UserBlock], ...]:
    """The blocks of the library that can be read, by name."""
    return tuple(cls for cls, _ in _shelf(_stamp()) if cls is not None)


def library_problems() -> tuple[FileProblem, ...]:
    """What keeps other files of the library from being read."""
    return tuple(problem for _, problem in _shelf(_stamp()) if problem is not None)


def _stamp() -> tuple[tuple[Path, int, int], ...]:
    """The files of the library and when they changed."""
    stamps = []
    for each in library_files():
        try:
            state = each.path.stat()
        except OSError:
            continue
        stamps.append((each.path, state.st_mtime_ns, state.st_size))
    return tuple(stamps)


@lru_cache(maxsize=4)
def _shelf(files: tuple[tuple[Path, int, int], ...]) -> tuple[tuple[type[UserBlock] | None, FileProblem | None], ...]:
    found: list[tuple[type[UserBlock] | None, FileProblem | None]] = []
    for path, _, _ in files:
        try:
            found.append((read_block(path), None))
        except FileProblem as problem:
            found.append((None, problem))
        except StudioError as problem:
            first = problem.problems[0]
            found.append((None, FileProblem(path, first.code, first.message, expected=first.expected)))
    return tuple(found)
