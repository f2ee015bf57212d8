"""The look of the window: colour tokens, type, sizes, icons, palette and style sheet, in light and dark.

Every colour of the program stands here. Widgets read `current()` or `color(token)` when they paint and repaint on
`signals.themeChanged`; style sheet, palette and icons follow by themselves.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from widgets import focus_ring, theme_icons, theme_style

Mode = Literal["light", "dark", "auto"]

FONTS = Path(__file__).parent / "fonts"
SCALES = (0.9, 1.0, 1.1, 1.25, 1.5, 1.75)
FAMILIES = ["Inter", "Segoe UI", "SF Pro Text", "Noto Sans", "DejaVu Sans"]
MONO_FAMILIES = ["JetBrains Mono", "Cascadia Mono", "Menlo", "DejaVu Sans Mono"]


@dataclass(frozen=True, slots=True)
class Categories:
    """Fill of a title bar by category of the layer (`studio.layers.base.Category`), always under white text.

    `depthwise` is the lighter part of cost bars for convolutions with one filter a group; no text stands on it.
    """

    layer: str
    depthwise: str
    activation: str
    pool: str
    normalization: str
    dropout: str
    wiring: str
    reshape: str
    upsample: str
    other: str
    block: str


@dataclass(frozen=True, slots=True)
class Theme:
    """One set of colours as #RRGGBB; every name is a token of the style sheet as well."""

    name: Literal["light", "dark"]
    #: Surfaces: menu and tool bars; docks and tables; canvas and its bands; inputs and pop-ups; troughs; rows.
    window: str
    panel: str
    canvas: str
    lane: str
    raised: str
    sunken: str
    hover: str
    selected: str
    #: Dividers, and borders of controls and nodes.
    line: str
    line2: str
    #: Values, labels, hints.
    text: str
    text2: str
    text3: str
    #: Selection, focus, links; the fill of the primary button and the text on it and on categories.
    accent: str
    accent_fill: str
    on_fill: str
    #: Severity, always with its icon.
    error: str
    error_tint: str
    warning: str
    warning_tint: str
    info: str
    ok: str
    #: Change: dearer, cheaper.
    up: str
    down: str
    note: str
    note_line: str
    #: Wires.
    trunk: str
    shortcut: str
    route: str
    #: Plots, in this order.
    series: tuple[str, str, str, str, str, str]
    grid: str
    #: Words of a cfg; keys are in `text`.
    cfg_section: str
    cfg_value: str
    cfg_number: str
    cfg_comment: str
    categories: Categories


LIGHT = Theme(
    name="light",
    window="#ECEEF2",
    panel="#FBFBFC",
    canvas="#F5F6F8",
    lane="#EEF0F4",
    raised="#FFFFFF",
    sunken="#E6E9EE",
    hover="#EDEFF3",
    selected="#E6E5FB",
    line="#DCDFE6",
    line2="#C2C7D1",
    text="#1B1F27",
    text2="#4A5260",
    text3="#5B6370",
    accent="#4F4BD6",
    accent_fill="#4F4BD6",
    on_fill="#FFFFFF",
    error="#B82A40",
    error_tint="#FBE9EC",
    warning="#8F5E00",
    warning_tint="#FBF1DC",
    info="#2563B8",
    ok="#14713F",
    up="#A84808",
    down="#0B7568",
    note="#FFF6D6",
    note_line="#E9D58F",
    trunk="#7A8494",
    shortcut="#A84808",
    route="#86198F",
    series=("#4F4BD6", "#D55E00", "#009E73", "#AA4499", "#1F2937", "#7C2D12"),
    grid="#E6E9EE",
    cfg_section="#335588",
    cfg_value="#0B7568",
    cfg_number="#8A3FA0",
    cfg_comment="#5B6370",
    categories=Categories(
        layer="#335588",
        depthwise="#6F8DBB",
        activation="#7A3027",
        pool="#3A663A",
        normalization="#2B6652",
        dropout="#52548E",
        wiring="#6B4A3C",
        reshape="#8A5E4C",
        upsample="#5C6068",
        other="#3F444D",
        block="#3B4A63",
    ),
)

DARK = Theme(
    name="dark",
    window="#17191D",
    panel="#1C1E23",
    canvas="#131519",
    lane="#181A1F",
    raised="#25282E",
    sunken="#101216",
    hover="#282C33",
    selected="#302E57",
    line="#2D3138",
    line2="#454B56",
    text="#E8EAEE",
    text2="#B3BAC5",
    text3="#98A0AD",
    accent="#9895FF",
    accent_fill="#625DE8",
    on_fill="#FFFFFF",
    error="#F47C8A",
    error_tint="#3A2228",
    warning="#E3B341",
    warning_tint="#372E1A",
    info="#7FB2F5",
    ok="#5FC98B",
    up="#F0994A",
    down="#45C4B0",
    note="#3A3523",
    note_line="#5E5634",
    trunk="#7E8795",
    shortcut="#F0994A",
    route="#E58AD0",
    series=("#9895FF", "#F0994A", "#3FB58F", "#E58AD0", "#E5E7EB", "#C65D21"),
    grid="#2A2E35",
    cfg_section="#8FB4EE",
    cfg_value="#5CCFBB",
    cfg_number="#D3A4F0",
    cfg_comment="#98A0AD",
    categories=Categories(
        layer="#41699F",
        depthwise="#8FAAD2",
        activation="#98483C",
        pool="#467A47",
        normalization="#38796A",
        dropout="#6668A6",
        wiring="#85604E",
        reshape="#9A6855",
        upsample="#6B707B",
        other="#525863",
        block="#4B5B78",
    ),
)


class _Signals(QObject):
    """What the look tells: widgets that paint by hand, or keep sizes from `px`, listen here."""

    #: Colours or scale are others now.
    themeChanged = Signal()


@dataclass(slots=True)
class _State:
    """What is chosen now."""

    theme: Theme = LIGHT
    mode: Mode = "light"
    scale: float = 1.0
    fonts_installed: bool = False
    prepared: bool = False


signals = _Signals()
_state = _State()


# ------------------------------------------------------------------------------------------- colours


def current() -> Theme:
    """The tokens in use."""
    return _state.theme


def mode() -> Mode:
    """What was chosen: 'light', 'dark', or 'auto' for the system's choice."""
    return _state.mode


def color(token: str, alpha: float = 1.0) -> QColor:
    """The colour of a token ('text2', 'accent', ...) in the theme in use; `alpha` from 0 to 1."""
    result = QColor(_named(_state.theme, token))
    if alpha < 1.0:
        result.setAlphaF(alpha)
    return result


def category(name: str) -> QColor:
    """The fill for a category of layers; raises KeyError for one that has no colour."""
    return QColor(_named(_state.theme.categories, name))


def series(index: int) -> QColor:
    """The colour of a plot's n-th curve, from 0; after six they repeat, so vary the dash as well."""
    colours = _state.theme.series
    return QColor(colours[index % len(colours)])


def blend(base: str, top: str, share: float) -> QColor:
    """Token `base` with `share` (0 to 1) of token `top` laid over it, opaque: text on a fill, a pressed button."""
    return theme_style.mix(color(base), color(top), share)


@lru_cache(maxsize=256)
def _named(tokens: Theme | Categories, name: str) -> QColor:
    if name not in {field.name for field in dataclasses.fields(tokens)}:
        raise KeyError(f"no {type(tokens).__name__} colour named {name!r}")
    return QColor(getattr(tokens, name))


# --------------------------------------------------------------------------------------- sizes, type


def scale() -> float:
    """The factor on every size, 0.9 to 1.75."""
    return _state.scale


def px(n: float) -> int:
    """`n` pixels of the design at the scale in use; never below 1 unless n is 0."""
    return max(1, round(n * _state.scale)) if n else 0


def square(n: int) -> QSize:
    """A square of `n` design pixels at the scale in use, for icon sizes."""
    return QSize(px(n), px(n))


def font(size: int = 12, weight: int = 400, mono: bool = False, canvas: bool = False) -> QFont:
    """The text font: `size` in design pixels (11, 12, 13, 15, 20), `weight` 400, 500 or 600, digits of equal width.

    `canvas` is for text in scene coordinates: not scaled by `px`, because the view's zoom scales it, and not hinted,
    so that zooming does not make it jump.
    """
    return QFont(_font(size if canvas else px(size), weight, mono, canvas))


@lru_cache(maxsize=64)
def _font(pixels: int, weight: int, mono: bool, canvas: bool) -> QFont:
    result = QFont()
    result.setFamilies(MONO_FAMILIES if mono else FAMILIES)
    result.setPixelSize(pixels)
    result.setWeight(QFont.Weight(weight))
    if hasattr(result, "setFeature"):
        result.setFeature(QFont.Tag("tnum"), 1)
    if canvas:
        result.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return result


def install_fonts() -> None:
    """Register the shipped fonts; needs the application. Safe to call again."""
    if _state.fonts_installed:
        return
    for path in sorted(FONTS.glob("*.[ot]tf")):
        QFontDatabase.addApplicationFont(str(path))
    _state.fonts_installed = True


# --------------------------------------------------------------------------------------------- icons


def icon(name: str, token: str = "text2", filled: bool = False) -> QIcon:
    """A Lucide icon in the colour of a token, drawn at the size and pixel ratio it is asked for.

    It follows the theme by itself. Raises FileNotFoundError for a name that has no file in `widgets/icons`.
    """
    theme_icons.source(name)
    return QIcon(theme_icons.Engine(name, lambda mode: _icon_color(token, mode), filled))


def pixmap(name: str, token: str = "text2", size: int = 16, ratio: float = 1.0, filled: bool = False) -> QPixmap:
    """A Lucide icon of `size` design pixels, for painting by hand; `ratio` is the device's pixel ratio."""
    return theme_icons.render(name, color(token).name(), px(size), ratio, filled)


def _icon_color(token: str, mode: QIcon.Mode) -> str:
    return (blend("panel", token, 0.4) if mode == QIcon.Mode.Disabled else color(token)).name()


# --------------------------------------------------------------------------------- the application


def set_theme(app: QApplication, chosen: Mode) -> None:
    """Give the application a theme: fonts, style, palette, style sheet. 'auto' follows the system."""
    install_fonts()
    _state.mode = chosen
    hints = app.styleHints()
    if not _state.prepared:
        hints.colorSchemeChanged.connect(lambda: _follow_system(app))
        focus_ring.FocusRing(app)
        app.setStyle("Fusion")
        _state.prepared = True
    if chosen == "auto":
        hints.unsetColorScheme()
        dark = hints.colorScheme() == Qt.ColorScheme.Dark
    else:
        dark = chosen == "dark"
        hints.setColorScheme(Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light)
    _state.theme = DARK if dark else LIGHT
    _apply(app)


def set_scale(app: QApplication, factor: float) -> None:
    """Make everything larger or smaller; held within 0.9 to 1.75."""
    _state.scale = min(max(factor, SCALES[0]), SCALES[-1])
    _apply(app)


def step_scale(app: QApplication, steps: int) -> float:
    """Ctrl++ and Ctrl+-: the next step up or down, 0 for the size of the design. Returns the new scale."""
    nearest = min(range(len(SCALES)), key=lambda i: abs(SCALES[i] - _state.scale))
    index = SCALES.index(1.0) if steps == 0 else min(max(nearest + steps, 0), len(SCALES) - 1)
    set_scale(app, SCALES[index])
    return _state.scale


def set_role(widget: QWidget, **roles: str | bool) -> None:
    """Set properties that the style sheet selects by (role="hint", kind="primary", surface="panel") and restyle."""
    for name, value in roles.items():
        widget.setProperty(name, value)
    if "surface" in roles:  # Qt paints it by itself for frames only
        widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def _follow_system(app: QApplication) -> None:
    """The system went dark or light."""
    if _state.mode == "auto":
        set_theme(app, "auto")


def _apply(app: QApplication) -> None:
    app.setStyleSheet("")  # replacing a style sheet takes twice as long as removing it and setting one
    app.setPalette(theme_style.palette(color))
    app.setFont(font())
    app.setStyleSheet(theme_style.style_sheet(color, px))
    signals.themeChanged.emit()
