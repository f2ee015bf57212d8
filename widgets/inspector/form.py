"""A form of rows in groups; the rows of a folded group are made when it is opened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from studio.diagnostics import Diagnostic, Severity
from widgets import theme
from widgets.fields.form_row import GAP, INDENT, LABEL, FormRow
from widgets.inspector.editors import editor_for
from widgets.inspector.items import Group, Item, in_words
from widgets.inspector.remark import Remark


class Form(QWidget):
    """`show_groups` makes the rows; what they show is put in row by row."""

    #: The user gave a row another value, or wants its default.
    edited = Signal(object, object)
    resetWanted = Signal(object)
    mendWanted = Signal(object)
    #: A row that a group offers is wanted, by its name.
    added = Signal(str)
    #: A group was opened: its rows need their values.
    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: tuple[Group, ...] = ()
        self._open: dict[str, bool] = {}
        self._rows: dict[Item, _Row] = {}
        self._sections: list[_Section] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    @property
    def items(self) -> tuple[Item, ...]:
        """The rows there are, those of folded groups left out."""
        return tuple(self._rows)

    def row(self, item: Item) -> FormRow:
        """The row of an item."""
        return self._rows[item].form_row

    def show_groups(self, groups: tuple[Group, ...]) -> bool:
        """Make the rows, unless they are there; True when they were made."""
        if groups == self._groups:
            return False
        self._groups = groups
        for section in self._sections:
            section.blockSignals(True)
            for field in section.findChildren(QWidget):
                field.blockSignals(True)  # a field that loses the focus by dying must not tell,
                field.setObjectName("")  # nor be found under its name
            section.hide()
            self._column.removeWidget(section)
            section.deleteLater()
        self._rows, self._sections = {}, []
        for group in groups:
            self._add_group(group)
        return True

    def show_problems(self, problems: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """Say at each row what is wrong with it; returns the problems that have no row to be said at."""
        by_name: dict[str, list[Diagnostic]] = {}
        for problem in problems:
            by_name.setdefault(problem.where.key if problem.where else "", []).append(problem)
        for item, row in self._rows.items():
            row.show_problems(by_name.pop(item.name, []))
        return tuple(problem for rest in by_name.values() for problem in rest)

    def refuse(self, item: Item, sentence: str) -> None:
        """Say why a row can't have the value that was given; it stays as typed until the form is shown again."""
        self._rows[item].refuse(sentence)

    def forget_typing(self) -> None:
        """Drop unfinished texts: other nodes are shown now."""
        for row in self._rows.values():
            row.form_row.field.revert()

    def _add_group(self, group: Group) -> None:
        section = _Section(group, self._open.get(group.title, not group.folded), self)
        section.toggled.connect(self._toggle)
        section.added.connect(self.added)
        self._sections.append(section)
        self._column.addWidget(section)
        if section.is_open:
            self._fill(section)
        section.show()  # now, not with the next event: somebody may want to give a row the focus

    def _fill(self, section: _Section) -> None:
        for item in section.group.items:
            row = _Row(item, section)
            row.form_row.field.edited.connect(lambda value, item=item: self.edited.emit(item, value))
            row.form_row.resetRequested.connect(lambda item=item: self.resetWanted.emit(item))
            row.mendWanted.connect(self.mendWanted)
            self._rows[item] = row
            section.add(row)

    def _toggle(self, section: _Section) -> None:
        self._open[section.group.title] = section.is_open
        if section.is_open and not any(item in self._rows for item in section.group.items):
            self._fill(section)
            self.opened.emit()


class _Section(QWidget):
    """A group: its title, with a chevron where it can be folded, and its rows."""

    toggled = Signal(object)
    added = Signal(str)

    def __init__(self, group: Group, is_open: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.group = group
        self.is_open = is_open
        self._body = QWidget(self)
        self._body.setVisible(is_open)
        self._rows = QVBoxLayout(self._body)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._title: QToolButton | None = None
        if group.title:
            column.addWidget(self._make_title())
        column.addWidget(self._body)

    def add(self, row: QWidget) -> None:
        """One more row."""
        self._rows.addWidget(row)
        row.show()

    def _make_title(self) -> QWidget:
        head = QWidget(self)
        line = QHBoxLayout(head)
        line.setContentsMargins(0, theme.px(8), 0, 0)
        line.setSpacing(theme.px(4))
        if self.group.folded:
            button = QToolButton(head)
            button.setText(self.group.title)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setProperty("small", True)
            button.setProperty("role", "fold")
            button.setAccessibleName(f"{self.group.title}: {len(self.group.items)} rows")
            button.setObjectName(f"fold:{self.group.title.lower()}")
            button.clicked.connect(self._clicked)
            self._title = button
            line.addWidget(button)
            line.addStretch(1)
            line.addWidget(_label(str(len(self.group.items)), "hint", head))
            self._turn()
        else:
            line.addWidget(_label(self.group.title, "section", head))
            line.addWidget(_label("" if self.group.items else "like the others", "hint", head))
            line.addStretch(1)
            if self.group.offers:
                line.addWidget(self._make_offer(head))
        return head

    def _make_offer(self, parent: QWidget) -> QToolButton:
        """The button that adds a row."""
        button = QToolButton(parent)
        button.setIcon(theme.icon("plus", "text3"))
        button.setProperty("small", True)
        button.setObjectName("differInFirst")
        button.setAccessibleName("Let a parameter of the first repeat differ")
        button.setToolTip("Give the first repeat a value of its own, such as its stride")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        for name in self.group.offers:
            menu.addAction(in_words(name)).triggered.connect(partial(self._offer, name))
        button.setMenu(menu)
        return button

    def _offer(self, name: str, checked: bool = False) -> None:
        self.added.emit(name)

    def _clicked(self) -> None:
        self.is_open = not self.is_open
        self._turn()
        self._body.setVisible(self.is_open)
        self.toggled.emit(self)

    def _turn(self) -> None:
        if self._title is not None:
            self._title.setIcon(theme.icon("chevron-down" if self.is_open else "chevron-right", "text3"))


class _Row(QWidget):
    """A form row, and below it what a check has to say about it."""

    mendWanted = Signal(object)

    def __init__(self, item: Item, parent: QWidget) -> None:
        super().__init__(parent)
        self._problems: tuple[Diagnostic, ...] = ()
        self._refused = False
        self._remarks: list[Remark] = []
        self.form_row = FormRow(item.label, editor_for(item, self), help=item.help, parent=self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.form_row)

    def refuse(self, sentence: str) -> None:
        """Until problems are shown the next time."""
        self._refused = True
        self.form_row.field.setInvalid(sentence)

    def show_problems(self, problems: Sequence[Diagnostic]) -> None:
        """The first error is the field's own, with its border; the others are said below."""
        if tuple(problems) == self._problems and not self._refused:
            return
        self._problems, self._refused = tuple(problems), False
        for remark in self._remarks:
            self._column.removeWidget(remark)
            remark.hide()
            remark.deleteLater()
        wrong = next((problem for problem in problems if problem.severity is Severity.ERROR), None)
        self.form_row.field.setInvalid(wrong.sentence() if wrong else None)
        said = [problem for problem in problems if problem is not wrong or problem.fix is not None]
        self._remarks = [Remark(problem, INDENT + LABEL + GAP, problem is wrong, self) for problem in said]
        for remark in self._remarks:
            remark.mendWanted.connect(self.mendWanted)
            self._column.addWidget(remark)
            remark.show()


def _label(text: str, role: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setProperty("role", role)
    return label
