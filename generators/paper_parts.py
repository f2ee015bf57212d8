"""The drill-down figure: stages of sub-blocks, each kind of sub-block as modules, each module as its layers."""

from __future__ import annotations

from collections.abc import Sequence

from generators.block_parts import Module, Overview, Section, SubBlock, overview_of
from generators.ink import Ink, tint
from generators.paper_bars import WIDTH
from generators.paper_sheet import Paint, Point, Sheet
from generators.paper_words import broken
from studio.design.design import Design
from studio.design.expand import Expansion
from studio.diagnostics import StudioError, error
from studio.layers.base import Category

#: Sections, sub-blocks and modules of a row.
_PER_ROW, _FRAMES, _LISTS = 7, 3, 5
#: Points between boxes, height of a line of text, letters of a line in the box of a module.
_GAP, _LINE, _LETTERS = 10.0, 8.6, 20
_COLOURS = (Category.LAYER, Category.POOL, Category.WIRING)


def parts_of(design: Design, expansion: Expansion, ink: Ink) -> str:
    """The DOT text of the figure, for the engine `nop`. Raises StudioError for a design without blocks."""
    overview = overview_of(design, expansion)
    if not overview.blocks:
        wrong = error("parts-empty", "there are no blocks to take apart", expected="a design with blocks")
        raise StudioError(wrong)
    sheet = Sheet(design.name, ink.ground, ink.text)
    _Parts(sheet, overview, ink).draw()
    return sheet.text


class _Parts:
    """Draws three bands below each other."""

    def __init__(self, sheet: Sheet, overview: Overview, ink: Ink) -> None:
        self._sheet, self._overview, self._ink = sheet, overview, ink
        self._y = 0.0

    def draw(self) -> None:
        """Sections, sub-blocks, modules."""
        overview = self._overview
        self._head("Stages", f"{overview.layers} layers as Keras counts")
        rows = -(-len(overview.sections) // _PER_ROW)
        count = -(-len(overview.sections) // rows)
        for first in range(0, len(overview.sections), count):
            self._sections(overview.sections[first : first + count], count)
        self._head("Sub-blocks", "")
        for first in range(0, len(overview.blocks), _FRAMES):
            self._blocks(overview.blocks[first : first + _FRAMES])
        self._head("Modules", "")
        for first in range(0, len(overview.modules), _LISTS):
            self._modules(overview.modules[first : first + _LISTS])

    def _head(self, title: str, hint: str) -> None:
        more = f"   {hint}" if hint else ""
        self._sheet.left_words((0, self._y + 6), [(title, "", True), (more, self._ink.hint, False)])
        self._y += 20

    def _paint(self, category: Category) -> Paint:
        colour = self._ink.categories[category]
        return Paint(tint(colour, self._ink.ground), colour if self._ink.ground == "#FFFFFF" else self._ink.hint)

    def _sections(self, row: Sequence[Section], count: int) -> None:
        """A box for each: its name, its sub-blocks, its layers, with arrows between."""
        wide = (WIDTH - _GAP * (count - 1)) / count
        high = _LINE * (2 + max(len(section.runs) for section in row)) + 8
        for place, section in enumerate(row):
            x, y = place * (wide + _GAP) + wide / 2, self._y + high / 2
            runs = [f"sub-block {kind}" + (f" ×{times}" if times > 1 else "") for kind, times in section.runs]
            category = Category.BLOCK if runs else Category.LAYER
            lines = [section.name, *runs, f"{section.layers} layers"]
            self._sheet.box((x, y), (wide, high), self._paint(category), lines)
            if place:
                self._arrow((x - wide / 2 - _GAP, y), (x - wide / 2, y))
        self._y += high + 14

    def _blocks(self, row: Sequence[SubBlock]) -> None:
        """A frame for each kind, its modules one after the other; all forms below each other."""
        wide = (WIDTH - _GAP * (_FRAMES - 1)) / _FRAMES
        modules = {module.number: module for module in self._overview.modules}
        for place, block in enumerate(row):
            left, high = place * (wide + _GAP), _frame_height(block)
            frame = Paint(self._ink.panel, self._ink.hint, dashed=True)
            self._sheet.box((left + wide / 2, self._y + high / 2), (wide, high), frame)
            head = [(f"Sub-block {block.number}", "", True), (f"   {_sizes(block.layers)}", self._ink.hint, False)]
            self._sheet.left_words((left + 4, self._y + 9), head, wide - 8)
            for line, chain in enumerate(block.modules):
                self._chain([modules[number] for number in chain], left, wide, self._y + 30 + 26 * line)
        self._y += max(_frame_height(block) for block in row) + 14

    def _chain(self, modules: Sequence[Module], left: float, wide: float, y: float) -> None:
        """Modules as small boxes with arrows between."""
        pitch = (wide - 12) / max(3, len(modules))
        for place, module in enumerate(modules):
            x = left + 6 + pitch * (place + 0.5)
            paint = self._paint(_COLOURS[module.place])
            self._sheet.box((x, y), (pitch - 8, 18), paint, [f"module {module.number}"], bold=False)
            if place:
                self._arrow((x - pitch / 2 - 4, y), (x - pitch / 2 + 4, y))

    def _modules(self, row: Sequence[Module]) -> None:
        """A column for each: its layers from the first to the last, those that may be missing in brackets."""
        wide = (WIDTH - _GAP * (_LISTS - 1)) / _LISTS
        texts = [_lines(module) for module in row]
        high = _LINE * max(len(lines) for lines in texts) + 8
        for place, (module, lines) in enumerate(zip(row, texts, strict=True)):
            x = place * (wide + _GAP) + wide / 2
            own = _LINE * len(lines) + 8
            self._sheet.box((x, self._y + own / 2), (wide, own), self._paint(_COLOURS[module.place]), lines)
        self._y += high + 12

    def _arrow(self, start: Point, end: Point) -> None:
        self._sheet.line([start, end], self._ink.text, arrow=True)


def _frame_height(block: SubBlock) -> float:
    return 24.0 + 26 * len(block.modules)


def _sizes(counts: Sequence[int]) -> str:
    """`6 layers`, `6 or 7 layers`, `6 to 28 layers`."""
    low, high = min(counts), max(counts)
    told = f"{low}" if low == high else f"{low} {'or' if len(counts) == 2 else 'to'} {high}"
    return f"{told} layers"


def _lines(module: Module) -> list[str]:
    """Name, layers in order with those of equal branches counted, and how many there are."""
    always = module.forms[0]
    words = [word if word in always else f"({word})" for word in module.forms[-1]]
    shown = [line for word in folded(words) for line in broken(word, _LETTERS)]
    return [f"module {module.number}", *shown, _sizes(sorted({len(form) for form in module.forms}))]


def folded(words: Sequence[str]) -> list[str]:
    """Words with runs that follow each other told once: `a b c b c` is `a`, `2 × b`, `2 × c`."""
    result: list[str] = []
    at = 0
    while at < len(words):
        run, times = _run(words, at)
        result += [f"{times} × {word}" if times > 1 else word for word in words[at : at + run]]
        at += run * times
    return result


def _run(words: Sequence[str], at: int) -> tuple[int, int]:
    """The run from a place that repeats over most words, and how often it stands there; (1, 1) for none of three."""
    best = (1, 1)
    for run in range(3, (len(words) - at) // 2 + 1):
        times = 1
        while words[at : at + run] == words[at + times * run : at + (times + 1) * run]:
            times += 1
        if times > 1 and times * run > best[0] * best[1]:
            best = (run, times)
    return best
