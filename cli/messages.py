"""How the command line speaks: results on stdout, messages on stderr, problems as compilers print them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from studio.diagnostics import Diagnostic, StudioError
from studio.files import FileProblem

#: Exit codes: what was asked for has errors; the command was used wrongly.
FAILED, MISUSED = 1, 2


def say(text: str) -> None:
    """A message for the person, on stderr."""
    print(text, file=sys.stderr)


def show_problems(path: Path | str, problems: Iterable[Diagnostic]) -> None:
    """Problems on stderr, a line each, with the file and the place."""
    for problem in problems:
        say(problem.line(str(path)))


@contextmanager
def explained(path: Path | str | None = None) -> Iterator[None]:
    """Whatever a person can mend ends the command with code 1 and its sentence instead of a traceback."""
    try:
        yield
    except FileProblem as problem:
        say(f"error: {problem}")
        raise typer.Exit(FAILED) from None
    except StudioError as problem:
        for item in problem.problems:
            say(item.line(str(path)) if path and item.span else f"error: {item.sentence()} ({item.code})")
        raise typer.Exit(FAILED) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise typer.Exit(FAILED) from None
    except KeyboardInterrupt:
        say("interrupted")
        raise typer.Exit(130) from None
