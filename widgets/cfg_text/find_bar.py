"""The bar that finds and replaces in the cfg text, below its head while it is wanted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QToolButton, QWidget

from widgets import theme
from widgets.cfg_text.editor import CfgEditor
from widgets.cfg_text.searching import Found, Query, SearchProblem, find_all, next_from, replacement

_SWITCHES = (
    ("case", "Aa", "Upper and lower case count"),
    ("word", "W", "Whole words only"),
    ("regex", ".*", "Regular expression; groups are $1, $2 in the replacement"),
)


class FindBar(QWidget):
    """Enter goes to the next match, Shift+Enter back, Esc closes. Replacing all is one change."""

    #: Several places are about to be replaced at once, or were: a step of its own.
    replacing = Signal()

    def __init__(self, editor: CfgEditor, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("findBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("surface", "panel")
        self._editor = editor
        self._found: tuple[Found, ...] = ()
        self._current: int | None = None
        self.line = self._field("findLine", "Find")
        self.other = self._field("replaceLine", "Replace with")
        self.said = QLabel(self)
        self.said.setObjectName("findCount")
        self.said.setProperty("role", "hint")
        self.switches = {name: self._switch(name, *words) for name, *words in _SWITCHES}
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._text_changed)
        self._arrange()
        self.line.textChanged.connect(self._search)
        editor.textChanged.connect(self._again.start)
        theme.signals.themeChanged.connect(self._dress)
        self.hide()

    @property
    def query(self) -> Query:
        """What is looked for."""
        return Query(self.line.text(), **{name: button.isChecked() for name, button in self.switches.items()})

    def open_up(self, *, replace: bool = False) -> None:
        """Appear with what is selected, ready to be typed over."""
        start, end = self._editor.selected
        if start[0] == end[0] and start != end:
            self.line.setText(self._editor.lines[start[0]][start[1] : end[1]])
        if replace or not self.isVisible():
            self._show_replacing(replace)
        self.show()
        self._search()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()

    def close_up(self) -> None:
        """Go away; the caret stays at what was found."""
        if not self.isHidden():
            self.hide()
            self._editor.show_matches({})
            self._editor.setFocus()

    def step(self, *, back: bool = False) -> None:
        """To the next match, or the one before."""
        if not self.line.text():
            self.open_up()
            return
        self._find()
        start, end = self._editor.selected
        self._go_to(next_from(self._found, start if back else end, back=back))

    def replace(self) -> None:
        """Replace the match that is selected, and go to the next; where none is, go to the next only."""
        self._find()
        chosen = [item for item in self._found if (item.start, item.end) == self._editor.selected]
        if chosen:
            text = self._text_for(chosen[0])
            if text is None:
                return
            start = chosen[0].start
            self._editor.edit([(start, chosen[0].end, text)])
            lines = text.split("\n")
            after = (start[0] + len(lines) - 1, len(lines[-1]) + (start[1] if len(lines) == 1 else 0))
            self._editor.select(after, after)
        self.step()

    def replace_all(self) -> None:
        """Replace every match in one step."""
        self._find()
        texts = [self._text_for(item) for item in self._found]
        if not texts or None in texts:
            return
        self.replacing.emit()
        pairs = zip(self._found, texts, strict=True)
        self._editor.edit([(item.start, item.end, text or "") for item, text in pairs])
        self.replacing.emit()
        self._find()
        self._say(f"{len(texts)} replaced")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter, F3 and Esc in the two lines."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.close_up()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F3):
                if event.key() != Qt.Key.Key_F3 and watched is self.other:
                    self.replace()
                else:
                    self.step(back=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
                return True
        return super().eventFilter(watched, event)

    # ------------------------------------------------------------------------------------ searching

    def _search(self) -> None:
        """Another query: stay at the match of before, else go to the next from here."""
        self._find()
        if self.isHidden() or not self._found:
            return
        self._go_to(next_from(self._found, self._editor.selected[0]))

    def _text_changed(self) -> None:
        if not self.isHidden():
            self._find()

    def _find(self) -> None:
        """Look again and show what is found; the view stays where it is."""
        try:
            self._found = find_all(self.query, self._editor.lines)
            self._say("" if self._found or not self.line.text() else "No match")
            theme.set_role(self.line, invalid=False)
        except SearchProblem as problem:
            self._found = ()
            self._say(str(problem), wrong=True)
            theme.set_role(self.line, invalid=True)
        here = self._editor.selected
        places = [(item.start, item.end) for item in self._found]
        self._current = places.index(here) if here in places else None
        self._show()

    def _go_to(self, number: int | None) -> None:
        self._current = number
        if number is not None:
            self._editor.select(self._found[number].start, self._found[number].end)
            self._editor.caretMoved.emit()
        self._show()

    def _show(self) -> None:
        if self._found:
            here = f"{self._current + 1} of " if self._current is not None else ""
            self._say(f"{here}{len(self._found):,}")
        matches: dict[int, list[tuple[int, int]]] = {}
        for item in self._found:
            for line in range(item.start[0], item.end[0] + 1):
                first = item.start[1] if line == item.start[0] else 0
                last = item.end[1] if line == item.end[0] else len(self._editor.lines[line])
                matches.setdefault(line, []).append((first, last))
        current = None
        if self._current is not None:
            item = self._found[self._current]
            current = (item.start[0], (item.start[1], item.end[1]))
        self._editor.show_matches({} if self.isHidden() else matches, current)

    def _text_for(self, item: Found) -> str | None:
        """What comes in place of a match; None, and the reason is said, where the template can't be read."""
        try:
            text = replacement(self.query, item, self.other.text())
        except SearchProblem as problem:
            self._say(str(problem), wrong=True)
            theme.set_role(self.other, invalid=True)
            return None
        theme.set_role(self.other, invalid=False)
        return text

    def _say(self, text: str, *, wrong: bool = False) -> None:
        self.said.setText(text)
        theme.set_role(self.said, role="error" if wrong else "hint")

    # ----------------------------------------------------------------------------------- appearance

    def _field(self, name: str, label: str) -> QLineEdit:
        field = QLineEdit(self)
        field.setObjectName(name)
        field.setAccessibleName(label)
        field.setPlaceholderText(label)
        field.installEventFilter(self)
        return field

    def _switch(self, name: str, text: str, help: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"find:{name}")
        button.setText(text)
        button.setCheckable(True)
        button.setToolTip(help)
        button.setAccessibleName(help)
        button.toggled.connect(self._search)
        return button

    def _button(self, icon: str, help: str, do: Callable[[], object]) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(theme.icon(icon))
        button.setToolTip(help)
        button.setAccessibleName(help)
        button.clicked.connect(do)
        return button

    def _arrange(self) -> None:
        self._replaces = [QPushButton("Replace", self), QPushButton("Replace all", self)]
        for button, do in zip(self._replaces, (self.replace, self.replace_all), strict=True):
            button.setProperty("small", True)
            button.clicked.connect(do)
        self._replaces[0].setObjectName("replaceOne")
        self._replaces[1].setObjectName("replaceAll")
        self._grid = QGridLayout(self)
        tools, second = self._rows = QHBoxLayout(), QHBoxLayout()
        for switch in self.switches.values():
            tools.addWidget(switch)
        tools.addWidget(self._button("chevron-up", "Previous match (Shift+F3)", lambda: self.step(back=True)))
        tools.addWidget(self._button("chevron-down", "Next match (F3)", self.step))
        tools.addWidget(self.said)
        tools.addStretch(1)
        tools.addWidget(self._button("x", "Close (Esc)", self.close_up))
        for button in self._replaces:
            second.addWidget(button)
        second.addStretch(1)
        self._grid.addWidget(self.line, 0, 0)
        self._grid.addLayout(tools, 0, 1)
        self._grid.addWidget(self.other, 1, 0)
        self._grid.addLayout(second, 1, 1)
        self._grid.setColumnStretch(0, 2)
        self._grid.setColumnStretch(1, 3)
        self._dress()

    def _show_replacing(self, shown: bool) -> None:
        for part in (self.other, *self._replaces):
            part.setVisible(shown)

    def _dress(self) -> None:
        px = theme.px
        self._grid.setContentsMargins(px(8), px(4), px(8), px(4))
        self._grid.setHorizontalSpacing(px(8))
        self._grid.setVerticalSpacing(px(4))
        for row in self._rows:
            row.setSpacing(px(6))
