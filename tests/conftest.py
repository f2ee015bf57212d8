"""What every test stands on: no display, one thread, no trace in the user's home, no warning unnoticed."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# Before anything imports Qt (which aborts without a display) or torch (two threads on a busy machine crawl).
# Processes that tests start inherit it.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for _variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[_variable] = "1"

# No test may depend on wall time; in CI the same examples every time.
settings.register_profile("studio", deadline=None, max_examples=60, derandomize="CI" in os.environ)
settings.load_profile("studio")

ROOT = Path(__file__).resolve().parent.parent
_XDG = {"XDG_CONFIG_HOME": "config", "XDG_STATE_HOME": "state", "XDG_DATA_HOME": "data"}


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder with what Darknet itself computed; a clone without it skips these tests.

    With STUDIO_REFERENCE set (as CI does) a missing folder is a failure, so that nothing skips unnoticed.
    """
    given = os.environ.get("STUDIO_REFERENCE")
    folder = Path(given) if given else ROOT.parent / "shared" / "reference"
    if (folder / "darknet").is_dir():
        return folder
    if given:
        pytest.fail(f"STUDIO_REFERENCE={given} holds no reference (no folder darknet in it)", pytrace=False)
    pytest.skip("the reference folder is not beside this checkout (STUDIO_REFERENCE names another place)")


@pytest.fixture(scope="session", autouse=True)
def _home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A home of the tests' own before Qt first asks where settings go (it remembers the answer)."""
    patch = pytest.MonkeyPatch()
    home = tmp_path_factory.mktemp("home")
    patch.setenv("HOME", str(home))
    for variable, folder in _XDG.items():
        patch.setenv(variable, str(home / folder))
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _fresh_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test finds another's settings, templates or autosaves."""
    home = tmp_path_factory.mktemp("home")
    for variable, folder in _XDG.items():
        monkeypatch.setenv(variable, str(home / folder))


class _Collector(logging.Handler):
    """Keeps what was logged at WARNING and above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def logged_warnings() -> Iterator[list[logging.LogRecord]]:
    """A warning in the log fails the test that caused it, unless the test took it out of this list.

    Qt's own messages fail it through `qt_log_level_fail`, Python's warnings through `filterwarnings` (pyproject.toml).
    """
    collector = _Collector()
    logging.getLogger().addHandler(collector)
    yield collector.records
    logging.getLogger().removeHandler(collector)
    if collector.records:
        lines = [f"{record.name}: {record.getMessage()}" for record in collector.records]
        pytest.fail("logged during the test:\n" + "\n".join(lines), pytrace=False)
