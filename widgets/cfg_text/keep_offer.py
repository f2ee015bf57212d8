"""Offers to lead references back to their layers after typing has changed the number of sections."""

from __future__ import annotations

from PySide6.QtCore import QObject

from studio.design.design import Design
from studio.design.expand import Expansion
from studio.design.keeping import Kept, keep_references
from widgets.notices import Answer, Notice, Notices
from widgets.workbench import Workbench

KEY = "keep references"


class KeepOffer(QObject):
    """Remembers the design before the typing; the offer stands until it is taken or something else edits."""

    def __init__(self, workbench: Workbench, notices: Notices) -> None:
        super().__init__(notices)
        self._workbench = workbench
        self._notices = notices
        self._before: tuple[Design, Expansion] | None = None

    def begin(self) -> None:
        """Somebody begins to type."""
        if self._before is None:
            derived = self._workbench.derived
            self._before = derived.design, derived.expansion

    def offer(self) -> None:
        """What was typed is in the design: offer what there is to keep."""
        if self._before is None:
            return
        kept = self._kept() if self._sections_changed() else None
        if kept is None or not kept.count:
            self.forget()
            return
        references = f"{kept.count} references" if kept.count > 1 else "1 reference"
        text = f"{references} {'lead' if kept.count > 1 else 'leads'} to another layer now"
        answer = Answer(f"Keep {references} on their layers" if kept.count > 1 else "Keep it on its layer", self.keep)
        self._notices.show_notice(Notice(text, answers=(answer,), key=KEY))

    def keep(self) -> None:
        """Lead them back, as a step of its own."""
        if self._before is not None:
            kept = self._kept()
            self.forget()
            words = f"Keep {kept.count} reference{'s' if kept.count != 1 else ''} on their layers"
            self._workbench.document.apply(kept.design, words)

    def forget(self) -> None:
        """Something else changed the design: what is now is meant."""
        self._before = None
        self._notices.dismiss(KEY)

    def _sections_changed(self) -> bool:
        assert self._before is not None
        return len(self._before[1].rows) != len(self._workbench.derived.rows)

    def _kept(self) -> Kept:
        assert self._before is not None
        design, expansion = self._before
        derived = self._workbench.derived
        return keep_references(design, derived.design, expansion, derived.expansion)
