"""The cfg text beside the picture, in two-way sync: typing changes the design, other edits change the text.

Typing goes through `studio.design.sync`, always from the design and text at the start of the burst, so that
`filters=32` typed by way of `filters=3` gives back what was there. A burst is one undo step. Text that is broken for
the moment (half a header, shapes lost) is held back until the typing pauses: until then the last good picture stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.design.design import BlockNode, Design
from studio.design.expand import Expansion
from studio.design.problems import problems
from studio.design.sync import sync
from studio.design.to_cfg import Printed
from studio.layers.base import Address
from widgets.cfg_text.editor import CfgEditor
from widgets.cfg_text.keep_offer import KeepOffer
from widgets.cfg_text.marks import marks_of
from widgets.cfg_text.outline import outline_of
from widgets.cfg_text.tools import TextTools
from widgets.notices import Notices
from widgets.panels.base import Area, Panel
from widgets.problem_words import told
from widgets.workbench import Workbench

PAUSE = 800
"""Milliseconds without a key after which a burst of typing is over."""


@dataclass(frozen=True, slots=True)
class _Burst:
    """Where typing began, and how whole things were then."""

    number: int
    design: Design
    printed: Printed
    unknown_sections: int
    unknown_shapes: int

    @property
    def blocks(self) -> int:
        """Blocks of the design at the start."""
        return _blocks(self.design)


class TextPanel(Panel):
    """Shows what the design prints; whoever types here edits the design."""

    title: ClassVar[str] = "Cfg text"
    key: ClassVar[str] = "text"
    icon: ClassVar[str] = "file-code"
    area: ClassVar[Area] = "bottom"

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(workbench, parent)
        self.editor = CfgEditor("cfgText", "Cfg text", self)
        self.tools = TextTools(self.editor, workbench, self._end_burst, self)
        self._notices = Notices(self)
        self._keep = KeepOffer(workbench, self._notices)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.tools.head, self.tools.find_bar, self._notices):
            column.addWidget(part)
        column.addWidget(self.editor, 1)
        self.setFocusProxy(self.editor)
        self._burst: _Burst | None = None
        self._bursts = 0
        self._pending: Design | None = None
        self._taking = self._is_broken = False
        self._watched: QWidget | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._paused)
        self._listen()
        self._show_design()
        self._begin_anew()

    def showEvent(self, event: QShowEvent) -> None:
        """Watch the window: what is held back when it closes must not be lost."""
        super().showEvent(event)
        window = self.window()
        if window is not self._watched:
            if self._watched is not None:
                self._watched.removeEventFilter(self)
            self._watched = window
            window.installEventFilter(self)
        if places := self._selected_places():  # lines in sight are known only now
            self.editor.show_line(*places[0])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Before the window asks whether to save."""
        if event.type() == QEvent.Type.Close:
            self._hand_over()
        return super().eventFilter(watched, event)

    def _listen(self) -> None:
        editor, document = self.editor, self.workbench.document
        editor.typed.connect(self._typed)
        editor.caretMoved.connect(self._caret_moved)
        editor.followed.connect(self._follow)
        editor.left.connect(self._end_burst)
        editor.commandComing.connect(self._hand_over)
        editor.undoWanted.connect(document.undo)
        editor.redoWanted.connect(document.redo)
        document.leaving.connect(self._hand_over)
        document.replaced.connect(self._begin_anew)
        self.workbench.derived.updated.connect(self._follow_design)
        self.workbench.selection.changed.connect(self._follow_selection)

    # ------------------------------------------------------------------------------ text to design

    def _typed(self) -> None:
        burst = self._burst or self._begin()
        draft = sync(burst.design, burst.printed, self.editor.text())
        expansion = self.workbench.derived.foresee(draft)
        self._is_broken = self._broken(burst, draft, expansion)
        if self._is_broken:
            self._pending = draft
            self.editor.show_marks(marks_of(problems(draft, expansion)))
        else:
            self._take(draft)
        self._pause.start()

    def _begin(self) -> _Burst:
        derived = self.workbench.derived
        self._bursts += 1
        self._keep.begin()
        unknown = outline_of(derived.printed.source.text()).unknown
        shapes = _unknown_shapes(derived.expansion)
        self._burst = _Burst(self._bursts, derived.design, derived.printed, unknown, shapes)
        return self._burst

    def _broken(self, burst: _Burst, draft: Design, expansion: Expansion) -> bool:
        """True where the text says less than it did: sections that nobody knows, shapes that are lost."""
        return (
            self.editor.outline.unknown > burst.unknown_sections
            or _unknown_shapes(expansion) > burst.unknown_shapes
            or (not draft.nodes and bool(burst.design.nodes))
        )

    def _take(self, draft: Design) -> None:
        """Make what was typed the design; the text stays as it was typed."""
        assert self._burst is not None
        self._pending = None
        self._taking = True
        self.workbench.document.apply(draft, "Type in the cfg", merge=("cfg text", self._burst.number))
        self._taking = False
        self._show_facts()
        self._select_at_caret()

    def _hand_over(self) -> None:
        """What is held back goes into the design, broken as it is."""
        if self._pending is not None:
            self._take(self._pending)

    def _paused(self) -> None:
        """Blocks that fell apart, and what is broken, may be mended by the next key: that burst goes on."""
        self._hand_over()
        self._keep.offer()
        whole = self._burst is None or _blocks(self.workbench.document.design) >= self._burst.blocks
        if whole and not self._is_broken:
            self._end_burst()

    def _end_burst(self) -> None:
        """The next key begins another undo step. Where the design prints other text than was typed, it is shown."""
        self._hand_over()
        self._pause.stop()
        if self._burst is not None:
            self._keep.offer()
        self._burst = None
        self._is_broken = False
        self._show_design()

    # ------------------------------------------------------------------------------ design to text

    def _follow_design(self) -> None:
        if self._taking:
            return
        self._burst = self._pending = None
        self._is_broken = False
        self._pause.stop()
        self._keep.forget()
        self.when_seen(self._show_design)

    def _begin_anew(self) -> None:
        """Another document is read from its start."""
        self.editor.go_to(0)

    def _show_design(self) -> None:
        derived = self.workbench.derived
        text = derived.printed.source.text()
        if text != self.editor.text():
            self.editor.show_text(text, derived.printed.source.style.newline)
        self._show_facts()

    def _show_facts(self) -> None:
        """Blocks, marks and tints; all stand where the printed text has them."""
        self.editor.show_blocks(self.workbench.derived.printed.owners, self.workbench.derived.design)
        self.editor.show_marks(marks_of(self.workbench.derived.problems))
        self.tools.head.show_counts(len(self.editor.lines), len(self.workbench.derived.rows))
        self._tint()

    # ----------------------------------------------------------------------------------- selection

    def _caret_moved(self) -> None:
        if not self._is_broken:
            self._end_burst()
        self._select_at_caret()
        for mark in self.editor.marks_of_line(self.editor.line)[:1]:
            if mark.problem is not None:
                self.workbench.said.emit(told(mark.problem))

    def _select_at_caret(self) -> None:
        at = self.editor.outline.at(self.editor.line)
        owners = self._owners()
        if at is not None and at < len(owners):
            self.workbench.selection.set([owners[at]], source=self)

    def _follow_selection(self, source: object) -> None:
        self._tint()
        places = self._selected_places()
        if source is not self and places and not self.editor.hasFocus():
            self.editor.go_to(*places[0])

    def _tint(self) -> None:
        self.editor.show_selected(self._selected_places())

    def _selected_places(self) -> tuple[tuple[int, int], ...]:
        """First and last lines of the sections that print what is selected."""
        chosen = set(self.workbench.selection.addresses)
        whole = {address.node for address in chosen if not address.role}
        return tuple(
            (place.header, place.last)
            for owner, place in zip(self._owners(), self.editor.outline.places, strict=False)
            if owner in chosen or owner.node in whole
        )

    def _follow(self, index: int) -> None:
        """Go to a layer that the text refers to."""
        place = self.editor.outline.layer(index)
        if place is not None:
            self.tools.left(self.editor.place)
            self.editor.go_to(place.header, place.last)
            self._select_at_caret()

    def _owners(self) -> tuple[Address, ...]:
        """Whose section is whose; nobody's while the text is held back."""
        return () if self._pending is not None else self.workbench.derived.printed.owners


def _blocks(design: Design) -> int:
    return sum(isinstance(node, BlockNode) for node in design.nodes)


def _unknown_shapes(expansion: Expansion) -> int:
    return sum(not row.known for row in expansion.rows)
