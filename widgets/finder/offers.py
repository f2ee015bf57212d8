"""What the command palette offers: the window's actions, what can be inserted, templates, and nodes to go to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtGui import QAction, QIcon, QKeySequence

from studio.blocks import BLOCKS
from studio.design.design import BlockNode
from studio.design.snippets import snippets
from studio.design.templates import architectures
from studio.layers import LAYERS
from studio.layers.base import Address
from widgets import theme
from widgets.canvas.cards import word
from widgets.canvas.commands import Commands
from widgets.finder.fuzzy import score
from widgets.mime import Entry
from widgets.shell import Shell

MOST = 60
"""Rows that are shown; whoever needs more types more."""
_ACTION = "action:"


@dataclass(frozen=True, slots=True)
class Offer:
    """One row: what it is called, where it belongs, what is said about it, its keys, and what happens."""

    group: str
    title: str
    about: str
    keys: str
    icon: QIcon
    run: Callable[[], object]
    #: What it is found by, beside its title.
    words: str = ""


def offers_of(shell: Shell, begin: Callable[[str], object]) -> tuple[Offer, ...]:
    """Everything that can be done now; `begin` begins a design from the template of a name."""
    return (*_actions(shell), *_nodes(shell), *_insertables(shell), *_templates(begin))


def matching(offers: Sequence[Offer], typed: str) -> tuple[Offer, ...]:
    """The best first; without words the actions, in the order of the menus."""
    if not typed.strip():
        return tuple(offers[:MOST])
    rated = [(_rating(offer, typed), place) for place, offer in enumerate(offers)]
    fit = sorted((-rating, place) for rating, place in rated if rating is not None)
    return tuple(offers[place] for _, place in fit[:MOST])


def _rating(offer: Offer, typed: str) -> int | None:
    """A title counts more than what is said about it."""
    title = score(typed, f"{offer.title} {offer.group}")
    if title is not None:
        return 2 * title
    return score(typed, offer.words) if offer.words and all(w in offer.words for w in typed.lower().split()) else None


def _actions(shell: Shell) -> Iterator[Offer]:
    for action in shell.widget.findChildren(QAction):
        name = action.objectName().removeprefix(_ACTION)
        if action.objectName().startswith(_ACTION) and action.isEnabled() and name != "find":
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            about = action.toolTip().removesuffix(f" ({keys})")
            title = action.text().replace("&", "").rstrip("…")
            said = "" if about == title else about
            yield Offer("Command", title, said, keys, action.icon(), action.trigger, said.lower())


def _nodes(shell: Shell) -> Iterator[Offer]:
    """Each node by its name and by the Darknet index of its layers."""
    bench = shell.workbench
    first: dict[int, int] = {}
    for item in bench.derived.network.layers:
        first.setdefault(item.address.node, item.index)
    icon = theme.icon("locate")
    for node in bench.document.design.nodes:
        kind = node.block.title() if isinstance(node, BlockNode) else word(node.layer)
        index = first.get(node.id)
        title = f"{kind} {index}" if index is not None else kind
        go = partial(bench.selection.set, (Address(node.id),))
        yield Offer("Go to", title, node.name, "", icon, go, f"go to {node.name} {title}".lower())


def _insertables(shell: Shell) -> Iterator[Offer]:
    commands = Commands(shell.workbench)

    def insert(entry: Entry) -> None:
        commands.insert(entry, commands.spot_for_selection())

    icon = theme.icon("plus")
    listed: Iterable[tuple[Entry, str]] = (
        *((Entry("block", kind.kind), kind.summary) for kind in BLOCKS),
        *((Entry("layer", kind.section), kind.summary) for kind in LAYERS),
        *((Entry("snippet", one.name), one.about) for one in snippets()),
    )
    for entry, summary in listed:
        words = f"insert {entry.kind} {entry.name} {summary}".lower()
        yield Offer(f"Insert {entry.kind}", entry.name, summary, "", icon, partial(insert, entry), words)


def _templates(begin: Callable[[str], object]) -> Iterator[Offer]:
    icon = theme.icon("file-plus")
    for template in architectures():
        words = f"new template {template.name} {template.about}".lower()
        yield Offer("Template", template.name, template.about, "", icon, partial(begin, template.name), words)
