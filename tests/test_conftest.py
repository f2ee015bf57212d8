"""The net under the tests holds: a warning of any kind fails the test that caused it."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

INNER = """
import logging, os, threading, warnings
from pathlib import Path
from PySide6.QtCore import qWarning

def test_logging(): logging.getLogger("studio").warning("look")
def test_python(): warnings.warn("look")
def test_qt(): qWarning("look")
def test_thread():
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
def test_expected(logged_warnings):
    logging.getLogger("studio").warning("look")
    assert logged_warnings.pop().getMessage() == "look"
def test_quiet(): logging.getLogger("studio").info("nothing to see")
def test_home(tmp_path): assert os.environ["XDG_CONFIG_HOME"].startswith(str(tmp_path.parent.parent))
"""


@pytest.fixture(scope="module")
def outcomes(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """How each inner test ended, run in a pytest of its own."""
    inner = tmp_path_factory.mktemp("inner") / "test_inner.py"
    inner.write_text(INNER)
    options = ["-c", "pyproject.toml", "-p", "tests.conftest", "-p", "no:cacheprovider", "-rA", "-q", str(inner)]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    command = [sys.executable, "-m", "pytest", *options]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    ends = (line.split(" - ")[0] for line in done.stdout.splitlines() if line.startswith(("PASSED", "FAILED", "ERROR")))
    return {end.rsplit("::", 1)[1]: end.split()[0] for end in ends if "::" in end}


@pytest.mark.parametrize("name", ["test_python", "test_qt", "test_thread"])
def test_a_warning_fails_the_test(name: str, outcomes: dict[str, str]) -> None:
    assert outcomes[name] == "FAILED"


def test_a_warning_in_the_log_is_an_error_of_the_test(outcomes: dict[str, str]) -> None:
    assert outcomes["test_logging"] == "ERROR"


@pytest.mark.parametrize("name", ["test_expected", "test_quiet", "test_home"])
def test_what_is_expected_or_harmless_passes(name: str, outcomes: dict[str, str]) -> None:
    assert outcomes[name] == "PASSED"


@pytest.mark.skipif(find_spec("torch") is None, reason="torch is not installed")
def test_one_thread_is_enough() -> None:
    script = "import torch; print(torch.get_num_threads())"
    assert subprocess.check_output([sys.executable, "-c", script], text=True).strip() == "1"
