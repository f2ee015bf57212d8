"""What can be done with a run besides watching it: longer, branched, published, thrown away."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QFile, QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from studio.diagnostics import StudioError, error
from studio.files import write_bytes
from studio.training import recipe as recipes
from studio.training import runs
from studio.training.chart_file import chart_png
from studio.training.killing import stop_now
from studio.training.recipe import Recipe
from widgets.tasks import Progress, Tasks


class RunDeeds(QObject):
    """Does it in the background and says how it went: `say` what was done, `fail` why it wasn't."""

    def __init__(
        self, tasks: Tasks, say: Callable[[str], None], fail: Callable[[str], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._tasks, self._say, self._fail = tasks, say, fail

    def extend(self, run: Path, recipe: Recipe, then: Callable[[], None]) -> None:
        """Give a run that rests another recipe, then call `then` to let it go on."""
        try:
            if runs.is_running(run):
                raise StudioError(error("run-locked", f"{run.name} is being trained", expected="stop it first"))
            recipes.save(recipe, run / runs.RECIPE)
        except StudioError as failure:
            self._fail(str(failure))
        else:
            then()

    def branch(self, run: Path, recipe: Recipe, then: Callable[[Path], None]) -> None:
        """Make a run that goes on from the last checkpoint of another, then call `then` with its folder."""

        def work(progress: Progress) -> Path:
            from generators.run_folder import branch

            return branch(run, recipe, run.parent)

        self._start("Branching", work, then)

    def stop_now(self, run: Path) -> None:
        """End a run's worker without waiting for a checkpoint."""
        self._start("Stopping", lambda progress: stop_now(run), lambda _: self._say(f"{run.name} was ended"))

    def publish(self, run: Path, target: Path, which: str = "best") -> None:
        """Write the trained network as `.weights`, `.pt` or ONNX."""

        def work(progress: Progress) -> str:
            from generators.run_results import write_result

            return ", ".join(path.name for path in write_result(run, target, which))

        self._start("Writing the network", work, lambda names: self._say(f"Wrote {names} to {target.parent}"))

    def publish_detector(self, run: Path, target: Path, base: Path | None) -> None:
        """Write the trained backbone as weights of the detector that it was cut from."""

        def work(progress: Progress) -> int:
            from generators.run_results import write_detector

            return write_detector(run, target, "best", base)

        rest = "the others as they were" if base is not None else "the file ends after them"
        self._start(
            "Writing the detector's weights",
            work,
            lambda count: self._say(f"Wrote {target.name}: {count} trained layers, {rest}"),
        )

    def save_chart(self, run: Path) -> None:
        """Write `chart_<run>.png` into the run's folder, as it stands now."""
        target = run / f"chart_{run.name}.png"

        def work(progress: Progress) -> None:
            write_bytes(target, chart_png(runs.read_history(run), run.name))

        self._start("Drawing the chart", work, lambda _: self._say(f"Wrote {target.name} into the run's folder"))

    def copy_command(self, run: Path) -> None:
        """Put the command that goes on with a run on the clipboard."""
        QApplication.clipboard().setText(command_of(run))
        self._say("The command is on the clipboard")

    def open_folder(self, run: Path) -> None:
        """Show the folder in the system's own way."""
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(run))):
            QApplication.clipboard().setText(str(run))
            self._say(f"No program shows folders here; {run} is on the clipboard")

    def trash(self, run: Path) -> bool:
        """Move a run to the system's trash; a run that is being trained stays."""
        if runs.is_running(run):
            self._fail(f"{run.name} is being trained; stop it first")
            return False
        if not QFile.moveToTrash(str(run)):
            self._fail(f"{run.name} could not be moved to the trash; its folder is {run}")
            return False
        self._say(f"{run.name} is in the trash")
        return True

    def _start(self, title: str, work: Callable[[Progress], object], done: Callable[..., None]) -> None:
        self._tasks.start(title, work, done, lambda failure, report: self._fail(str(failure)))


def command_of(run: Path) -> str:
    """What to type to go on with a run, from anywhere."""
    program = Path(runs.__file__).resolve().parents[2] / "main.py"
    start = [sys.executable, str(program)] if program.is_file() else ["backbone-studio"]
    return shlex.join([*start, "resume", str(run)])
