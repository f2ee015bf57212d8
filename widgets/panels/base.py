"""What every panel of the window is."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Literal

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from widgets.broken_panel import BrokenPanel
from widgets.crash import report_of
from widgets.workbench import Workbench

Area = Literal["left", "right", "bottom", "centre"]


class Panel(QWidget):
    """A view of the workbench that stands in a dock. It listens to the workbench's objects only.

    `title` heads the dock, `key` names it in stored layouts, `spaces` are the work spaces ("design", "scale", "train")
    that show it at first; `area` is where. A panel in the centre takes the canvas's place in its work spaces.
    `lazy` panels are made when they are first shown: those that load something slow, such as charts. `share` is how
    much height it gets among the panels of its area, `badge_role` the look of what stands beside its title. A panel in
    the centre that is `of_document` shows the one in front, below its tab.
    """

    title: ClassVar[str]
    key: ClassVar[str]
    icon: ClassVar[str]
    area: ClassVar[Area]
    spaces: ClassVar[tuple[str, ...]] = ("design",)
    lazy: ClassVar[bool] = False
    share: ClassVar[int] = 100
    badge_role: ClassVar[str] = "count"
    of_document: ClassVar[bool] = False

    #: What stands beside the title: a count ("126"), or words ("preview B1"); '' for nothing.
    badgeChanged = Signal(str)

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workbench = workbench
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("surface", "panel")
        self.setAccessibleName(self.title)
        self._resting = False
        self._cover: BrokenPanel | None = None
        self._waiting: dict[Callable[[], object], None] = {}
        workbench.derived.updated.connect(self.tell_badge)

    @staticmethod
    def named(kind: type[Panel], workbench: Workbench, parent: QWidget) -> Panel:
        """An empty panel with the name of another, to stand in for it."""
        stand_in = type("StandIn", (Panel,), {"title": kind.title, "key": kind.key, "icon": kind.icon})
        made = stand_in(workbench, parent)
        assert isinstance(made, Panel)
        return made

    def follow(self, signal: SignalInstance, show: Callable[[], object]) -> None:
        """Call `show` whenever a signal comes; while the panel rests, once when it is seen again."""
        signal.connect(lambda *_: self.when_seen(show))

    def rest(self, resting: bool) -> None:
        """Rest while nobody sees the panel, behind another or closed; what it missed is shown on waking."""
        self._resting = resting
        if not resting:
            waiting, self._waiting = self._waiting, {}
            for show in waiting:
                self._run(show)

    def when_seen(self, show: Callable[[], object]) -> None:
        """Call `show` now, or once when the panel is seen again."""
        if self._resting:
            self._waiting[show] = None
        else:
            self._run(show)

    def _run(self, show: Callable[[], object]) -> None:
        """A fault of ours stays in this panel: the others live on, and it is tried again with the next change."""
        try:
            show()
        except Exception as failure:
            self.tell_broken(failure)
        else:
            if self._cover is not None:
                self._cover.hide()

    def tell_broken(self, failure: Exception) -> None:
        """Show in the panel's place that it broke, with the report."""
        if self._cover is None:
            self._cover = BrokenPanel(self)
        self._cover.show_failure(self.title, failure)
        self.workbench.crashed.emit(
            f"{self.title} broke ({type(failure).__name__}); all else works", report_of(failure)
        )

    def badge(self) -> str:
        """What stands beside the title now."""
        return ""

    def tell_badge(self) -> None:
        """Say that it may be another now."""
        self.badgeChanged.emit(self.badge())
