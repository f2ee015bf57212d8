"""Exceptions that reach the top become a sentence and a report."""

from __future__ import annotations

import sys

import pytest

from widgets.crash import CrashHook, report_of


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> CrashHook:
    passed: list[object] = []
    monkeypatch.setattr(sys, "excepthook", lambda *about: passed.append(about[0]))
    made = CrashHook()
    made.passed = passed  # type: ignore[attr-defined]
    made.install()
    return made


def fail() -> None:
    raise RuntimeError("the oven is cold")


def test_a_crash_is_told_with_a_report_and_passed_on(hook: CrashHook) -> None:
    told: list[tuple[str, str]] = []
    hook.crashed.connect(lambda sentence, report: told.append((sentence, report)))
    try:
        fail()
    except RuntimeError:
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
    sentence, report = told[0]
    assert "RuntimeError" in sentence
    assert "the oven is cold" in report
    assert "in fail" in report
    assert hook.passed == [RuntimeError]  # type: ignore[attr-defined]


def test_installing_twice_does_not_call_itself(hook: CrashHook) -> None:
    hook.install()
    sys.excepthook(RuntimeError, RuntimeError("x"), None)
    assert hook.passed == [RuntimeError]  # type: ignore[attr-defined]


def test_ctrl_c_is_no_crash(hook: CrashHook) -> None:
    told: list[str] = []
    hook.crashed.connect(lambda sentence, report: told.append(sentence))
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert told == []


def test_the_report_of_an_endless_recursion_is_short() -> None:
    def deeper(level: int) -> None:
        deeper(level + 1)

    try:
        deeper(0)
    except RecursionError as failure:
        assert len(report_of(failure).splitlines()) < 70
