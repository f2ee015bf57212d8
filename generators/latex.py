"""The layers of a network as a LaTeX table, as papers print it: three rules, no vertical lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, get_args

from generators.base import Generator, Product, option
from generators.table import HEADS, WORDS, By, table_cells
from studio.design.design import Design
from studio.design.expand import Expansion

#: Rows that fit a page; more go into a longtable, which breaks across pages.
PAGE = 45

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "×": r"$\times$",
    "÷": r"$\div$",
    "←": r"$\leftarrow$",
    "–": "--",
    "…": r"\dots{}",
    **{letter: f"\\{letter}" for letter in "&%$#_{}"},
}


def escape(text: str) -> str:
    """Text that LaTeX prints as it is; line ends become spaces."""
    return "".join(_SPECIAL.get(letter, letter) for letter in re.sub(r"\s+", " ", text))


def latex_table(rows: Sequence[Sequence[str]], caption: str, label: str) -> str:
    """A table of rows of texts, the first one its head and the last one its totals; needs the package booktabs.

    Longer ones are a `longtable` of the package of that name.
    """
    head, *body, last = [" & ".join(escape(cell) for cell in row) + r" \\" for row in rows]
    columns = "l" * WORDS + "r" * (len(rows[0]) - WORDS)
    long = len(body) > PAGE
    titles = [rf"\caption{{{escape(caption)}}}", rf"\label{{{label}}}"]
    inner = [r"\toprule", head, r"\midrule", *body, r"\midrule", last, r"\bottomrule"]
    if long:
        titles[-1] += r" \\"
        inner.insert(3, r"\endhead")
        lines = [rf"\begin{{longtable}}{{{columns}}}", *titles, *inner, r"\end{longtable}"]
    else:
        tabular = [rf"\begin{{tabular}}{{{columns}}}", *inner, r"\end{tabular}"]
        lines = [r"\begin{table}", r"\centering", *titles, *tabular, r"\end{table}"]
    needs = r"% \usepackage{booktabs}" + (r" \usepackage{longtable}" if long else "")
    return "\n".join([needs, *lines]) + "\n"


@dataclass(frozen=True, slots=True)
class LatexTable(Generator):
    """The table of layers or blocks for papers."""

    name: ClassVar[str] = "latex"
    title: ClassVar[str] = "Table of layers (LaTeX)"
    suffixes: ClassVar[tuple[str, ...]] = (".tex",)

    by: By = option("block", "One line for each layer, each block, or each map size.", choices=get_args(By))

    def generate(self, design: Design, expansion: Expansion, target: Path) -> Product:
        """The table, its caption the design's name and input."""
        network = expansion.network
        cells = [HEADS, *table_cells(network, expansion.rows, self.by, design)]
        caption = f"{design.name}, input {network.input}; BFLOPS as Darknet counts them."
        label = "tab:" + (re.sub(r"\W+", "-", design.name).strip("-") or "network")
        return Product({target.name: latex_table(cells, caption, label).encode()})
