"""The LaTeX table: booktabs rules, nothing that LaTeX would read as a command, long ones over pages."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from generators.latex import LatexTable, escape
from studio.design.design import Design
from studio.design.expand import expand
from studio.design.templates import new

B0 = new("efficientnet_b0")


def table(design: Design, **options: str) -> str:
    generator = LatexTable.make(options)
    return generator.generate(design, expand(design), Path("t.tex")).files["t.tex"].decode()


def test_one_line_a_block_with_its_parameters_and_the_totals_last() -> None:
    text = table(B0)
    assert text.count("MBConv6 & ") == 15
    assert r"MBConv6 & k5 s2 40 & 40$\times$28$\times$28 & 15,350" in text
    assert text.index(r"\toprule") < text.index(r"\midrule") < text.index(r"\bottomrule")
    *_, last = re.findall(r"(.*) \\\\", text)
    assert "5,288,548 & 385,814,752 & 0.772" in last


def test_every_row_has_as_many_cells_as_the_head() -> None:
    rows = [line for line in table(B0).splitlines() if line.endswith(r"\\")]
    assert {line.count(" & ") for line in rows} == {7}


def test_a_long_table_breaks_over_pages() -> None:
    text = table(B0, by="layer")
    assert r"\begin{longtable}{llllrrrr}" in text
    assert r"\endhead" in text
    assert text.startswith("% \\usepackage{booktabs} \\usepackage{longtable}\n")


def test_names_cannot_bring_commands_in() -> None:
    assert escape("a_b 50% #1 {x} $y ~z \\input{w}\n×") == (
        r"a\_b 50\% \#1 \{x\} \$y \textasciitilde{}z \textbackslash{}input\{w\} $\times$"
    )
    text = table(replace(B0, name="my_net & \\co"))
    assert r"\caption{my\_net \& \textbackslash{}co, input" in text
    assert r"\label{tab:my_net-co}" in text
