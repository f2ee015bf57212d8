"""The head of the inspector: colour and type of what is selected, where it stands, its name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from widgets import theme
from widgets.elided_label import ElidedLabel
from widgets.fields import FormRow, TextField

SWATCH = 16


class Header(QWidget):
    """`nameGiven` tells another name; whether a node may have it the owner knows."""

    nameGiven = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.swatch = Swatch(self)
        self._title = QLabel(self)
        self._title.setObjectName("inspectorTitle")
        self._title.setProperty("role", "section")
        self._where = ElidedLabel(parent=self)
        self._where.setProperty("role", "label")
        self._help = QLabel(self)
        self._help.setAccessibleName("About this type")
        self.name = TextField("nodeName", "Name", "Names the module in generated code; a word that no other node has.")
        self._name_row = FormRow("Name", self.name, help=self.name.accessibleDescription(), parent=self)
        self._line = QHBoxLayout()
        for part, stretch in ((self.swatch, 0), (self._title, 0), (self._where, 1), (self._help, 0)):
            self._line.addWidget(part, stretch)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._line)
        self._column.addWidget(self._name_row)
        self.name.edited.connect(self.nameGiven)
        self._dress()
        theme.signals.themeChanged.connect(self._dress)

    def show_title(self, title: str, where: str, about: str, categories: Sequence[str]) -> None:
        """Type, place, what the type is, and the colours of its parts."""
        self._title.setText(title)
        self._where.setFullText(where)
        self._help.setToolTip(about)
        self._help.setVisible(bool(about))
        self.swatch.show_categories(categories)
        self.setAccessibleName(f"{title}, {where}" if where else title)

    def show_name(self, name: str | None) -> None:
        """The name of the node; None where there is none to be given."""
        self._name_row.setVisible(name is not None)
        if name is not None:
            self.name.setInvalid(None)
            self.name.setValue(name)

    def _dress(self) -> None:
        px = theme.px
        self._help.setPixmap(theme.pixmap("circle-help", "text3", 14, self.devicePixelRatioF()))
        self._line.setSpacing(px(8))
        self._line.setContentsMargins(0, 0, 0, px(8))
        self._column.setSpacing(0)
        self._column.setContentsMargins(0, 0, 0, 0)


class Swatch(QWidget):
    """A square in the colour of a category; a block has a stripe for each kind of part."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._categories: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """16 x 16."""
        return theme.square(SWATCH)

    def show_categories(self, categories: Sequence[str]) -> None:
        """The colours, from left to right."""
        self._categories = tuple(categories)
        self.setVisible(bool(categories))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Stripes in a rounded square."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), theme.px(3), theme.px(3))
        painter.setClipPath(outline)
        width = self.width() / max(1, len(self._categories))
        for place, category in enumerate(self._categories):
            painter.fillRect(QRectF(place * width, 0, width + 1, self.height()), theme.category(category))
        painter.end()
