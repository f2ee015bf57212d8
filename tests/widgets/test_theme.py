"""The look: what can be read on what, fonts, icons, sizes."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QFontInfo, QImage, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from studio.layers.base import Category
from widgets import theme, theme_icons, theme_style

WIDGETS = Path(theme.__file__).parent
THEMES = (theme.LIGHT, theme.DARK)

SURFACES = ("window", "panel", "canvas", "lane", "raised", "hover", "sunken", "selected")
TEXTS = ("text", "text2", "text3", "accent", "error", "warning", "info", "ok", "up", "down")
CFG = ("cfg_section", "cfg_value", "cfg_number", "cfg_comment")
WIRES = ("trunk", "shortcut", "route", "accent")


@pytest.fixture(autouse=True)
def plain_theme(qapp: QApplication) -> Iterator[None]:
    theme.set_theme(qapp, "light")
    yield
    theme.set_scale(qapp, 1.0)
    theme.set_theme(qapp, "light")


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in QColor(colour).getRgbF()[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    """Contrast ratio, WCAG 2.2: 1 to 21."""
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("tokens", THEMES, ids=lambda tokens: tokens.name)
class TestContrast:
    def test_white_reads_on_every_category(self, tokens: theme.Theme) -> None:
        for field in dataclasses.fields(tokens.categories):
            if field.name != "depthwise":  # a part of bars, never under text
                ratio = contrast(tokens.on_fill, getattr(tokens.categories, field.name))
                assert ratio >= 4.6, f"{field.name}: {ratio:.2f}"

    def test_texts_read_on_every_surface(self, tokens: theme.Theme) -> None:
        for text, surface in itertools.product(TEXTS, SURFACES):
            ratio = contrast(getattr(tokens, text), getattr(tokens, surface))
            assert ratio >= 4.5, f"{text} on {surface}: {ratio:.2f}"

    def test_severities_read_on_their_tints(self, tokens: theme.Theme) -> None:
        for severity in ("error", "warning"):
            assert contrast(getattr(tokens, severity), getattr(tokens, f"{severity}_tint")) >= 4.5

    def test_the_primary_button_and_notes_can_be_read(self, tokens: theme.Theme) -> None:
        assert contrast(tokens.on_fill, tokens.accent_fill) >= 4.5
        for text in ("text", "text2"):
            assert contrast(getattr(tokens, text), tokens.note) >= 4.5

    def test_cfg_words_read_in_the_editor(self, tokens: theme.Theme) -> None:
        for word, surface in itertools.product(CFG, ("panel", "selected", "hover")):
            assert contrast(getattr(tokens, word), getattr(tokens, surface)) >= 4.5, f"{word} on {surface}"

    def test_wires_and_curves_stand_off_the_canvas(self, tokens: theme.Theme) -> None:
        for wire, ground in itertools.product(WIRES, ("canvas", "lane")):
            assert contrast(getattr(tokens, wire), getattr(tokens, ground)) >= 3, f"{wire} on {ground}"
        for number, colour in enumerate(tokens.series, start=1):
            assert contrast(colour, tokens.canvas) >= 3, f"series {number}"


def test_every_category_of_a_layer_has_a_colour() -> None:
    for category in Category:
        assert theme.category(category).isValid()
    with pytest.raises(KeyError, match="no Categories colour named 'soup'"):
        theme.category("soup")


def test_colours_are_copies_that_nobody_else_sees() -> None:
    theme.color("text").setAlpha(0)
    assert theme.color("text").alpha() == 255
    assert theme.color("text", 0.5).alphaF() == pytest.approx(0.5, abs=0.01)


def test_no_colour_is_written_outside_the_theme() -> None:
    written = re.compile(r"#[0-9a-fA-F]{6}\b")
    for path in sorted([*WIDGETS.rglob("*.py"), *WIDGETS.rglob("*.qss")]):
        if path.name != "theme.py":
            assert not written.search(path.read_text(encoding="utf-8")), path


def test_the_style_sheet_needs_nothing_that_is_not_there() -> None:
    text = theme_style.style_sheet(theme.color, theme.px)
    assert "$" not in text
    for path in re.findall(r"url\(([^)]*)\)", text):
        assert Path(path).is_file()


def test_dark_and_light_change_palette_and_tell(qapp: QApplication) -> None:
    told: list[str] = []
    connection = theme.signals.themeChanged.connect(lambda: told.append(theme.current().name))
    theme.set_theme(qapp, "dark")
    assert qapp.palette().color(QPalette.ColorRole.Base) == QColor(theme.DARK.panel)
    theme.set_theme(qapp, "light")
    assert qapp.palette().color(QPalette.ColorRole.Base) == QColor(theme.LIGHT.panel)
    assert told == ["dark", "light"]
    theme.signals.disconnect(connection)


def test_auto_is_one_of_the_two(qapp: QApplication) -> None:
    theme.set_theme(qapp, "auto")
    assert theme.mode() == "auto"
    assert theme.current() in THEMES


class TestSizes:
    def test_sizes_follow_the_scale(self, qapp: QApplication) -> None:
        assert theme.px(32) == 32
        theme.set_scale(qapp, 1.5)
        assert (theme.px(32), theme.px(1), theme.px(0)) == (48, 2, 0)
        theme.set_scale(qapp, 0.9)
        assert (theme.px(32), theme.px(1)) == (29, 1)

    def test_the_scale_stays_within_bounds(self, qapp: QApplication) -> None:
        theme.set_scale(qapp, 9)
        assert theme.scale() == 1.75
        assert theme.step_scale(qapp, 1) == 1.75
        theme.set_scale(qapp, 0.1)
        assert theme.scale() == 0.9

    def test_steps_go_up_down_and_home(self, qapp: QApplication) -> None:
        assert theme.step_scale(qapp, 1) == 1.1
        assert theme.step_scale(qapp, 1) == 1.25
        assert theme.step_scale(qapp, -1) == 1.1
        assert theme.step_scale(qapp, 0) == 1.0

    def test_text_follows_the_scale_but_not_on_the_canvas(self, qapp: QApplication) -> None:
        theme.set_scale(qapp, 1.5)
        assert theme.font(12).pixelSize() == 18
        assert theme.font(12, canvas=True).pixelSize() == 12
        assert qapp.font().pixelSize() == 18


class TestFonts:
    @pytest.mark.parametrize("weight", [400, 500, 600])
    def test_the_shipped_text_font_is_used(self, weight: int) -> None:
        info = QFontInfo(theme.font(12, weight))
        assert (info.family(), info.weight()) == ("Inter", weight)

    @pytest.mark.parametrize("weight", [400, 600])
    def test_the_shipped_mono_font_is_used(self, weight: int) -> None:
        info = QFontInfo(theme.font(11, weight, mono=True))
        assert (info.family(), info.weight()) == ("JetBrains Mono", weight)
        assert info.fixedPitch()

    def test_digits_are_of_equal_width_in_styled_text_too(self) -> None:
        label = QLabel("5,288,548")
        label.setProperty("role", "total")
        label.ensurePolished()
        assert label.font().pixelSize() == 15
        widths = {label.fontMetrics().horizontalAdvance(digit * 8) for digit in "0123456789"}
        assert len(widths) == 1

    def test_each_font_comes_with_its_licence(self) -> None:
        for family in ("Inter", "JetBrainsMono"):
            assert "SIL OPEN FONT LICENSE" in (theme.FONTS / f"{family}-OFL.txt").read_text(encoding="utf-8")


def colours_in(image: QImage) -> set[str]:
    """The colours of the opaque pixels."""
    points = itertools.product(range(image.width()), range(image.height()))
    pixels = (image.pixelColor(x, y) for x, y in points)
    return {pixel.name() for pixel in pixels if pixel.alpha() == 255}


class TestIcons:
    def test_every_icon_that_is_named_exists(self) -> None:
        named = re.compile(r"""(?:\bicon|pixmap|EmptyState)\(\s*"([a-z][a-z0-9-]+)\"""")
        found = {name for path in WIDGETS.rglob("*.py") for name in named.findall(path.read_text(encoding="utf-8"))}
        assert "rotate-ccw" in found
        for name in found:
            assert theme_icons.source(name).lstrip().startswith("<")

    def test_every_icon_draws_something(self) -> None:
        names = sorted(path.stem for path in theme_icons.FOLDER.glob("*.svg"))
        assert len(names) >= 60
        for name in names:
            image = theme.pixmap(name, "error", 24).toImage()
            assert any(image.pixelColor(x, y).alpha() for x in range(24) for y in range(24)), name

    def test_an_unknown_icon_is_refused_by_name(self) -> None:
        with pytest.raises(FileNotFoundError, match="no icon 'unicorn'"):
            theme.icon("unicorn")

    def test_an_icon_follows_the_theme(self, qapp: QApplication) -> None:
        icon = theme.icon("square", "accent")
        assert colours_in(icon.pixmap(24, 24).toImage()) == {theme.LIGHT.accent.lower()}
        theme.set_theme(qapp, "dark")
        assert colours_in(icon.pixmap(24, 24).toImage()) == {theme.DARK.accent.lower()}

    def test_a_sharp_screen_gets_more_pixels(self) -> None:
        pixmap = theme.pixmap("star", "ok", 16, ratio=2.0, filled=True)
        assert (pixmap.width(), pixmap.deviceIndependentSize().width()) == (32, 16)
        assert pixmap.toImage().pixelColor(16, 16) == QColor(theme.LIGHT.ok)

    def test_the_licence_is_there(self) -> None:
        assert "ISC License" in (theme_icons.FOLDER / "LICENSE").read_text(encoding="utf-8")


def test_a_surface_is_painted_on_any_widget(qapp: QApplication, qtbot: QtBot) -> None:
    class Page(QWidget):
        pass

    page = Page()
    qtbot.addWidget(page)
    theme.set_role(page, surface="sunken")
    page.resize(40, 40)
    assert page.grab().toImage().pixelColor(20, 20) == theme.color("sunken")


def test_what_scrolls_lets_its_panel_shine_through(qapp: QApplication, qtbot: QtBot) -> None:
    class Page(QWidget):
        pass

    panel = QWidget()
    qtbot.addWidget(panel)
    theme.set_role(panel, surface="panel")
    area = QScrollArea(panel)
    area.setWidgetResizable(True)
    area.setWidget(Page())
    area.resize(60, 60)
    panel.resize(60, 60)
    assert panel.grab().toImage().pixelColor(30, 30) == theme.color("panel")
