"""Work for PyTorch: on the spot where it is loaded, else by a process; never loaded into this one."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from generators import torch_process
from studio.diagnostics import StudioError

SCRIPT = """
import sys
from pathlib import Path
import numpy as np
from generators.torch_state import read_state, state_bytes
path = Path(sys.argv[1])
path.write_bytes(state_bytes({"conv.weight": np.arange(3, dtype=np.float32)}))
print(read_state(path), "torch" in sys.modules)
"""


def test_a_process_without_pytorch_stays_without_it(root: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", SCRIPT, str(tmp_path / "net.pt")]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "{'conv.weight': array([0., 1., 2.], dtype=float32)} False\n"


def test_where_it_is_not_installed_a_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(StudioError, match=r"backbone-studio\[train\]"):
        torch_process.ask("load")


def test_a_process_that_dies_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "torch")
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(StudioError, match="ended: without a word"):
        torch_process.ask("load")
