"""Colours the words of generated text: comments, strings, numbers and, in code, keywords."""

from __future__ import annotations

import keyword
import re

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument

from widgets import theme
from widgets.cfg_text.highlighter import CfgHighlighter

_NUMBER = r"(?<![\w.])[-+]?\d[\d_,]*(?:\.\d+)?(?:e[-+]?\d+)?(?![\w.])"
_STRING = r"\"[^\"]*\"|'[^']*'"
_QUOTES, _IN_TEXT = '"""', 1
#: By the ending of a file: what begins a comment, and words that stand out.
_LANGUAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    ".py": ("#", (*keyword.kwlist, "self")),
    ".yaml": ("#", ("true", "false", "null")),
    ".dot": ("//", ("digraph", "subgraph", "node", "edge", "graph")),
    ".gv": ("//", ("digraph", "subgraph", "node", "edge", "graph")),
    ".tex": ("%", ()),
}


def colour_words(document: QTextDocument, suffix: str) -> QSyntaxHighlighter:
    """Colour a document by the ending of its file, from now on; the document owns the result."""
    if suffix == ".cfg":
        return CfgHighlighter(document)
    return CodeHighlighter(document, *_LANGUAGES.get(suffix, ("", ())))


class CodeHighlighter(QSyntaxHighlighter):
    """Line by line; words inside strings and comments are left alone."""

    def __init__(self, document: QTextDocument, comment: str, words: tuple[str, ...]) -> None:
        super().__init__(document)
        parts = [rf"(?P<comment>{re.escape(comment)}.*)"] if comment else []
        parts += [rf"(?P<value>{_STRING})", rf"(?P<number>{_NUMBER})"]
        parts += [rf"(?P<section>\b(?:{'|'.join(words)})\b)"] if words else []
        if comment == "%":
            parts.append(r"(?P<section>\\[A-Za-z]+)")
        self._words = re.compile("|".join(parts))
        self._formats: dict[str, QTextCharFormat] = {}
        self._dress()
        theme.signals.themeChanged.connect(self._redress)

    def highlightBlock(self, text: str) -> None:
        """One line; texts between three quotes go over several."""
        inside, start = self.previousBlockState() == _IN_TEXT, 0
        for piece in text.split(_QUOTES):
            if inside:
                end = min(start + len(piece) + len(_QUOTES), len(text))
                first = max(0, start - len(_QUOTES))
                self.setFormat(first, end - first, self._formats["value"])
            else:
                for found in self._words.finditer(text, start, start + len(piece)):
                    self.setFormat(found.start(), found.end() - found.start(), self._formats[str(found.lastgroup)])
            start += len(piece) + len(_QUOTES)
            inside = not inside
        self.setCurrentBlockState(-1 if inside else _IN_TEXT)

    def _redress(self) -> None:
        self._dress()
        self.rehighlight()

    def _dress(self) -> None:
        for word in ("section", "value", "number", "comment"):
            look = QTextCharFormat()
            look.setForeground(theme.color(f"cfg_{word}"))
            self._formats[word] = look
