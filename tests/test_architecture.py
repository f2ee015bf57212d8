"""The rules of the house, without exemptions. CONTRIBUTING.md says why each of them is there."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("studio", "generators", "widgets", "cli")
CODE = ("main.py", *PACKAGES, "templates/code/support")
LONGEST_MODULE, LONGEST_TEST_FILE, LONGEST_CLASS, LONGEST_FUNCTION = 400, 500, 250, 50
QT = ("PySide6", "shiboken6", "pyqtgraph")

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUFF = PROJECT["tool"]["ruff"]["lint"]
HEAVY: tuple[str, ...] = tuple(RUFF["flake8-tidy-imports"]["banned-module-level-imports"])
WORKER_SIDE = {path for path, codes in RUFF["per-file-ignores"].items() if "TID253" in codes}
"""Modules that run in a process of their own and may import what is slow; pyproject.toml names them once."""


def sources(*places: str) -> list[Path]:
    """The Python files under folders or files of the checkout."""
    return [
        path
        for place in places
        for path in (sorted((ROOT / place).rglob("*.py")) if (ROOT / place).is_dir() else [ROOT / place])
        if "__pycache__" not in path.parts and path.exists()
    ]


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax of a file."""
    return ast.parse(path.read_text(), str(path))


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def module_name(path: Path) -> str:
    """`studio/cfg/__init__.py` is the module `studio.cfg`."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of everything a file imports, inside functions too: `from studio import library` gives
    both `studio` and `studio.library`."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def length(node: ast.AST) -> int:
    return (getattr(node, "end_lineno", None) or 0) - getattr(node, "lineno", 0) + 1


class TestSizes:
    """What doesn't fit a screen or two has more than one reason to exist."""

    def test_no_module_is_too_long(self) -> None:
        lines = {shown(path): len(path.read_text().splitlines()) for path in sources(*CODE)}
        assert {name: count for name, count in lines.items() if count > LONGEST_MODULE} == {}

    def test_no_test_file_is_too_long(self) -> None:
        lines = {shown(path): len(path.read_text().splitlines()) for path in sources("tests")}
        assert {name: count for name, count in lines.items() if count > LONGEST_TEST_FILE} == {}

    @pytest.mark.parametrize(
        ("kinds", "longest"),
        [((ast.ClassDef,), LONGEST_CLASS), ((ast.FunctionDef, ast.AsyncFunctionDef), LONGEST_FUNCTION)],
        ids=["class", "function"],
    )
    def test_no_class_or_function_is_too_long(self, kinds: tuple[type, ...], longest: int) -> None:
        found = [
            f"{shown(path)}:{node.lineno} {node.name}: {length(node)}"
            for path in sources(*CODE)
            for node in ast.walk(tree_of(path))
            if isinstance(node, kinds) and length(node) > longest
        ]
        assert found == []


class TestNames:
    def test_nothing_is_called_after_having_no_place(self) -> None:
        parts = {(shown(path), part) for path in sources(*CODE, "tests") for part in path.relative_to(ROOT).parts}
        placeless = re.compile(r"_?(utils?|helpers?|common|misc)(\.py)?")
        assert [name for name, part in sorted(parts) if placeless.fullmatch(part)] == []


class TestImports:
    """What import-linter can't say: it knows packages only, and can't tell an import from its being run."""

    def test_nobody_imports_main(self) -> None:
        found = [f"{shown(p)}:{line}" for p in sources(*PACKAGES) for line, name in imports_of(p) if name == "main"]
        assert found == []

    def test_qt_stays_in_widgets_and_main(self) -> None:
        found = [
            f"{shown(path)}:{line} {name}"
            for path in sources("studio", "generators", "templates/code/support")
            for line, name in imports_of(path)
            if name.split(".")[0] in QT
        ]
        assert found == []

    @pytest.mark.parametrize(("packages", "barred"), [(("studio", "generators"), (*HEAVY, *QT)), (("widgets",), HEAVY)])
    def test_importing_everything_loads_nothing_slow(self, packages: tuple[str, ...], barred: tuple[str, ...]) -> None:
        modules = [module_name(path) for path in sources(*packages) if shown(path) not in WORKER_SIDE]
        script = f"""
import importlib, sys
for name in {modules}:
    importlib.import_module(name)
    loaded = {barred} and sorted(set({barred}) & set(sys.modules))
    if loaded:
        sys.exit(name + " loads " + ", ".join(loaded))
"""
        done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")

    def test_every_module_that_may_load_slowly_exists(self) -> None:
        plain = {name for name in WORKER_SIDE if "*" not in name}
        assert {name for name in plain if not (ROOT / name).exists()} == set()


class TestColours:
    """A colour is a role of the theme, so that both themes have it."""

    def test_only_the_theme_knows_a_colour(self) -> None:
        literal = re.compile(r"#([0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\b")
        found = [
            f"{shown(path)}:{node.lineno} {node.value!r}"
            for path in sources("widgets")
            if not path.name.startswith("theme")
            for node in ast.walk(tree_of(path))
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and literal.fullmatch(node.value.strip())
        ]
        assert found == []

    def test_nobody_mixes_a_colour_from_numbers_or_names(self) -> None:
        mixed = re.compile(r"QColor\(\s*[\d\"']|GlobalColor\.(?!transparent)\w+")
        found = [
            f"{shown(path)}:{number}"
            for path in sources("widgets")
            if not path.name.startswith("theme")
            for number, line in enumerate(path.read_text().splitlines(), 1)
            if mixed.search(line)
        ]
        assert found == []


TABLES = {
    "studio.layers": ("LAYERS", "studio.layers.base", "Layer"),
    "studio.blocks": ("BLOCKS", "studio.blocks.base", "Block"),
    "generators": ("GENERATORS", "generators.base", "Generator"),
    "widgets.panels": ("PANELS", "widgets.panels.base", "Panel"),
}
NOT_ENTRIES = {
    "studio.layers.net.Net": "[net] is the network's own section",
    "studio.layers.unknown.UnknownLayer": "stands for what no table knows",
    "studio.blocks.custom.UserBlock": "what classes of user-made blocks are made from, one for each definition",
}


def entries_in(module: ModuleType, base: type) -> Iterator[tuple[str, object]]:
    """The public subclasses of `base`, and its instances at module level, that a module defines."""
    for name, value in vars(module).items():
        is_entry = isinstance(value, base) or (inspect.isclass(value) and issubclass(value, base) and value is not base)
        home = value.__module__ if inspect.isclass(value) else module.__name__
        if is_entry and not name.startswith("_") and home == module.__name__:
            yield f"{module.__name__}.{name}", value


class TestTables:
    """A reader sees the whole list in one place; what isn't in it doesn't exist."""

    @pytest.mark.parametrize("package", TABLES)
    def test_every_entry_of_a_folder_is_in_its_table(self, package: str) -> None:
        table_name, base_module, base_name = TABLES[package]
        table = getattr(importlib.import_module(package), table_name)
        listed = list(table.values() if isinstance(table, Mapping) else table)
        base = getattr(importlib.import_module(base_module), base_name)
        folder = ROOT.joinpath(*package.split("."))
        modules = [name for p in sorted(folder.glob("*.py")) if (name := module_name(p)) not in (package, base_module)]
        defined = [
            entry
            for name in modules
            if f"{name.replace('.', '/')}.py" not in WORKER_SIDE
            for entry in entries_in(importlib.import_module(name), base)
        ]
        assert [name for name, value in defined if value not in listed and name not in NOT_ENTRIES] == []
        assert defined


class TestTests:
    @pytest.mark.parametrize("package", ["studio", "generators"])
    def test_every_module_is_tested_in_the_mirrored_folder(self, package: str) -> None:
        """By the test file of its name, or by one beside it that imports it: a reader knows where to look."""
        untested = []
        for path in (path for path in sources(package) if path.name != "__init__.py"):
            folder = ROOT / "tests" / path.parent.relative_to(ROOT)
            beside = {name for test in folder.glob("test_*.py") for _, name in imports_of(test)}
            if not (folder / f"test_{path.name}").exists() and module_name(path) not in beside:
                untested.append(shown(path))
        assert untested == []


def requirements() -> dict[str, Requirement]:
    """Every direct dependency, of all extras, by its lower-case name."""
    project = PROJECT["project"]
    lists = (project["dependencies"], *project["optional-dependencies"].values())
    parsed = [Requirement(text) for texts in lists for text in texts]
    return {requirement.name.lower(): requirement for requirement in parsed}


def pins() -> dict[str, Version]:
    """The versions of constraints.txt by lower-case name."""
    lines = (line.split("#")[0].strip() for line in (ROOT / "constraints.txt").read_text().splitlines())
    pairs = (line.split("==") for line in lines if line)
    return {name.lower(): Version(version) for name, version in pairs}


class TestSetUp:
    """What is declared, what is pinned and what the scripts install are the same."""

    def test_every_dependency_is_pinned_within_its_bounds(self) -> None:
        pinned = pins()
        wrong = [str(need) for name, need in requirements().items() if pinned[name] not in need.specifier]
        assert wrong == []

    def test_nothing_else_is_pinned_but_what_setup_adds_without_dependencies(self) -> None:
        added = re.search(r"--no-deps ([\w ]+?) -c constraints\.txt", (ROOT / "script" / "setup").read_text())
        assert added
        assert set(pins()) - set(requirements()) == set(added.group(1).split())

    def test_setup_installs_every_extra(self) -> None:
        installed = re.search(r"'\.\[([\w,]+)\]' -c constraints\.txt", (ROOT / "script" / "setup").read_text())
        assert installed
        assert set(installed.group(1).split(",")) == set(PROJECT["project"]["optional-dependencies"])

    def test_the_wheel_puts_templates_where_the_library_looks(self) -> None:
        wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
        assert {"templates", *PACKAGES, "main.py"} == set(wheel["only-include"])
        assert wheel["sources"] == {"templates": "studio/templates"}

    @pytest.mark.parametrize("script", ["script/setup", "script/run", "script/test", ".ci/run"])
    def test_scripts_can_be_typed_as_they_stand(self, script: str) -> None:
        shell = (ROOT / script).read_text().splitlines()[0].split()[-1].removeprefix("#!").rsplit("/", 1)[-1]
        assert (ROOT / script).stat().st_mode & 0o111
        subprocess.run([shell, "-n", ROOT / script], check=True)

    def test_no_qt_that_aborts_this_python_is_allowed(self) -> None:
        assert Version("6.12.0") not in requirements()["pyside6-essentials"].specifier

    def test_qt_keeps_its_hands_off_the_counts_of_none(self) -> None:
        """6.12.0 drops a reference to None on every void call: Python below 3.12 aborts after some thousands."""
        script = "from PySide6.QtCore import QPoint; p = QPoint(); [p.setX(1) for _ in range(200000)]"
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
