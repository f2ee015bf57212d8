"""A sheet on which boxes, texts and lines have places: DOT text whose positions Graphviz keeps (`nop`).

Units are points, x to the right and y downwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import graphviz

from generators.diagram_card import FONT

Point = tuple[float, float]
#: Smallest text of a figure, in points, and how wide a letter is beside its size.
SMALL, _LETTER = 7.0, 0.62


@dataclass(frozen=True, slots=True)
class Paint:
    """Fill and stroke of a box, and whether the stroke is dashed."""

    fill: str
    stroke: str
    dashed: bool = False


class Sheet:
    """Collects what is drawn; later things lie above earlier ones, lines above boxes."""

    def __init__(self, name: str, ground: str, ink: str) -> None:
        self._ink = ink
        self._dot = graphviz.Digraph(graphviz.escape(name or "network"))
        self._dot.attr(bgcolor=ground, splines="line", outputorder="nodesfirst", margin="0", pad="0.12")
        self._dot.attr("node", fontname=FONT, fixedsize="true", margin="0", label="")
        self._dot.attr("edge", arrowsize="0.45", penwidth="0.8", headclip="false", tailclip="false")
        self._count = 0

    @property
    def text(self) -> str:
        """The DOT text."""
        return str(self._dot.source)

    def box(
        self,
        centre: Point,
        size: Point,
        paint: Paint,
        lines: Sequence[str] = (),
        *,
        round: bool = False,
        bold: bool = True,
    ) -> None:
        """A box, or with `round` a circle; its first line is bold unless told otherwise."""
        self._node(
            centre,
            size,
            shape="circle" if round else "box",
            style="filled,dashed" if paint.dashed else "filled",
            fillcolor=paint.fill,
            color=paint.stroke,
            penwidth="0.8" if paint.dashed else "1.2",
            label="".join(self._lines(lines, bold)) if lines else "",
        )

    def words(self, centre: Point, text: str, colour: str = "", *, bold: bool = False, size: float = SMALL) -> None:
        """A line of text around a point."""
        shown = f"<b>{_escaped(text)}</b>" if bold else _escaped(text)
        label = f'<<font point-size="{size}" color="{colour or self._ink}">{shown}</font>>'
        about = (_LETTER * size * len(text), 1.2 * size)  # what the figure's frame has to hold; nothing is cut to it
        self._node(centre, about, shape="plaintext", label=label)

    def left_words(self, start: Point, parts: Sequence[tuple[str, str, bool]], width: float = 480) -> None:
        """A line of texts (text, colour, bold) that begins at a point and has some width."""
        cell = "".join(self._part(*part) for part in parts if part[0])
        table = (
            f'<table border="0" cellborder="0" cellpadding="0"><tr><td width="{width:g}" align="left">{cell}</td></tr>'
        )
        self._node((start[0] + width / 2, start[1]), (width, 12), shape="plaintext", label=f"<{table}</table>>")

    def _part(self, text: str, colour: str, bold: bool) -> str:
        shown = f"<b>{_escaped(text)}</b>" if bold else _escaped(text)
        return f'<font point-size="{SMALL + 1}" color="{colour or self._ink}">{shown}</font>'

    def line(self, points: Sequence[Point], colour: str, *, arrow: bool = False, dashed: bool = False) -> None:
        """A line through points, with an arrow at its end if wanted."""
        names = [self._node(point, (0.01, 0.01), shape="point", style="invis") for point in points]
        for place, (one, other) in enumerate(pairwise(names), 2):
            head = "normal" if arrow and place == len(names) else "none"
            self._dot.edge(one, other, color=colour, arrowhead=head, style="dashed" if dashed else "solid")

    def dot(self, centre: Point, colour: str) -> None:
        """Where a line leaves another."""
        self._node(centre, (3, 3), shape="circle", style="filled", fillcolor=colour, color=colour)

    def pointer(self, tip: Point, paint: Paint) -> None:
        """A small triangle whose tip points upwards."""
        self._node(
            (tip[0], tip[1] + 5), (14, 10), shape="triangle", style="filled", fillcolor=paint.fill, color=paint.stroke
        )

    def _node(self, centre: Point, size: Point, **attributes: str) -> str:
        self._count += 1
        name = f"p{self._count}"
        place = {
            "pos": f"{centre[0]:.1f},{-centre[1]:.1f}",
            "width": f"{size[0] / 72:.4f}",
            "height": f"{size[1] / 72:.4f}",
        }
        self._dot.node(name, **place, **attributes)
        return name

    def _lines(self, lines: Sequence[str], bold: bool) -> Iterator[str]:
        first = _escaped(lines[0])
        yield f'<<font point-size="{SMALL}" color="{self._ink}">{f"<b>{first}</b>" if bold else first}'
        yield from (f"<br/>{_escaped(line)}" for line in lines[1:])
        yield "</font>>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
