"""The window around the document: arrangement, questions before something is lost, drops, crashes, work in progress."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QLabel, QTabBar, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from studio.design.edits import set_key
from studio.design.templates import new
from widgets import crash
from widgets.bars import ToolBar
from widgets.docks import SPACES
from widgets.document_tabs import DocumentTabs
from widgets.main_window import MainWindow
from widgets.panels import PANELS

Open = Callable[..., MainWindow]


@pytest.fixture
def window(open_window: Open, cfg: Path) -> MainWindow:
    return open_window(cfg)


@pytest.fixture
def other(tmp_path: Path) -> Path:
    path = tmp_path / "other.cfg"
    path.write_text("[net]\nwidth=8\nheight=8\nchannels=3\n\n[maxpool]\nsize=2\n")
    return path


def edit(window: MainWindow, filters: int = 32) -> None:
    document = window.workbench.document
    document.apply(set_key(document.design, 1, "filters", str(filters)), f"Filters → {filters}")


def text(window: MainWindow, name: str) -> str:
    label = window.findChild(QLabel, name)
    assert label is not None, name
    return label.text()


class TestArrangement:
    def test_sizes_are_those_of_the_design(self, window: MainWindow) -> None:
        QApplication.processEvents()
        assert window.menuWidget().height() == 32
        assert window.findChild(ToolBar).height() == 40
        assert window.findChild(DocumentTabs).height() == 32
        assert window.statusBar().height() == 26
        assert window.findChild(QDockWidget, "dock:palette").width() == 224
        canvas = window.canvas
        assert canvas.width() >= window.width() / 2

    def test_every_panel_has_a_dock_or_the_centre(self, window: MainWindow) -> None:
        docked = {dock.objectName() for dock in window.findChildren(QDockWidget)}
        assert {f"dock:{kind.key}" for kind in PANELS if kind.area != "centre"} == docked

    def test_names_that_scripts_rely_on(self, window: MainWindow) -> None:
        names = ("canvas", "palette", "paletteSearch", "layersTable", "problemsList", "trainButton")
        names += ("totalParams", "totalBflops", "totalMacs")
        missing = [name for name in names if window.findChild(QWidget, name) is None]
        assert missing == []
        assert all(window.findChild(QWidget, name).accessibleName() for name in names if name != "trainButton")

    def test_panels_at_the_bottom_share_a_place_and_have_their_heads_as_tabs(self, window: MainWindow) -> None:
        QApplication.processEvents()
        window.show_panel("layers")
        tabs = [bar for bar in window.findChildren(QTabBar) if bar.count() > 1]
        titles = [tabs[0].tabText(place) for place in range(tabs[0].count())]
        assert titles[:2] == ["Layers", "Problems"]
        assert tabs[0].tabButton(0, QTabBar.ButtonPosition.RightSide).label.text() == "3"
        assert window.findChild(QDockWidget, "dock:layers").titleBarWidget().height() == 0
        assert window.findChild(QDockWidget, "dock:palette").titleBarWidget().height() == 32

    @pytest.mark.parametrize("space", [space.key for space in SPACES])
    def test_a_work_space_shows_its_panels(self, window: MainWindow, space: str) -> None:
        window.show_space(space)
        shown = {kind.key for kind in PANELS if kind.area != "centre" and space in kind.spaces}
        docks = {dock.objectName(): dock for dock in window.findChildren(QDockWidget)}
        assert {key for key, dock in docks.items() if not dock.isHidden()} == {f"dock:{key}" for key in shown}

    def test_a_work_space_is_found_again_as_it_was_left(self, window: MainWindow, qtbot: QtBot) -> None:
        palette = window.findChild(QDockWidget, "dock:palette")
        palette.hide()
        window.show_space("scale")
        window.show_space("design")
        assert palette.isHidden()
        window.findChild(QWidget, "workSpaces").button("design").click()
        assert palette.isHidden()

    def test_a_panel_in_the_centre_takes_no_room_from_the_docks_of_other_work_spaces(self, window: MainWindow) -> None:
        docks = [window.findChild(QDockWidget, f"dock:{key}") for key in ("palette", "scaling")]
        QApplication.processEvents()
        before = [dock.width() for dock in docks]
        window.show_space("train")
        QApplication.processEvents()
        window.show_space("design")
        QApplication.processEvents()
        assert [dock.width() for dock in docks] == before


class TestStatus:
    def test_totals_follow_the_design(self, window: MainWindow) -> None:
        window.workbench.document.replace(new("efficientnet_b0"))
        totals = [text(window, name) for name in ("totalParams", "totalBflops", "totalMacs")]
        assert totals == ["5.29 M", "0.772", "386 M"]
        assert window.findChild(QLabel, "totalParams").toolTip() == "5,288,548 Params"

    def test_the_line_says_what_an_edit_changed_and_how_to_take_it_back(self, window: MainWindow) -> None:
        edit(window)
        said = window.statusBar().text()
        assert said.startswith("Filters → 32: 1 shape changed")
        assert said.endswith("Ctrl+Z")
        window.workbench.document.undo()
        assert window.statusBar().text().startswith("Undid Filters → 32")

    def test_unknown_shapes_are_not_counted_in_silence(self, window: MainWindow) -> None:
        document = window.workbench.document
        document.apply(set_key(document.design, 2, "filters", "0"), "Filters")
        assert text(window, "totalParams").endswith("+ ?")

    def test_the_count_of_problems_leads_to_them(self, window: MainWindow, qtbot: QtBot) -> None:
        qtbot.mouseClick(window.findChild(QToolButton, "totalProblems"), Qt.MouseButton.LeftButton)
        assert window.findChild(QWidget, "problemsList").isVisibleTo(window)

    def test_a_crash_is_told_with_a_report_to_copy(self, window: MainWindow, qtbot: QtBot) -> None:
        edit(window)
        crash.hook.crashed.emit("Something went wrong (RuntimeError)", "the report")
        assert "RuntimeError" in window.statusBar().text()
        qtbot.mouseClick(window.findChild(QToolButton, "copyReport"), Qt.MouseButton.LeftButton)
        assert QApplication.clipboard().text() == "the report"
        assert window.workbench.document.stack.canUndo()

    def test_work_is_shown_and_can_be_cancelled(self, window: MainWindow, qtbot: QtBot) -> None:
        running = window.findChild(QWidget, "runningTask")
        go_on = threading.Event()
        entered = threading.Event()

        def work(progress: Callable[..., None]) -> None:
            progress(0.5, "halfway")
            entered.set()
            go_on.wait(20)
            progress(1.0)

        task = window.workbench.tasks.start("Count", work)
        assert not running.isHidden()
        qtbot.waitUntil(lambda: "halfway" in running.findChild(QLabel).text())
        with qtbot.waitSignal(task.cancelled):
            qtbot.mouseClick(running.findChild(QToolButton), Qt.MouseButton.LeftButton)
            go_on.set()
        assert running.isHidden()


class TestNothingIsLost:
    def test_closing_asks_first(self, window: MainWindow) -> None:
        edit(window)
        assert not window.close()
        assert window.isVisible()
        assert window.notices.shown[0].text == "three.cfg has unsaved changes."

    def test_close_without_saving(self, window: MainWindow, cfg: Path) -> None:
        edit(window)
        window.close()
        window.notices.shown[0].answers[1].do()
        assert not window.isVisible()
        assert "filters=16" in cfg.read_text()

    def test_save_then_close(self, window: MainWindow, cfg: Path) -> None:
        edit(window)
        window.close()
        window.notices.shown[0].answers[0].do()
        assert not window.isVisible()
        assert "filters=32" in cfg.read_text()

    def test_save_then_close_stays_open_when_saving_fails(self, window: MainWindow, cfg: Path) -> None:
        edit(window)
        cfg.chmod(0o400)
        window.close()
        window.notices.shown[0].answers[0].do()
        assert window.isVisible()
        assert "read-only" in window.notices.shown[0].text
        assert window.workbench.document.modified

    def test_another_file_leaves_this_one_as_it_is(self, window: MainWindow, other: Path) -> None:
        edit(window)
        drop(window, other)
        assert window.workbench.document.name == "other.cfg"
        assert not window.notices.shown
        window.commands["previousTab"].trigger()
        assert window.workbench.document.name == "three.cfg"
        assert window.workbench.document.modified

    def test_closing_asks_for_every_document_in_turn(self, window: MainWindow, other: Path, cfg: Path) -> None:
        edit(window)
        drop(window, other)
        document = window.workbench.document
        document.apply(set_key(document.design, 1, "size", "4"), "Size")
        window.close()
        assert window.notices.shown[0].text == "three.cfg has unsaved changes."
        window.notices.shown[0].answers[0].do()
        assert window.notices.shown[0].text == "other.cfg has unsaved changes."
        assert window.isVisible()
        window.notices.shown[0].answers[1].do()
        assert not window.isVisible()
        assert ("filters=32" in cfg.read_text(), "size=2" in other.read_text()) == (True, True)


class TestDrops:
    def test_a_file_dropped_anywhere_opens(self, window: MainWindow, other: Path) -> None:
        assert drop(window, other)
        assert window.workbench.document.path == other

    def test_junk_is_told(self, window: MainWindow, tmp_path: Path) -> None:
        junk = tmp_path / "photo.jpg"
        junk.write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00")
        drop(window, junk)
        assert "photo.jpg was not opened" in window.notices.shown[0].text
        assert window.workbench.document.name == "three.cfg"

    def test_text_is_not_taken(self, window: MainWindow) -> None:
        data = QMimeData()
        data.setText("hello")
        event = QDragEnterEvent(
            QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
        event.ignore()
        window.dragEnterEvent(event)
        assert not event.isAccepted()


def drop(window: MainWindow, path: Path) -> bool:
    """A file let go over the window; True when it was taken."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(300, 300), Qt.DropAction.CopyAction, data, buttons, keys)
    window.dragEnterEvent(enter)
    event = QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, data, buttons, keys)
    window.dropEvent(event)
    return enter.isAccepted() and event.isAccepted()
