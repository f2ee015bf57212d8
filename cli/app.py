"""The commands of Backbone Studio and what happens without one: files open in the window."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path

import typer

from cli.messages import FAILED, say
from cli.qt_version import qt_problem

#: Each command and the function that carries it out, as module:name; a module is loaded when it is needed.
COMMANDS: dict[str, str] = {
    "check": "cli.inspect:check",
    "summary": "cli.inspect:summary",
    "diff": "cli.inspect:diff",
    "reconcile": "cli.reconcile:reconcile",
    "profile": "cli.measure:profile",
    "templates": "cli.make:list_templates",
    "new": "cli.make:new",
    "export": "cli.make:export",
    "formats": "cli.make:list_formats",
    "edit": "cli.change:edit",
    "fix": "cli.change:fix",
    "weights": "cli.weights:weights",
    "scale": "cli.change:scale",
    "phi": "cli.scaling:phi",
    "strings": "cli.strings:strings",
    "recognise": "cli.change:recognise",
    "group": "cli.own_blocks:group",
    "blocks": "cli.own_blocks:list_blocks",
    "train": "cli.train:train",
    "resume": "cli.runs:resume",
    "branch": "cli.runs:branch",
    "runs": "cli.runs:list_runs",
    "validate": "cli.runs:validate",
    "predict": "cli.runs:predict",
    "publish": "cli.runs:publish",
    "demo": "cli.demo:demo",
}

#: Commands that read some of their words themselves.
_FREE_WORDS = {"edit", "export"}


def run(arguments: Sequence[str]) -> int:
    """Carry out a command line and return its exit code."""
    words = list(arguments)
    if not words or (not words[0].startswith("-") and words[0] not in COMMANDS):
        return open_window([Path(word) for word in words])
    wanted = [words[0]] if words[0] in COMMANDS else list(COMMANDS)
    _print_anything()
    try:
        code = _carried_out(make_app(wanted), words)
        sys.stdout.flush()
    except OSError as failure:  # nobody reads on, or what is printed goes where there is no space
        if not isinstance(failure, BrokenPipeError):
            say(f"error: the output cannot be written: {failure.strerror}")
        _print_nothing_more()
        return FAILED
    return code


def _carried_out(app: typer.Typer, words: list[str]) -> int:
    """The exit code of a command line."""
    try:
        app(words, prog_name="backbone-studio")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else FAILED
    return 0


def _print_anything() -> None:
    """A letter that the terminal's encoding lacks becomes a question mark instead of the end of the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and not (
            stream.encoding == "utf-8" and stream.errors == "surrogateescape"
        ):
            stream.reconfigure(errors="replace")


def _print_nothing_more() -> None:
    """What is left in the buffer goes nowhere, so that the interpreter does not trip over it at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def make_app(names: Iterable[str]) -> typer.Typer:
    """The command line with some of the commands."""
    app = typer.Typer(
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback(help="Design efficient CNN backbones. Without a command the window opens; FILE... opens files in it.")
    def _root() -> None:
        """Commands stand below it, even when there is only one."""

    for name in names:
        module, _, function = COMMANDS[name].partition(":")
        free = {"allow_extra_args": True, "ignore_unknown_options": True} if name in _FREE_WORDS else {}
        app.command(name, context_settings=free)(getattr(import_module(module), function))
    return app


def open_window(files: Sequence[Path]) -> int:
    """Show the window on files; without a display say so and name the way without one."""
    fatal = qt_problem()
    if fatal is not None:  # before anything of Qt is loaded
        say(f"error: {fatal.sentence()}")
        return FAILED
    from widgets.app import display_problem
    from widgets.app import run as run_window

    problem = display_problem()
    if problem is not None:
        say(f"error: {problem.sentence()}")
        say("`backbone-studio demo` shows the whole path on the terminal, `backbone-studio --help` all commands")
        return FAILED
    return run_window(files)
