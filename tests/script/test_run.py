"""`script/run` does the sensible thing with and without a display, from any folder."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


@pytest.fixture
def checkout(root: Path, tmp_path: Path) -> Path:
    """A checkout whose Python only says what it was asked to run, and makes what `new` would."""
    checkout = tmp_path / "check out"
    for folder in ("script", ".venv/bin"):
        (checkout / folder).mkdir(parents=True)
    (checkout / "script" / "run").write_bytes((root / "script" / "run").read_bytes())
    (checkout / "script" / "setup").write_text("#!/bin/sh\n")
    python = checkout / ".venv" / "bin" / "python"
    python.write_text('#!/bin/sh\nshift\necho "main.py $*"\nif [ "$1" = new ]; then mkdir -p out; : >"$4"; fi\n')
    for path in (checkout / "script" / "run", checkout / "script" / "setup", python):
        path.chmod(0o755)
    return checkout


def run(checkout: Path, *arguments: str, display: str = "") -> tuple[list[str], str]:
    """What it ran, and what it said on stderr, started from another folder."""
    environment = {key: value for key, value in os.environ.items() if key not in DISPLAYS}
    environment |= {"DISPLAY": display} if display else {}
    command = [checkout / "script" / "run", *arguments]
    done = subprocess.run(command, cwd=checkout.parent, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.splitlines(), done.stderr


pytestmark = pytest.mark.skipif(os.uname().sysname == "Darwin", reason="macOS always has a display")


class TestWithoutDisplay:
    def test_no_arguments_is_the_demo_on_the_terminal(self, checkout: Path) -> None:
        assert run(checkout) == (["main.py demo"], "")

    def test_files_are_summed_up_and_the_reason_is_said_once(self, checkout: Path) -> None:
        ran, said = run(checkout, "a.cfg", "dir/b")
        assert ran == ["main.py summary a.cfg", "main.py summary dir/b"]
        assert "no display" in said
        assert len(said.splitlines()) == 1

    @pytest.mark.parametrize("arguments", [("check", "a.cfg"), ("train", "a.cfg", "--run", "runs/x"), ("--help",)])
    def test_commands_are_handed_on(self, checkout: Path, arguments: tuple[str, ...]) -> None:
        assert run(checkout, *arguments) == ([f"main.py {' '.join(arguments)}"], "")


class TestWithDisplay:
    def test_no_arguments_opens_the_digits_design_made_once(self, checkout: Path) -> None:
        design = "out/digits.studio.yaml"
        assert run(checkout, display=":0")[0] == [f"main.py new mbconv_digits -o {design}", f"main.py {design}"]
        assert run(checkout, display=":0")[0] == [f"main.py {design}"]

    def test_files_are_opened(self, checkout: Path) -> None:
        assert run(checkout, "a.cfg", "b.cfg", display=":0") == (["main.py a.cfg b.cfg"], "")
