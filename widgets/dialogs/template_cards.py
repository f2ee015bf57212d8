"""Templates as cards in a list: profiles are counted one by one in the background, those in sight first."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QHideEvent, QPainter, QPen, QPixmap, QShowEvent
from PySide6.QtWidgets import (
    QListView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from studio.design.templates import Architecture, architectures
from widgets import theme
from widgets.start.card import HEIGHT, TemplateCard
from widgets.start.profiles import SHOWN, Profile, Shown, profile_of
from widgets.tasks import Progress, Task, Tasks

NAME = Qt.ItemDataRole.UserRole
_CARD = Qt.ItemDataRole.UserRole + 1
_WIDTH, _GAP = 224, 12
#: Profiles that were counted, by template: they don't change while the program runs.
_counted: dict[str, Profile] = {}


class TemplateCards(QListWidget):
    """One item a template, with its name in `NAME` and '' for an empty design; arrows go from card to card."""

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("templateList")
        self.setAccessibleName("Templates")
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_CardDelegate(self))
        self._tasks = tasks
        self._task: Task | None = None
        self._shown = {shown.name: shown for shown in (*SHOWN, *map(_shown, architectures()))}
        for item in architectures():
            self._add(item.name, item.name, item.about)
        self._add("", "Empty design", "No layers yet.")
        for shown in SHOWN:  # as the first page calls them
            self._shown[shown.name] = shown
        self._draw_all()
        theme.signals.themeChanged.connect(self._draw_all)
        self.setCurrentRow(0)

    def profile(self, name: str) -> Profile | None:
        """What is known of a template."""
        return _counted.get(name)

    def showEvent(self, event: QShowEvent) -> None:
        """Counting begins."""
        super().showEvent(event)
        self.count_next()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody waits for the rest."""
        super().hideEvent(event)
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def count_next(self) -> None:
        """Count the next template, unless one is being counted: those that the filter leaves come first."""
        if self._task is not None or not self.isVisible():
            return
        waiting = [self.item(row) for row in range(self.count()) if str(self.item(row).data(NAME)) not in _counted]
        waiting = [item for item in waiting if item.data(NAME)]
        if not waiting:
            return
        item = next((item for item in waiting if not item.isHidden()), waiting[0])
        shown = self._shown[str(item.data(NAME))]

        def work(progress: Progress) -> Profile:
            return profile_of(shown)

        self._task = self._tasks.start("Templates", work, self._take, lambda *_: self._skip(shown.name), quiet=True)

    def _take(self, profile: Profile) -> None:
        self._task = None
        _counted[profile.name] = profile
        for row in range(self.count()):
            if self.item(row).data(NAME) == profile.name:
                self._draw(self.item(row))
        self.count_next()

    def _skip(self, name: str) -> None:
        """One that can't be counted keeps its words; choosing it says why."""
        self._task = None
        shown = self._shown[name]
        _counted[name] = Profile(name, shown.title, shown.about, 0, (), 0, 0)
        self.count_next()

    def _add(self, name: str, text: str, about: str) -> None:
        item = QListWidgetItem(text)
        item.setData(NAME, name)
        item.setToolTip(about)
        self.addItem(item)

    def _draw_all(self) -> None:
        self.setSpacing(theme.px(_GAP) // 2)
        for row in range(self.count()):
            self._draw(self.item(row))

    def _draw(self, item: QListWidgetItem) -> None:
        """The card as a picture, drawn by the one of the first page."""
        name = str(item.data(NAME))
        card = TemplateCard(self._shown.get(name) or Shown("", item.text(), item.toolTip(), ""))
        card.resize(theme.px(_WIDTH), theme.px(HEIGHT))
        if name in _counted and _counted[name].bars:
            card.show_profile(_counted[name])
        item.setData(_CARD, card.grab())
        item.setSizeHint(card.size())
        card.deleteLater()


class _CardDelegate(QStyledItemDelegate):
    """The card, with a ring where it is current."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The picture and the ring."""
        picture = index.data(_CARD)
        if isinstance(picture, QPixmap):
            painter.drawPixmap(option.rect.topLeft(), picture)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), theme.px(8), theme.px(8))

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """All cards are equal."""
        return QSize(theme.px(_WIDTH), theme.px(HEIGHT))


def _shown(item: Architecture) -> Shown:
    return Shown(item.name, item.name, item.about, "")
