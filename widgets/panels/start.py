"""The first page: the five things people come for, the files that were open last, templates as profiles."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from studio.diagnostics import StudioError
from widgets import theme
from widgets.panels.base import Area, Panel
from widgets.recent import recent_files
from widgets.segments import Choice, Segments
from widgets.start.logo import Logo
from widgets.start.profiles import SHOWN, Profile, profile_of
from widgets.start.thing import Thing
from widgets.start.wall import TemplateWall
from widgets.tasks import Progress
from widgets.workbench import Workbench

#: Action, icon, what it does, what that is good for, key.
THINGS = (
    ("open", "folder-open", "Open a cfg and see it", "Darknet .cfg or a design, broken ones too", "Ctrl+O"),
    ("new", "layers", "Start from a template", "MBConv, MixConv, CSP, Ghost and more", "Ctrl+N"),
    (
        "pasteNew",
        "clipboard-paste",
        "Paste cfg text or block strings",
        "Sections, or r1_k3_s11_e1_i32_o16",
        "Ctrl+Shift+N",
    ),
    ("openToScale", "scan-search", "Recognise and scale a network", "Blocks, width, depth, resolution; a budget", ""),
    ("demo", "play", "Train the digits demo", "A small network on 28 × 28 digits, live", ""),
)
SIDE, MOST_RECENT, PATIENCE = 420, 5, 60


class StartPanel(Panel):
    """Stands in the centre while the document in front is blank."""

    title: ClassVar[str] = "Start"
    key: ClassVar[str] = "start"
    icon: ClassVar[str] = "star"
    area: ClassVar[Area] = "centre"
    spaces: ClassVar[tuple[str, ...]] = ("start",)
    lazy: ClassVar[bool] = True
    of_document: ClassVar[bool] = True

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(workbench, parent)
        self.setObjectName("start")
        self._counted = False
        self.things: dict[str, Thing] = {}
        self._recent = QVBoxLayout()
        self._listed: list[Thing] = []
        self._recent_title = _label("Recent", "section", self)
        self._left, self._left_column = self._make_left()
        self._wall = TemplateWall(self)
        self._right, self._right_column = self._make_right()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        edge = QFrame(self)
        edge.setProperty("surface", "line")
        edge.setFixedWidth(1)
        row.addWidget(self._left)
        row.addWidget(edge)
        row.addWidget(self._right, 1)
        self._wall.chosen.connect(self._begin)
        theme.signals.themeChanged.connect(self._dress)
        self._dress()

    def minimumSizeHint(self) -> QSize:
        """The things and one column of cards; the rest scrolls."""
        return QSize(theme.px(SIDE + 260), theme.px(320))

    def showEvent(self, event: QShowEvent) -> None:
        """Recent files are those of now; pictures are counted once the page is painted."""
        super().showEvent(event)
        self._list_recent()
        if not self._counted:
            self._counted = True
            QTimer.singleShot(PATIENCE, self, self._count)

    def _make_left(self) -> tuple[QWidget, QVBoxLayout]:
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.addWidget(self._make_head(body))
        column.addSpacing(theme.px(18))
        for action, icon, title, sentence, keys in THINGS:
            shown = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
            thing = self.things[action] = Thing(icon, title, sentence, shown, parent=body)
            thing.setObjectName(f"thing:{action}")
            thing.clicked.connect(lambda checked=False, action=action: self.workbench.actionWanted.emit(action))
            column.addWidget(thing)
        column.addSpacing(theme.px(14))
        column.addWidget(self._recent_title)
        column.addLayout(self._recent)
        column.addStretch(1)
        drop = _label("Drop .cfg or .studio.yaml files anywhere to open them.", "hint", body)
        drop.setWordWrap(True)
        column.addWidget(drop)
        scroll = QScrollArea(self)
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return scroll, column

    def _make_head(self, parent: QWidget) -> QWidget:
        head = QWidget(parent)
        row = QHBoxLayout(head)
        row.setContentsMargins(theme.px(8), 0, 0, 0)
        row.setSpacing(theme.px(14))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(_label("Backbone Studio", "start", head))
        words.addWidget(_label("Design, count, scale, export and train backbones", "label", head))
        row.addWidget(Logo(head))
        row.addLayout(words, 1)
        return head

    def _make_right(self) -> tuple[QWidget, QVBoxLayout]:
        page = QWidget(self)
        page.setProperty("surface", "canvas")
        groups = [Choice("", "All"), *(Choice(name, name) for name in dict.fromkeys(item.group for item in SHOWN))]
        switch = Segments(groups, "templateGroups", "Templates", page)
        switch.setValue("")
        switch.changed.connect(lambda group: self._wall.show_group(str(group)))
        head = QHBoxLayout()
        head.addWidget(_label("New from a template", "heading", page), 1)
        head.addWidget(switch)
        scroll = QScrollArea(page)
        scroll.setWidget(self._wall)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(page)
        column.addLayout(head)
        said = "Each bar is a block: its height the map, light blue a kernel above 3×3, a brown foot squeeze-excite."
        hint = _label(said, "hint", page)
        hint.setWordWrap(True)
        column.addWidget(hint)
        column.addWidget(scroll, 1)
        column.addLayout(self._make_foot(page))
        return page, column

    def _make_foot(self, page: QWidget) -> QHBoxLayout:
        empty = QPushButton(theme.icon("file-plus"), "Empty design", page)
        empty.setObjectName("emptyDesign")
        empty.setToolTip("An empty canvas and the palette of blocks and layers")
        empty.clicked.connect(lambda: self.workbench.actionWanted.emit("emptyDesign"))
        more = QPushButton("All templates", page)
        more.setObjectName("allTemplates")
        more.setToolTip("Every template and variant, with a filter")
        more.clicked.connect(lambda: self.workbench.actionWanted.emit("new"))
        foot = QHBoxLayout()
        foot.addWidget(empty)
        foot.addStretch(1)
        foot.addWidget(more)
        return foot

    def _list_recent(self) -> None:
        for row in self._listed:
            self._recent.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._listed.clear()
        files = recent_files()[:MOST_RECENT]
        self._recent_title.setVisible(bool(files))
        for place, path in enumerate(files):
            keys = QKeySequence(f"Ctrl+{place + 1}").toString(QKeySequence.SequenceFormat.NativeText)
            icon = "file-code" if path.suffix == ".cfg" else "layers"
            row = Thing(icon, path.name, _short_folder(path), keys, small=True, parent=self)
            row.setObjectName(f"recent:{place}")
            row.setToolTip(str(path))
            row.clicked.connect(lambda checked=False, path=path: self.workbench.openWanted.emit(path))
            self._listed.append(row)
            self._recent.addWidget(row)
            row.show()

    def _count(self) -> None:
        """Profiles are counted in the background, each shown as it comes."""
        self.workbench.tasks.start("Reading templates", _read_profiles, self._show_profiles, quiet=True)

    def _show_profiles(self, found: object) -> None:
        assert isinstance(found, tuple)
        for profile in found:
            self._wall.show_profile(profile)

    def _begin(self, name: str) -> None:
        self.workbench.beginWanted.emit(name)

    def _dress(self) -> None:
        px = theme.px
        self._left.setFixedWidth(px(SIDE))
        self._left_column.setContentsMargins(px(20), px(28), px(20), px(16))
        self._left_column.setSpacing(px(2))
        self._right_column.setContentsMargins(px(28), px(28), px(28), px(16))
        self._right_column.setSpacing(px(10))


def _read_profiles(progress: Progress) -> tuple[Profile, ...]:
    """The profile of each template that can be read."""
    found: list[Profile] = []
    for shown in SHOWN:
        progress(len(found) / len(SHOWN))
        try:
            found.append(profile_of(shown))
        except StudioError:
            continue  # a user's own template of that name may be broken; its card stays without a picture
    return tuple(found)


def _short_folder(path: Path) -> str:
    """The folder of a file, from the home folder on."""
    try:
        return f"~/{path.parent.relative_to(Path.home())}"
    except ValueError:
        return str(path.parent)


def _label(text: str, role: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setProperty("role", role)
    return label
