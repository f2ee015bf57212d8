"""The next run before it exists: its data and recipe, what the data holds, and what stands in the way of starting."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from studio.design.files import name_of
from studio.diagnostics import Diagnostic, Severity, StudioError, error, has_errors, warning
from studio.training.datasets import Scan, scan
from studio.training.demo_data import digits_file, load_demo
from studio.training.presets import DEFAULT, Preset, from_net, left_out, presets
from studio.training.problems import RecipeProblem
from studio.training.recipe import DEMO_SETS, Recipe, make_recipe, recipe_keys
from widgets.tasks import Progress, Task
from widgets.training.beginning import Beginning, start_of
from widgets.workbench import Workbench

#: The preset that the design's own `[net]` section makes.
OF_DESIGN = "net"
#: Groups that stay as they are when another preset is chosen: they are about the data and the machine.
KEPT_GROUPS = ("data", "machine")
#: Milliseconds that typing may pause before the data is looked at.
PATIENCE = 300


class Setup(QObject):
    """Data and recipe as they are being chosen. Values may not fit together for a while; then `recipe` is None."""

    #: A value, or the preset, is another.
    changed = Signal()
    #: The data is being looked at, or was.
    scanned = Signal()
    #: Share of the images looked at, and which, in words.
    progressed = Signal(float, str)
    #: A run folder was made and can be trained.
    prepared = Signal(Path)
    #: Starting was asked for and is not possible; `findings` say why.
    refused = Signal()

    def __init__(self, workbench: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self._presets = {preset.name: preset for preset in presets()}
        self._task: Task | None = None
        self._start_folder: Path | None = None
        self._failure: StudioError | None = None
        self._looked_at: dict[str, object] = {}
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._scan)
        self.beginning = Beginning(workbench, self)
        #: Where the run will lie; its disk is looked at.
        self.folder: Path | None = None
        self.preset = DEFAULT
        self.preparing = False
        self.scan: Scan | None = None
        self.image: tuple[int, int, int] | None = None
        #: What is wrong with the values, by key.
        self.problems: tuple[Diagnostic, ...] = ()
        self._faults: tuple[Diagnostic, ...] = ()
        self.base: Mapping[str, Any] = {}
        self.values: dict[str, Any] = {"data": demo_set()}
        self.recipe: Recipe | None = None
        self.choose_preset(DEFAULT)

    # ------------------------------------------------------------------------------------- the recipe

    def offered(self) -> tuple[Preset, ...]:
        """The presets, and the recipe of the design's `[net]` section where it was written by somebody."""
        found = tuple(self._presets.values())
        own = self._from_design()
        return (*found, own) if own is not None else found

    def choose_preset(self, name: str) -> None:
        """Take the values of a preset; data and machine stay."""
        preset = next((preset for preset in self.offered() if preset.name == name), None)
        if preset is None:
            return
        self.preset = name
        kept = {key.name for key in recipe_keys() if key.group in KEPT_GROUPS}
        self.base = preset.recipe.model_dump()
        self.values = dict(self.base) | {key: value for key, value in self.values.items() if key in kept}
        self._make()

    def set_value(self, key: str, value: Any) -> None:
        """Set one key of the recipe."""
        if self.values.get(key) != value:
            self.values[key] = value
            self._make()

    def take_setting(self, key: str, text: str) -> None:
        """Set one key as a sentence proposes it; a text that doesn't fit is told with the other problems."""
        try:
            self.set_value(key, getattr(make_recipe(self.values | {key: text}), key))
        except RecipeProblem:
            self.set_value(key, text)

    def _make(self) -> None:
        try:
            self.recipe, self.problems = make_recipe(self.values), ()
        except RecipeProblem as failure:
            missing = not self.values["data"]  # which is said with the data
            found = (item for item in failure.problems if not (missing and item.where and item.where.key == "data"))
            self.recipe, self.problems = None, tuple(found)
        self.changed.emit()
        if self._data_values() != self._looked_at and (self.recipe is not None or not self.values["data"]):
            self._soon.start(PATIENCE if self.values["data"] else 0)

    def _from_design(self) -> Preset | None:
        design = self._workbench.document.design
        if design.net.raw is None:
            return None
        try:
            recipe = from_net(design.options)
        except RecipeProblem:
            return None
        about = "; ".join(("The values of the [net] section", *left_out(design.options)))
        return Preset(OF_DESIGN, "[net]", about, recipe)

    # --------------------------------------------------------------------------------------- the data

    @property
    def scanning(self) -> bool:
        """The data is being looked at, or will be in a moment."""
        return self._task is not None or self._soon.isActive()

    @property
    def can_show_samples(self) -> bool:
        """There is data whose samples can be looked at."""
        return self.recipe is not None and self.scan is not None and not self.scan.problems

    def rescan(self) -> None:
        """Look at the data, again where that was done."""
        self._looked_at = {}
        self._scan()

    def cancel(self) -> None:
        """Stop looking at the data."""
        self._start_folder = None
        if self._task is not None:
            self._task.cancel()

    def _data_values(self) -> dict[str, object]:
        return {key.name: self.values[key.name] for key in recipe_keys() if key.group == "data"}

    def _scan(self) -> None:
        self._soon.stop()
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self.scan = self.image = self._failure = None
        recipe, self._looked_at = self.recipe, self._data_values()
        if recipe is None or not recipe.data:
            self.scanned.emit()
            return
        task = self._workbench.tasks.start("Looking at the data", lambda progress: _look_at(recipe, progress))
        task.progressed.connect(self.progressed)
        task.succeeded.connect(lambda found: self._take(task, found, None))
        task.failed.connect(lambda failure, report: self._take(task, None, failure))
        task.cancelled.connect(lambda: self._take(task, None, StudioError(warning("data-cancelled", "not looked at"))))
        self._task = task
        self.scanned.emit()

    def _take(self, task: Task, found: tuple[Scan, tuple[int, int, int] | None] | None, failure: Any) -> None:
        if not isValid(self) or task is not self._task:  # the window closed, or other data was chosen meanwhile
            return
        self._task = None
        self.scan, self.image = found if found is not None else (None, None)
        self._failure = failure if isinstance(failure, StudioError) else None
        if failure is not None and self._failure is None:
            self._failure = StudioError(error("data-fault", f"looking at the data failed: {failure}"))
        self.scanned.emit()
        folder, self._start_folder = self._start_folder, None
        if folder is not None:
            self.start(folder)

    # ------------------------------------------------------------------------------------------ start

    def data_findings(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the data, and what should be known about it."""
        if not self.values.get("data"):
            return (error("data-missing", "no data is chosen", expected="a folder of classes or a .data file"),)
        if self._failure is not None:
            return self._failure.problems
        if self.scan is None:
            return ()
        wrong = (error("data-problem", sentence) for sentence in self.scan.problems)
        return (*wrong, *(warning("data-note", sentence) for sentence in self.scan.notes))

    def findings(self) -> tuple[Diagnostic, ...]:
        """What stands in the way, and what should be known, apart from the data."""
        from generators.preflight import preflight  # with all that writes PyTorch: not needed before training is
        from generators.preflight_recipe import recipe_findings

        derived = self._workbench.derived
        found = [*self._faults, *self.problems, *self.beginning.findings]
        found += preflight(derived.design, derived.expansion, derived.problems, self.scan, self.image)
        if self.recipe is not None and not has_errors(derived.problems) and derived.design.nodes:
            found += recipe_findings(derived.expansion, self.recipe, self.scan, self.folder)
        return tuple(found)

    def obstacles(self) -> tuple[Diagnostic, ...]:
        """What stops a start now."""
        everything = (*self.data_findings(), *self.findings())
        return tuple(item for item in everything if item.severity is Severity.ERROR)

    def start(self, folder: Path) -> None:
        """Make a run in `folder` with what is chosen now; waits for the data to be looked at."""
        if self.preparing:
            return
        self._faults = ()
        unseen = self.scan is None and self._failure is None and self.values.get("data")
        if self.recipe is not None and (self.scanning or unseen):
            self._start_folder = folder
            if self._task is None:
                self._scan()
        elif self.recipe is None or self.scan is None or self.obstacles():
            self.refused.emit()
        else:
            self._prepare(folder, self.recipe.anchored(Path.cwd()))

    def _prepare(self, folder: Path, recipe: Recipe) -> None:
        document = self._workbench.document
        design, name = document.design, name_of(document.name)
        detector, weights = self.beginning.detector, self.beginning.weights

        def work(progress: Progress) -> Path:
            from generators.run_folder import write_run_folder

            arrays = start_of(design, detector, weights).arrays
            return write_run_folder(design, recipe, folder, name, arrays=arrays, detector=detector)

        self.preparing = True
        task = self._workbench.tasks.start("Preparing the run", work)
        task.succeeded.connect(self.prepared)
        task.failed.connect(self._not_prepared)
        task.finished.connect(self._done_preparing)
        self.changed.emit()

    def _not_prepared(self, failure: Exception, report: str) -> None:
        if isinstance(failure, StudioError):
            self._faults = failure.problems
        else:
            self._faults = (error("train-prepare", f"the run could not be made: {failure}"),)
            self._workbench.crashed.emit("The run could not be made", report)
        self.refused.emit()

    def _done_preparing(self) -> None:
        self.preparing = False
        self.changed.emit()


def demo_set() -> str:
    """The demo set that is there: the digits, or the drawn shapes where those are not installed."""
    digits, shapes = DEMO_SETS
    return digits if digits_file() is not None else shapes


def _look_at(recipe: Recipe, progress: Progress) -> tuple[Scan, tuple[int, int, int] | None]:
    """The data of a recipe, and H x W x C of its images where they are all alike."""

    def tell(done: int, total: int) -> bool:
        progress(done / max(total, 1), f"{done:,} of {total:,} images")
        return True

    found = scan(recipe, tell)
    if found.kind != "demo":
        return found, None
    height, width, channels = load_demo(recipe.data).images.shape[1:]
    return found, (height, width, channels)
