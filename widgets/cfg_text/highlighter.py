"""Colours the words of a cfg: sections, keys, values, numbers, comments."""

from __future__ import annotations

import re

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument

from widgets import theme

_NUMBERS = re.compile(r"[\s\d.,+\-]*(?:e[+-]?\d+[\s\d.,+\-]*)*", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_TO_THE_END = 1 << 20


class CfgHighlighter(QSyntaxHighlighter):
    """Line by line, as Darknet reads: a comment is a line that begins with `#` or `;`."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._formats: dict[str, QTextCharFormat] = {}
        self._dress()
        theme.signals.themeChanged.connect(self._redress)

    def highlightBlock(self, text: str) -> None:
        """One line; what stands in no format is in the colour of the text."""
        words = text.lstrip(" \t")
        start = len(text) - len(words)
        if not words:
            return
        if words[0] in "#;":
            self.setFormat(start, _TO_THE_END, self._formats["comment"])
        elif words[0] == "[":
            self.setFormat(start, _TO_THE_END, self._formats["section"])
        elif (equals := text.find("=")) >= 0:
            end = text.find("#", equals)
            value = text[equals + 1 : end if end >= 0 else len(text)]
            number = _DIGIT.search(value) and _NUMBERS.fullmatch(value)
            self.setFormat(equals + 1, len(value), self._formats["number" if number else "value"])
            if end >= 0:
                self.setFormat(end, _TO_THE_END, self._formats["comment"])

    def _redress(self) -> None:
        self._dress()
        self.rehighlight()

    def _dress(self) -> None:
        for word in ("section", "value", "number", "comment"):
            look = QTextCharFormat()
            look.setForeground(theme.color(f"cfg_{word}"))
            if word == "section":
                look.setFontWeight(600)
            self._formats[word] = look
