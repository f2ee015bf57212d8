"""A figure for papers: bars as high as their maps, repeats stacked, one block opened below (visual style of papers).

No title: the caption is the author's.
"""

from __future__ import annotations

from collections.abc import Iterator

from generators.ink import Ink
from generators.paper_bars import Bar, Drawn, bars_of, draw_bars
from generators.paper_block import MOST, draw_block, items_of, size_of
from generators.paper_sheet import Paint, Sheet
from generators.paper_words import block_title
from studio.design.design import BlockNode, Design
from studio.design.expand import Expansion
from studio.diagnostics import StudioError, did_you_mean, error
from studio.network.network import NetLayer

NONE = "none"


def paper_of(design: Design, expansion: Expansion, ink: Ink, opened: str = "") -> str:
    """The DOT text of the figure, for the engine `nop`; `opened`: name of the block to open, none, or the usual one.

    Raises StudioError for a block that does not exist, and for a network without layers.
    """
    bars, wires = bars_of(design, expansion)
    if not bars:
        raise StudioError(error("paper-empty", "there is nothing to draw", expected="a network with layers"))
    sheet = Sheet(design.name, ink.ground, ink.text)
    node = _opened(design, expansion, bars, opened)
    drawn = draw_bars(sheet, bars, wires, ink)
    if node is not None:
        _panel(sheet, node, expansion, drawn, ink)
    return sheet.text


def inside_of(design: Design, expansion: Expansion, ink: Ink, opened: str = "") -> str:
    """The DOT text of one block opened, without the network around it. Raises StudioError where there is none."""
    bars, _ = bars_of(design, expansion)
    node = _opened(design, expansion, bars, opened)
    if node is None:
        raise StudioError(error("paper-block", "there is no block to open", expected="a design with blocks"))
    sheet = Sheet(f"{design.name} {node.name}", ink.ground, ink.text)
    _panel(sheet, node, expansion, Drawn(0.0, 0.0, {}), ink)
    return sheet.text


def _opened(design: Design, expansion: Expansion, bars: tuple[Bar, ...], wanted: str) -> BlockNode | None:
    """The block to open: the named one, else the one with the most repeats that there is room for."""
    nodes = {node.id: node for node in design.nodes if isinstance(node, BlockNode)}
    shown = [nodes[bar.node] for bar in bars if bar.node in nodes]
    if wanted == NONE:
        return None
    if wanted:
        named = next((node for node in shown if node.name == wanted), None)
        if named is None:
            names = [node.name for node in shown]
            near = did_you_mean(wanted, names) or ", ".join([*names[:8], NONE])
            raise StudioError(error("paper-block", f"there is no block {wanted} to open", expected=near))
        return named
    repeats = {bar.node: bar.repeats for bar in bars}
    fitting = [node for node in shown if len(items_of(_layers(node, expansion))) <= MOST]
    return max(fitting, key=lambda node: repeats[node.id], default=None)


def _layers(node: BlockNode, expansion: Expansion) -> tuple[NetLayer, ...]:
    """The layers of a block's last repeat, which is the usual one."""
    layers = [item for item in expansion.network.layers if item.address.node == node.id]
    last = layers[-1].address.occurrence
    return tuple(item for item in layers if item.address.occurrence == last)


def _panel(sheet: Sheet, node: BlockNode, expansion: Expansion, above: Drawn, ink: Ink) -> None:
    """The opened block in a frame that points at its bar."""
    layers = _layers(node, expansion)
    items = items_of(layers)
    top, (width, depth) = above.bottom, size_of(items)
    main, wide, high = top + 58, max(above.right, width), 58 + depth + 30
    if node.id in above.feet:
        sheet.pointer((above.feet[node.id], top - 8), Paint(ink.panel, ink.hint))
    sheet.box((wide / 2, top + high / 2), (wide, high), Paint(ink.panel, ink.hint, dashed=True))
    sheet.left_words((10, top + 14), list(_heading(node, layers, expansion, ink)))
    draw_block(sheet, items, expansion, main, ink)


def _heading(
    node: BlockNode, layers: tuple[NetLayer, ...], expansion: Expansion, ink: Ink
) -> Iterator[tuple[str, str, bool]]:
    """The block's name, which of its repeats this is, and what comes in."""
    yield block_title(node.block), "", True
    last = layers[-1].address.occurrence + 1
    shape = expansion.rows[layers[0].index].inputs[0]
    which = "" if last == 1 else "repeat 2, " if last == 2 else f"repeats 2 to {last}, "
    yield f"   {which}on {shape.c} × {shape.h} × {shape.w}", ink.hint, False
