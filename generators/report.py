"""Everything about a network in one HTML file that opens without a net: picture, costs, memory, problems, layers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from generators.base import Generator, Product, option
from generators.diagram import Svg
from generators.diagram_graph import Level
from generators.ink import DARK, LIGHT, Ink
from generators.paper_scaling import bar_colour, panels_of
from generators.table import HEADS, WORDS, block_words, table_cells
from studio.analysis.cost import Part, by_block, by_layer, by_stage, shares
from studio.analysis.memory import inference_peak, training_memory
from studio.analysis.receptive_field import receptive_fields
from studio.analysis.reconciliation import reconcile
from studio.design.design import BlockNode, Design
from studio.design.expand import Expansion, expand
from studio.design.problems import problems
from studio.design.recognise import recognise
from studio.files import read_text
from studio.library import Kind, find
from studio.network.shapes import totals

if TYPE_CHECKING:
    from jinja2 import Template

MIB = 2**20
#: Optimizers that the training estimate is shown for, and the numbers that each keeps for a weight.
_OPTIMIZERS = (("SGD with momentum", 1), ("Adam", 2))


@dataclass(frozen=True, slots=True)
class Report(Generator):
    """A page to send around or to keep beside a paper."""

    name: ClassVar[str] = "html"
    title: ClassVar[str] = "Report (HTML)"
    suffixes: ClassVar[tuple[str, ...]] = (".html", ".htm")

    level: Level = option("block", "A box for each block, or for each layer.", ("block", "layer"))

    def generate(self, design: Design, expansion: Expansion, target: Path) -> Product:
        """The page; raises StudioError where Graphviz cannot draw the network."""
        found = problems(design, expansion)
        design = recognise(design)
        expansion = expand(design, expansion)
        pictures = self._pictures(design, expansion)
        values = _Facts(design, expansion).values() | {"pictures": pictures, "problems": found}
        values |= {"dark_picture": list(_dark_picture()), "scaling": _scaling(design, expansion)}
        return Product({target.name: _template().render(values).encode()})

    def _pictures(self, design: Design, expansion: Expansion) -> list[str]:
        """The diagram in pieces that stay legible, whose cards link to the rows of the layers."""
        diagram = Svg(level=self.level, page="a4")
        pieces = diagram.drawn(diagram.texts(design, expansion, rows="#layer-"), "svg")
        return [_inline(piece.decode()) for piece in pieces]


def _inline(svg: str) -> str:
    """The picture without its head, so that it may stand within a page, and as wide as the page allows."""
    element = svg[svg.index("<svg") :]
    return re.sub(r'<svg width="\d+pt" height="\d+pt"', "<svg", element, count=1)


class _Facts:
    """What the page says of a network."""

    def __init__(self, design: Design, expansion: Expansion) -> None:
        self._design = design
        self._network, self._rows = expansion.network, expansion.rows
        self._expansion = expansion

    def values(self) -> dict[str, Any]:
        """The page's texts."""
        fields = receptive_fields(self._network, self._rows)
        largest = max((max(field.size) for field in fields if field), default=0)
        sums, peak = totals(self._rows), inference_peak(self._network, self._rows)
        return {
            "name": self._design.name,
            "light": _colours(LIGHT),
            "dark": _colours(DARK),
            "facts": [
                ("Input", str(self._network.input)),
                ("Layers", f"{len(self._rows):,}"),
                ("Parameters", f"{sums.params:,}"),
                ("MACs", f"{sums.macs:,}"),
                ("BFLOPS", f"{sums.bflops:.3f}"),
                ("Activations at most", f"{peak.bytes / MIB:.1f} MiB"),
                ("Receptive field", f"{largest:,} px"),
            ],
            "blocks": list(_bars(by_block(self._network, self._rows), block_words(self._network, self._design))),
            "stages": list(self._stages()),
            "memory": list(self._memory()),
            "reconciliation": reconcile(self._rows),
            "heads": HEADS,
            "words": WORDS,
            "layers": table_cells(self._network, self._rows, "layer"),
            "layer_shares": [line["bflops_bar"] for line in _bars(by_layer(self._network, self._rows))],
        }

    def _stages(self) -> Iterator[dict[str, Any]]:
        """Runs of one map size, with the receptive field at their end."""
        fields = receptive_fields(self._network, self._rows)
        for bar, part in zip(*self._staged(), strict=True):
            field = fields[part.last]
            yield bar | {"field": f"{max(field.size):,}" if field else "?"}

    def _staged(self) -> tuple[list[dict[str, Any]], Sequence[Part]]:
        parts = by_stage(self._network, self._rows)
        return list(_bars(parts)), parts

    def _memory(self) -> Iterator[tuple[str, str]]:
        """Peak of inference, and what training holds for an image and for a mini-batch."""
        peak = inference_peak(self._network, self._rows)
        where = "" if peak.layer is None else f", in layer {peak.layer}"
        weights = 4 * (sum(row.params for row in self._rows) + sum(row.buffers for row in self._rows))
        yield "Weights", f"{weights / MIB:.1f} MiB"
        yield "Inference, one image, buffers reused", f"{peak.bytes / MIB:.1f} MiB{where}"
        batch = self._network.context.minibatch
        for name, slots in _OPTIMIZERS:
            needed = training_memory(self._rows, batch, slots).total
            images = "1 image" if batch == 1 else f"{batch} images"
            yield f"Training, mini-batch of {images}, {name}", f"{needed / MIB:,.0f} MiB"


def _bars(parts: Sequence[Part], told: Mapping[int, tuple[str, str]] | None = None) -> Iterator[dict[str, Any]]:
    """Parts with their shares in per cent: parameters and BFLOPS; bars are as long as the largest share allows.

    `told`: title and facts by the first layer.
    """
    params = shares([float(part.cost.params) for part in parts])
    bflops = shares([max(0.0, part.cost.bflops) for part in parts])
    for part, weight, work in zip(parts, params, bflops, strict=True):
        layers = str(part.first) if part.first == part.last else f"{part.first}–{part.last}"
        title, facts = (told or {}).get(part.first, (part.name, ""))
        yield {
            "name": title,
            "facts": facts,
            "layers": layers,
            "out": str(part.out),
            "params": f"{part.cost.params:,}",
            "macs": f"{part.cost.macs:,}",
            "bflops": f"{part.cost.bflops:.3f}",
            "params_share": f"{100 * weight:.1f}",
            "bflops_share": f"{100 * work:.1f}",
            "params_bar": f"{100 * weight / (max(params) or 1):.1f}",
            "bflops_bar": f"{100 * work / (max(bflops) or 1):.1f}",
        }


def _colours(ink: Ink) -> dict[str, str]:
    """The page's colours, those of the picture."""
    wires = ink.wires
    return {
        "ground": ink.ground,
        "text": ink.text,
        "hint": ink.hint,
        "line": ink.line,
        "panel": ink.panel,
        "work": wires["shortcut"],
        "weight": wires["trunk"],
    }


def _dark_picture() -> Iterator[tuple[str, str]]:
    """Selectors of what a picture draws in a light colour, and the dark colour that replaces it.

    Graphviz writes some whites as a word; white text on a category stays.
    """
    pairs = {LIGHT.text: DARK.text, LIGHT.hint: DARK.hint, LIGHT.line: DARK.line, LIGHT.panel: DARK.panel}
    pairs |= {LIGHT.categories[name]: DARK.categories[name] for name in LIGHT.categories}
    pairs |= {bar_colour(LIGHT, name): bar_colour(DARK, name) for name in LIGHT.categories}
    pairs |= {LIGHT.wires[name]: DARK.wires[name] for name in LIGHT.wires}
    for white in ("white", LIGHT.ground.lower()):
        yield f'.picture polygon[fill="{white}"] {{ fill', DARK.ground
        yield f'.picture polygon[stroke="{white}"] {{ stroke', DARK.ground
    for light, dark in pairs.items():
        yield f'.picture [fill="{light.lower()}"] {{ fill', dark
        yield f'.picture [stroke="{light.lower()}"] {{ stroke', dark


def _scaling(design: Design, expansion: Expansion) -> dict[str, Any]:
    """The networks that differ in width, depth, resolution and all of them, with a picture; nothing without blocks."""
    if not any(isinstance(node, BlockNode) for node in design.nodes):
        return {}
    diagram = Svg(style="scaling")
    (picture,) = diagram.drawn(diagram.texts(design, expansion), "svg")
    panels = list(panels_of(design, diagram.phi))
    return {"picture": _inline(picture.decode()), "panels": panels, "own": panels[-1].params == _params(expansion)}


def _params(expansion: Expansion) -> int:
    return totals(expansion.rows).params


@lru_cache(maxsize=1)
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined, autoescape=True)
    return environment.from_string(read_text(find(Kind.CODE, "report.html.jinja").path))
