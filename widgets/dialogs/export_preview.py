"""What an export will give, shown while its options are chosen: text in colours, pictures to scale."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QSyntaxHighlighter, QWheelEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from widgets import theme
from widgets.dialogs.code_colours import colour_words

MOST = 120_000
"""Characters of a text that are shown; the file has all."""
_PICTURES = (".svg", ".png")


class Preview(QWidget):
    """One of text, picture or words; `show_words` is for what is under way, refused or not to be seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("exportPreview")
        self.setAccessibleName("Preview")
        self.text = QPlainTextEdit(self)
        self.text.setObjectName("previewText")
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(theme.font(12, mono=True))
        self.text.setAccessibleName("Preview as text")
        self.picture = _Picture(self)
        self._scroll = QScrollArea(self)
        self._scroll.setWidget(self.picture)
        self._scroll.setWidgetResizable(True)
        self.words = QLabel(self)
        self.words.setObjectName("previewWords")
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setMargin(theme.px(24))
        self.facts = QLabel(self)
        self.facts.setProperty("role", "hint")
        self._colours: QSyntaxHighlighter | None = None
        self._suffix = ""
        self._pages = QStackedWidget(self)
        for page in (self.text, self._scroll, self.words):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(6))
        column.addWidget(self._pages, 1)
        column.addWidget(self.facts)

    def show_words(self, words: str, role: str = "hint") -> None:
        """A sentence in place of a preview."""
        self.words.setText(words)
        theme.set_role(self.words, role=role)
        self._pages.setCurrentWidget(self.words)
        self.facts.setText("")

    def show_file(self, name: str, data: bytes, others: int) -> None:
        """What the file `name` would hold; `others` come beside it."""
        suffix = "." + name.rpartition(".")[2].lower()
        beside = f" · {others} more beside it" if others else ""
        if suffix in _PICTURES:
            self.picture.show_data(suffix, data)
            self._pages.setCurrentWidget(self._scroll)
            size = self.picture.natural()
            self.facts.setText(f"{size.width()} × {size.height()} · {_size(len(data))}{beside}")
            return
        text = data.decode("utf-8", errors="replace")
        self._show_text(suffix, text[:MOST])
        lines = text.count("\n") + (not text.endswith("\n"))
        cut = " · the beginning is shown" if len(text) > MOST else ""
        self.facts.setText(f"{lines:,} lines · {_size(len(data))}{beside}{cut}")

    def _show_text(self, suffix: str, text: str) -> None:
        if suffix != self._suffix or self._colours is None:
            if self._colours is not None:
                self._colours.setDocument(None)
                self._colours.deleteLater()
            self._suffix, self._colours = suffix, colour_words(self.text.document(), suffix)
        bar = self.text.verticalScrollBar()
        at = bar.value()
        if self.text.toPlainText() != text:
            self.text.setPlainText(text)
            bar.setValue(min(at, bar.maximum()))
        self._pages.setCurrentWidget(self.text)


class _Picture(QWidget):
    """A picture as wide as there is room, or enlarged by Ctrl and the wheel."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Preview as a picture")
        self._svg: QSvgRenderer | None = None
        self._image = QImage()
        self._zoom = 1.0

    def show_data(self, suffix: str, data: bytes) -> None:
        """Another picture."""
        self._svg = QSvgRenderer(QByteArray(data), self) if suffix == ".svg" else None
        if self._svg is not None:
            self._svg.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
        self._image = QImage() if suffix == ".svg" else QImage.fromData(QByteArray(data))
        self.updateGeometry()
        self.setMinimumSize(self._wanted())
        self.update()

    def natural(self) -> QSize:
        """As large as it is."""
        return self._svg.defaultSize() if self._svg is not None else self._image.size()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl and the wheel enlarge it; without, the area scrolls."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        self._zoom = min(max(self._zoom * (1.2 if event.angleDelta().y() > 0 else 1 / 1.2), 1.0), 12.0)
        self.setMinimumSize(self._wanted())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture in the middle, its proportions kept."""
        size = self.natural()
        if size.isEmpty():
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        fitted = size.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        box = QRectF((self.width() - fitted.width()) / 2, 0, fitted.width(), fitted.height())
        if self._svg is not None:
            painter.fillRect(box, theme.color("on_fill"))
            self._svg.render(painter, box)
        else:
            painter.drawImage(box, self._image)
        painter.end()

    def _wanted(self) -> QSize:
        """All of it in sight where that can still be read, else as wide as the area."""
        around = self.parentWidget()
        size, area = self.natural(), around.size() if around is not None else self.size()
        if size.isEmpty():
            return QSize(1, 1)
        whole = min(area.width() / size.width(), area.height() / size.height())
        wide = min(area.width() / size.width(), 1.0)
        share = max(whole, min(wide, 0.75)) * self._zoom
        return QSize(int(size.width() * share) - 4, int(size.height() * share) - 4)


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.1f} kB" if count >= 1e3 else f"{count} bytes"
