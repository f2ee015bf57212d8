"""What other coefficients would cost: presets, saved variants and the neighbourhood of a design, for plot and table.

Each network is counted once, in the background, a moment after the last change; what is known already is told at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from studio.design.design import Design
from studio.design.expand import Expansion, expand
from studio.design.fit import COSTS
from studio.design.variants import variants_of
from studio.scaling import Scale
from widgets.costs import total
from widgets.scaling.coefficients import FAMILIES, Family, base_size, coefficients_of, preset_scale, with_resolution
from widgets.tasks import Progress, Task
from widgets.workbench import Workbench

QUIET = 250
"""Milliseconds after the last change before anything is counted."""
FACTORS = (0.7, 0.85, 1.15, 1.3)
"""Neighbours along one coefficient, as multiples of what it is."""
_KNOWN = 400


@dataclass(frozen=True, slots=True)
class Candidate:
    """Coefficients with a name; `series`: preset, variant, width, depth or resolution."""

    name: str
    series: str
    scale: Scale


@dataclass(frozen=True, slots=True)
class Counted:
    """What a network costs; `memory` is bytes of all outputs, `peak` the most that is held at once."""

    params: float
    macs: float
    bflops: float
    memory: float
    peak: float

    def cost(self, metric: str) -> float:
        """One of them by its name."""
        value = getattr(self, metric)
        assert isinstance(value, float)
        return value


def count(expansion: Expansion) -> Counted:
    """The costs of a network."""
    params, macs, bflops, memory = (
        float(total(expansion.rows, metric)) for metric in ("params", "macs", "bflops", "memory")
    )
    return Counted(params, macs, bflops, memory, float(COSTS["memory"](expansion)))


class ScaleBoard(QObject):
    """Follows a workbench; `points()` are the candidates that are counted so far."""

    #: Other candidates, or more of them are counted.
    changed = Signal()

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(workbench)
        self._workbench = workbench
        self._family = FAMILIES[0]
        self._base: tuple[object, ...] = ()
        self._known: dict[Scale, Counted] = {}
        self._task: Task | None = None
        self._users = 0
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(QUIET)
        self._wait.timeout.connect(self._start)
        workbench.derived.updated.connect(self._follow)
        self._follow()

    @classmethod
    def of(cls, workbench: Workbench) -> ScaleBoard:
        """The one of a workbench."""
        found = workbench.findChild(cls)
        return found if isinstance(found, cls) else cls(workbench)

    @property
    def family(self) -> Family:
        """The presets that are offered."""
        return self._family

    def set_family(self, family: Family) -> None:
        """Offer others."""
        if family != self._family:
            self._family = family
            self.changed.emit()
            self._wait.start()

    def use(self, wanted: bool) -> None:
        """Somebody looks, or no longer: nothing is counted for nobody."""
        self._users += 1 if wanted else -1
        if wanted:
            self._wait.start()

    def candidates(self) -> tuple[Candidate, ...]:
        """Presets, variants, neighbours, in this order."""
        return tuple(_candidates(self._workbench.derived.design, self._family))

    def counted(self, scale: Scale) -> Counted | None:
        """What a network costs, None while that is not known."""
        return self._known.get(scale)

    def here(self) -> Counted:
        """What the design costs as it is."""
        scale = self._workbench.derived.design.scale
        if scale not in self._known:
            self._known[scale] = count(self._workbench.derived.expansion)
        return self._known[scale]

    def _follow(self) -> None:
        design = self._workbench.derived.design
        base = (design.nodes, design.net, design.context)
        if len(self._base) != len(base) or any(one is not other for one, other in zip(self._base, base, strict=True)):
            self._base = base
            self._known = {}
        elif len(self._known) > _KNOWN:
            self._known = {}
        self.changed.emit()
        self._wait.start()

    def _start(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
        missing = [item.scale for item in self.candidates() if item.scale not in self._known]
        design, base = self._workbench.derived.design, self._base
        if not missing or not design.nodes or self._users <= 0:
            return

        def work(progress: Progress) -> dict[Scale, Counted]:
            found: dict[Scale, Counted] = {}
            for scale in dict.fromkeys(missing):
                progress(len(found) / len(missing))
                found[scale] = count(expand(replace(design, scale=scale)))
            return found

        self._task = self._workbench.tasks.start("Counting", work, lambda found: self._take(base, found), quiet=True)

    def _take(self, base: tuple[object, ...], found: dict[Scale, Counted]) -> None:
        self._task = None
        if base is self._base:
            self._known |= found
            self.changed.emit()


def _candidates(design: Design, family: Family) -> Iterator[Candidate]:
    for name in family.names:
        yield Candidate(name, "preset", preset_scale(design, name))
    for item in variants_of(design):
        yield Candidate(item.name, "variant", item.scale)
    scale, pixels = design.scale, coefficients_of(design).resolution
    for factor in FACTORS:
        width, depth = round(scale.width * factor, 2), round(scale.depth * factor, 2)
        yield Candidate(f"width {width:g}", "width", replace(scale, width=width))
        yield Candidate(f"depth {depth:g}", "depth", replace(scale, depth=depth))
        if base_size(design):
            wanted = max(1, round(pixels * factor / 8) * 8 if pixels >= 64 else round(pixels * factor))
            yield Candidate(f"{wanted} px", "resolution", with_resolution(design, wanted))
