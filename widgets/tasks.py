"""Work in the background: a function of values runs on a thread, tells how far it is, and can be cancelled.

Anything that takes longer than a frame goes through here. The function gets its values when it starts, so nothing can
change under it; its result comes back on the GUI thread.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal, Slot

from studio.diagnostics import StudioError


class Cancelled(Exception):
    """Raised inside the work by `Progress` when somebody gave up waiting."""


class Progress:
    """What work is given to tell how far it is. Calling it raises `Cancelled` once the task is cancelled."""

    def __init__(self, tell: Callable[[float, str], None], stop: threading.Event) -> None:
        self._tell = tell
        self._stop = stop

    def __call__(self, share: float, what: str = "") -> None:
        """`share` of the work is done (0 to 1, negative when unknown), and this is being done."""
        if self._stop.is_set():
            raise Cancelled
        self._tell(share, what)

    @property
    def cancelled(self) -> bool:
        """True when the work should end, for loops that wait on something else."""
        return self._stop.is_set()


Work = Callable[[Progress], Any]


class Task(QObject):
    """One piece of work under way. Exactly one of `succeeded`, `failed`, `cancelled` comes, then `finished`."""

    progressed = Signal(float, str)
    succeeded = Signal(object)
    #: A StudioError with sentences for people, or another exception: a fault of ours, with `report` to copy.
    failed = Signal(object, str)
    cancelled = Signal()
    finished = Signal()
    _ended = Signal(object, object, str)

    def __init__(self, title: str, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self._stop = threading.Event()
        self._work: Work | None = work
        self._ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def cancel(self) -> None:
        """Give up: a result that still comes is dropped."""
        self._stop.set()

    def run(self) -> None:
        """Do the work on the thread that calls this."""
        result: Any = None
        failure: Exception | None = None
        report = ""
        work, self._work = self._work, None  # so that its values can go when it is done
        assert work is not None, "a task runs once"
        try:
            result = work(Progress(self.progressed.emit, self._stop))
        except Cancelled:
            self._stop.set()
        except StudioError as error:
            failure = error
        except Exception as error:  # whatever it is, it must reach a person
            failure, report = error, traceback.format_exc()
        self._ended.emit(result, failure, report)

    @Slot(object, object, str)
    def _deliver(self, result: Any, failure: Exception | None, report: str) -> None:
        if self._stop.is_set():
            self.cancelled.emit()
        elif failure is not None:
            if report:
                logging.getLogger(__name__).error("%s failed\n%s", self.title, report)
            self.failed.emit(failure, report)
        else:
            self.succeeded.emit(result)
        self.finished.emit()


class _Job(QRunnable):
    """Runs a task on a pool thread."""

    def __init__(self, task: Task) -> None:
        super().__init__()
        self._task = task

    def run(self) -> None:
        """Called by the pool."""
        self._task.run()


class Tasks(QObject):
    """The tasks of a window: starts them, knows which are under way, ends them when the window closes."""

    #: A task began or ended.
    changed = Signal()
    started = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: list[Task] = []
        self._pool = QThreadPool(self)

    @property
    def running(self) -> tuple[Task, ...]:
        """What is under way, the oldest first."""
        return tuple(self._running)

    def start(
        self,
        title: str,
        work: Work,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception, str], None] | None = None,
    ) -> Task:
        """Run `work(progress)` in the background; `done(result)` or `failed(error, report)` follow on this thread."""
        task = Task(title, work, self)
        if done is not None:
            task.succeeded.connect(done)
        if failed is not None:
            task.failed.connect(failed)
        task.finished.connect(lambda: self._end(task))
        self._running.append(task)
        self._pool.start(_Job(task))
        self.started.emit(task)
        self.changed.emit()
        return task

    def stop_all(self) -> None:
        """Cancel everything and wait until the threads are done."""
        for task in self._running:
            task.cancel()
        self._pool.waitForDone()

    def _end(self, task: Task) -> None:
        """It stays a child until the window goes: deleted later, it dies twice when the window is freed before that."""
        self._running.remove(task)
        self.changed.emit()
