"""Places of nodes, asked of the layout only when what they depend on changed: most edits change words on a card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from studio.layout import Hint, Item, Placed, Wire, place


class Slots:
    """Called as `place` is; remembers the last answer. Without a hint the layout is always asked anew."""

    def __init__(self) -> None:
        self._asked: tuple[Any, ...] = ()
        self._placed: Placed | None = None

    def __call__(self, items: Sequence[Item], wires: Sequence[Wire], hint: Hint | None, *how: Any) -> Placed:
        """Where everything goes."""
        asked = (tuple(items), tuple(wires), how)
        if hint is None or self._placed is None or hint != self._placed.hint or asked != self._asked:
            self._placed = place(items, wires, hint, *how)
            self._asked = asked
        return self._placed
