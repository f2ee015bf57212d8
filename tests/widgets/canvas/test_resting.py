"""A canvas out of sight rests: it draws once when it is shown again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from studio.design.edits import delete, set_key
from studio.layers.base import Address
from widgets.canvas import stage
from widgets.main_window import MainWindow


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """One entry for each picture that was made."""
    made: list[object] = []
    draw = stage.picture_of

    def counted(*given):  # type: ignore[no-untyped-def]
        made.append(given[0])
        return draw(*given)

    monkeypatch.setattr(stage, "picture_of", counted)
    return made


def filters(window: MainWindow, text: str) -> None:
    document = window.workbench.document
    document.apply(set_key(document.design, 1, "filters", text), "Filters")


@pytest.mark.parametrize("space", ["scale", "insight", "train", "compare"])
def test_edits_out_of_sight_draw_once_and_late(
    open_window: Callable[..., MainWindow], cfg: Path, drawn: list[object], space: str
) -> None:
    window = open_window(cfg)
    window.show_space(space)
    drawn.clear()
    for text in ("24", "32", "40"):
        filters(window, text)
    window.workbench.view_state.set_metric("macs")
    assert drawn == []
    window.show_space("design")
    assert drawn == [window.workbench.document.design]
    assert "40" in " ".join(window.canvas.canvas_scene.nodes[Address(1)].card.facts)


def test_nothing_changed_draws_nothing(open_window: Callable[..., MainWindow], cfg: Path, drawn: list[object]) -> None:
    window = open_window(cfg)
    window.show_space("scale")
    drawn.clear()
    window.show_space("design")
    assert drawn == []


def test_in_sight_each_edit_is_drawn(open_window: Callable[..., MainWindow], cfg: Path, drawn: list[object]) -> None:
    window = open_window(cfg)
    drawn.clear()
    filters(window, "24")
    assert len(drawn) == 1


def test_what_is_selected_out_of_sight_is_ringed(open_window: Callable[..., MainWindow], cfg: Path) -> None:
    window = open_window(cfg)
    window.show_space("scale")
    document = window.workbench.document
    document.apply(delete(document.design, [2]), "Delete")
    window.workbench.selection.set([Address(3)])
    window.show_space("design")
    nodes = window.canvas.canvas_scene.nodes
    assert Address(2) not in nodes
    assert [address for address, item in nodes.items() if item.look.selected] == [Address(3)]
