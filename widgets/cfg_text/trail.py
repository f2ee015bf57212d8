"""Where a reader came from: back and forward among the places that references were followed from."""

from __future__ import annotations

from widgets.cfg_text.stored import Place

_MOST = 100


class Trail:
    """Two stacks of places; following a reference from an earlier place forgets what came after it."""

    def __init__(self) -> None:
        self._back: list[Place] = []
        self._forward: list[Place] = []

    def left(self, place: Place) -> None:
        """A reference was followed from here."""
        if not self._back or self._back[-1] != place:
            self._back = [*self._back[-_MOST:], place]
        self._forward = []

    def back(self, now: Place) -> Place | None:
        """The place before, None at the start of the trail."""
        if not self._back:
            return None
        self._forward.append(now)
        return self._back.pop()

    def forward(self, now: Place) -> Place | None:
        """The place that was gone back from, None at the end."""
        if not self._forward:
            return None
        self._back.append(now)
        return self._forward.pop()
