"""The network runs down or to the right, its lanes are shared or unrolled; a file is shown as it was left."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QPointF

from studio.design.design import Design
from studio.design.store import dump
from studio.layout import DOWN, IN_ORDER, RIGHT, SHARED
from widgets.canvas.arrangement import Arrangement, recall, remember
from widgets.main_window import MainWindow


def test_what_is_unusual_is_remembered_for_each_file(tmp_path: Path) -> None:
    one, other = tmp_path / "one.cfg", tmp_path / "other.cfg"
    remember(one, Arrangement(RIGHT, IN_ORDER))
    assert recall(one) == Arrangement(RIGHT, IN_ORDER)
    assert recall(other) == recall(None) == Arrangement(DOWN, SHARED)
    remember(one, Arrangement())
    assert recall(one) == Arrangement()


def test_the_trunk_runs_to_the_right_and_lanes_are_columns(driver) -> None:
    driver.canvas.arrange(driver.canvas.arrangement.turned())
    scene, furniture = driver.canvas.canvas_scene, driver.canvas.furniture
    boxes = [scene.nodes[driver.address(name)].sceneBoundingRect() for name in driver.names]
    assert all(a.right() <= b.left() + 30 for a, b in pairwise(boxes))
    assert furniture.gutter.lying and furniture.gutter.width() >= driver.port.width()
    assert furniture.gutter.y() < driver.port.y()
    assert [band.size for band in furniture.gutter.bands] == ["16 × 16", "8 × 8", "1 × 1"]
    assert not driver.canvas.grab().isNull()
    driver.canvas.arrange(driver.canvas.arrangement.turned())
    assert not furniture.gutter.lying


def test_a_file_is_shown_as_it_was_left(open_window: Callable[..., MainWindow], cfg: Path) -> None:
    window = open_window(cfg)
    window.commands.trigger("turn")
    assert window.canvas.arrangement.flow is RIGHT
    window.commands.trigger("unroll")
    assert window.canvas.arrangement == Arrangement(RIGHT, IN_ORDER)
    again = open_window(cfg)
    assert again.canvas.arrangement == Arrangement(RIGHT, IN_ORDER)
    again.canvas.arrange(Arrangement())
    assert open_window(cfg).canvas.arrangement == Arrangement()


def test_the_overview_lies_down_with_the_network_and_leaves_its_start_free(driver) -> None:
    driver.canvas.zoom_to(1.5)
    driver.canvas.arrange(driver.canvas.arrangement.turned())
    overview = driver.canvas.furniture.minimap
    assert overview.width() > overview.height()
    assert overview.geometry().bottom() > driver.canvas.height() / 2


def test_a_file_saved_under_another_name_keeps_its_arrangement(open_window, cfg: Path, tmp_path: Path) -> None:
    window = open_window(cfg)
    window.commands.trigger("turn")
    other = tmp_path / "other.studio.yaml"
    window.workbench.document.save(other)
    assert recall(other) == Arrangement(RIGHT, SHARED)
    assert open_window(other).canvas.arrangement.flow is RIGHT


def test_a_document_is_found_again_as_it_was_seen(open_window, b0: Design, cfg: Path, tmp_path: Path) -> None:
    path = tmp_path / "b0.studio.yaml"
    path.write_text(dump(b0))
    window = open_window(path, cfg)
    sheets, canvas = window.workbench.sheets, window.canvas
    one, other = sheets.all
    window.workbench.document.show(one)
    canvas.open_block(3, 1)
    canvas.zoom_to(0.9)
    canvas.camera.centre_on(QPointF(40.0, 300.0))
    kept = canvas.camera.zoom, canvas.camera.centre.toPoint()
    window.workbench.document.show(other)
    assert dict(canvas.opened) == {}
    canvas.zoom_to(0.5)
    window.workbench.document.show(one)
    assert dict(canvas.opened) == {3: 1}
    assert (canvas.camera.zoom, canvas.camera.centre.toPoint()) == kept
    window.workbench.document.show(other)
    assert canvas.camera.zoom == 0.5
