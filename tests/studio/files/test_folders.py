"""The user's own folders follow the XDG standard."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.files import config_folder, state_folder


def test_the_variables_win(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", "/c")
    monkeypatch.setenv("XDG_STATE_HOME", "/s")
    assert config_folder() == Path("/c/backbone-studio")
    assert state_folder() == Path("/s/backbone-studio")


@pytest.mark.parametrize("value", [None, "", "relative/folder"])
def test_without_an_absolute_one_the_home_folder_is_used(value: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    for variable in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        if value is None:
            monkeypatch.delenv(variable)
        else:
            monkeypatch.setenv(variable, value)
    assert config_folder() == Path("/home/ada/.config/backbone-studio")
    assert state_folder() == Path("/home/ada/.local/state/backbone-studio")
