"""Work in the background: a function of values runs on a thread, tells how far it is, and can be cancelled.

Anything that takes longer than a frame goes through here. The function gets its values when it starts, so nothing can
change under it; its result comes back on the GUI thread.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import threading
import traceback
from collections.abc import Callable
from typing import Any
from weakref import ReferenceType, ref

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from studio.diagnostics import StudioError

PATIENCE = 5.0
"""Seconds that closing a window waits for work that was cancelled."""


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
    #: The same, for whoever keeps the list: the task itself.
    over = Signal(object)

    def __init__(self, title: str, quiet: bool = False) -> None:
        super().__init__()
        self.title = title
        self.quiet = quiet
        self.stop = threading.Event()

    def cancel(self) -> None:
        """Give up: a result that still comes is dropped."""
        self.stop.set()

    def deliver(self, result: Any, failure: Exception | None, report: str) -> None:
        """Tell how it ended, on the GUI thread."""
        if self.stop.is_set():
            self.cancelled.emit()
        elif failure is not None:
            if report:
                logging.getLogger(__name__).error("%s failed\n%s", self.title, report)
            self.failed.emit(failure, report)
        else:
            self.succeeded.emit(result)
        self.finished.emit()
        self.over.emit(self)


class _Job:
    """What a thread does and what came of it. The GUI thread empties it in the end, so that whatever the work holds
    goes there, and not in the thread."""

    def __init__(self, task: Task, work: Work) -> None:
        self.task = ref(task)
        self.stop = task.stop
        self.work: Work | None = work
        self.result: Any = None
        self.failure: Exception | None = None
        self.report = ""

    def run(self) -> None:
        """Do the work on this thread."""
        assert self.work is not None
        try:
            self.result = self.work(Progress(self._tell, self.stop))
        except Cancelled:
            self.stop.set()
        except StudioError as error:
            self.failure = error
        except Exception as error:  # whatever it is, it must reach a person
            self.failure, self.report = error, traceback.format_exc()
        with contextlib.suppress(RuntimeError):  # the program ends: nobody is left to be told
            _mailbox.ended.emit(self)

    def deliver(self) -> None:
        """Tell the task, on the GUI thread, and forget everything."""
        result, failure, report = self.result, self.failure, self.report
        self.work = self.result = self.failure = None
        task = self.task()
        if task is not None and isValid(task):
            task.deliver(result, failure, report)

    def _tell(self, share: float, what: str) -> None:
        with contextlib.suppress(RuntimeError):
            _mailbox.progressed.emit(self.task, share, what)


class _Mailbox(QObject):
    """Carries what threads have to say to the GUI thread. It lives as long as the program, whichever window is gone.

    Threads must not destroy objects of Qt. Python's collector runs in whatever thread allocates, so it rests while
    one works.
    """

    progressed = Signal(object, float, str)
    ended = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._working = 0
        self._collecting = True
        self.progressed.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self.ended.connect(self._end, Qt.ConnectionType.QueuedConnection)

    def begin(self) -> None:
        """A thread is about to start."""
        if self._working == 0:
            self._collecting = gc.isenabled()
            gc.disable()
        self._working += 1

    @Slot(object, float, str)
    def _tell(self, task: ReferenceType[Task], share: float, what: str) -> None:
        alive = task()
        if alive is not None and isValid(alive):
            alive.progressed.emit(share, what)

    @Slot(object)
    def _end(self, job: _Job) -> None:
        self._working -= 1
        if self._working == 0 and self._collecting:
            gc.enable()
        job.deliver()


_mailbox = _Mailbox()


class Tasks(QObject):
    """The tasks of a window: starts them, knows which are under way, ends them when the window closes."""

    #: A task began or ended.
    changed = Signal()
    started = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: dict[Task, threading.Thread] = {}

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
        *,
        quiet: bool = False,
    ) -> Task:
        """Run `work(progress)` in the background; `done(result)` or `failed(error, report)` follow on this thread.

        `quiet`: nobody waits for it, such as a preview that follows what is chosen; the status line says nothing.
        """
        task = Task(title, quiet)
        if done is not None:
            task.succeeded.connect(done)
        if failed is not None:
            task.failed.connect(failed)
        task.over.connect(self._end)  # no lambda: it would keep the task and this for ever
        thread = threading.Thread(target=_Job(task, work).run, name=title, daemon=True)
        self._running[task] = thread
        _mailbox.begin()
        thread.start()
        self.started.emit(task)
        self.changed.emit()
        return task

    def stop_all(self) -> None:
        """Cancel everything and wait a moment for the threads; what doesn't listen is left to end by itself."""
        for task in self._running:
            task.cancel()
        for thread in self._running.values():
            thread.join(PATIENCE)

    @Slot(object)
    def _end(self, task: Task) -> None:
        self._running.pop(task, None)
        self.changed.emit()
