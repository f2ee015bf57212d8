"""What is left out of a card when there is no room: facts first, then the share, never repeats and shape."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from studio.layers.base import Address
from widgets import theme
from widgets.canvas.card_layout import CardLayout, brief_of, layout_of, share_text
from widgets.canvas.cards import Card, Form

BLOCK = Card(
    Address(1), Form.BLOCK, "mbconv1", "MBConv6", "block", 0, 7, ("k5", "s2", "mid 192"), "112×14×14", 0.223, repeats=3
)
CONV = Card(
    Address(2),
    Form.LAYER,
    "conv1",
    "conv",
    "layer",
    0,
    0,
    ("3×3", "s2", "32"),
    "32×112×112",
    0.028,
    tabs=(("BN", "normalization"), ("swish", "activation")),
)


@pytest.fixture(autouse=True)
def _fonts(qapp: QApplication) -> None:
    theme.set_theme(qapp, "light")


def texts(layout: CardLayout) -> list[str]:
    return [words.text for words in layout.body]


def test_with_room_everything_is_there() -> None:
    layout = layout_of(BLOCK, 248, 48)
    assert (layout.title.text, layout.facts and layout.facts.text) == ("MBConv6", "k5 s2 mid 192")
    assert layout.badge is not None and layout.badge[1].text == "×3"
    assert texts(layout) == ["112×14×14", "22.3 %"]


@pytest.mark.parametrize(("width", "facts"), [(196, "k5 s2"), (160, "k5")])
def test_facts_go_from_the_right(width: float, facts: str) -> None:
    layout = layout_of(BLOCK, width, 48)
    assert layout.facts is not None and layout.facts.text == facts
    assert layout.badge is not None


def test_the_share_goes_before_the_shape() -> None:
    layout = layout_of(BLOCK, 100, 48)
    assert texts(layout) == ["112×14×14"]
    assert layout.facts is None


def test_the_title_is_elided_last_and_in_its_middle() -> None:
    layout = layout_of(BLOCK, 110, 48)
    assert "…" in layout.title.text
    assert layout.badge is not None and layout.badge[1].text == "×3"


def test_batch_norm_and_activation_are_tabs_at_the_right() -> None:
    layout = layout_of(CONV, 224, 48)
    assert [words.text for _, _, words in layout.tabs if words] == ["swish", "BN"]
    assert layout.tabs[0][0].right() == 224
    assert layout.tabs[1][0].right() == layout.tabs[0][0].left()


def test_on_narrow_cards_they_are_stripes() -> None:
    layout = layout_of(CONV, 104, 56)
    assert [(box.width(), words) for box, _, words in layout.tabs] == [(10.0, None), (10.0, None)]


def test_nothing_runs_out_of_a_card() -> None:
    for width in range(104, 320, 8):
        layout = layout_of(CONV, width, 48)
        assert layout.title.at.x() >= 0
        assert all(words.at.x() < width for words in layout.body)


def test_from_afar_a_layer_keeps_its_facts_and_a_block_its_repeats() -> None:
    assert brief_of(CONV) == "conv 3×3 s2 32"
    assert brief_of(BLOCK) == "MBConv6 ×3"


@pytest.mark.parametrize(("share", "text"), [(None, ""), (0.0, "0.0 %"), (0.2234, "22.3 %"), (1.0, "100.0 %")])
def test_shares(share: float | None, text: str) -> None:
    assert share_text(share) == text
