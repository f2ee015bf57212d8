"""The one table of formats, and how a format is found by name or by the ending of a file.

A new format is one module beside this one and one line in `GENERATORS`; the command line, the export dialog and the
contract tests follow from it.
"""

from __future__ import annotations

from pathlib import Path

from generators.base import Generator
from generators.cfg import Cfg
from generators.design_file import DesignFile
from generators.diagram import Dot, Pdf, Png, Svg
from generators.latex import LatexTable
from generators.onnx import Onnx
from generators.pytorch import PyTorch
from generators.report import Report
from generators.table import CsvTable, DarknetTable, MarkdownTable
from generators.weights import WeightsFile
from studio.diagnostics import StudioError, did_you_mean, error

GENERATORS: tuple[type[Generator], ...] = (
    Cfg,
    DesignFile,
    PyTorch,
    Onnx,
    WeightsFile,
    CsvTable,
    MarkdownTable,
    LatexTable,
    DarknetTable,
    Report,
    Svg,
    Pdf,
    Png,
    Dot,
)

_BY_NAME: dict[str, type[Generator]] = {cls.name: cls for cls in GENERATORS}
_BY_SUFFIX: dict[str, type[Generator]] = {suffix: cls for cls in GENERATORS for suffix in cls.suffixes}


def generator_named(name: str) -> type[Generator]:
    """The format called `name` (`--to`), or that of a suffix written without its dot; raises StudioError."""
    found = _BY_NAME.get(name) or _BY_SUFFIX.get(f".{name}")
    if found is None:
        expected = did_you_mean(name, _BY_NAME) or "one of " + ", ".join(_BY_NAME)
        raise StudioError(error("format-unknown", f"there is no format {name!r}", expected=expected))
    return found


def generator_for(path: Path) -> type[Generator]:
    """The format that a file name asks for, the longest suffix first; raises StudioError."""
    name = path.name.lower()
    for suffix in sorted(_BY_SUFFIX, key=len, reverse=True):
        if name.endswith(suffix):
            return _BY_SUFFIX[suffix]
    expected = "a name that ends in " + ", ".join(_BY_SUFFIX)
    raise StudioError(error("format-unknown", f"{path.name} names no format", expected=expected))
