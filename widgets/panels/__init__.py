"""The panels of the window and the one table of them; the window assembles it and names none."""

from __future__ import annotations

from widgets.panels.base import Panel
from widgets.panels.compare import ComparePanel
from widgets.panels.history import HistoryPanel
from widgets.panels.insight import InsightPanel
from widgets.panels.layers import LayersPanel
from widgets.panels.palette import PalettePanel
from widgets.panels.preferences import PreferencesPanel
from widgets.panels.problems import ProblemsPanel
from widgets.panels.properties import PropertiesPanel
from widgets.panels.runs import RunsPanel
from widgets.panels.scaled import ScaledPanel
from widgets.panels.scaling import ScalingPanel
from widgets.panels.shortcuts import ShortcutsPanel
from widgets.panels.start import StartPanel
from widgets.panels.text import TextPanel
from widgets.panels.training import TrainingPanel
from widgets.panels.variants import VariantsPanel

#: In the order in which they stand in their area.
PANELS: tuple[type[Panel], ...] = (
    PalettePanel,
    PropertiesPanel,
    ScalingPanel,
    VariantsPanel,
    LayersPanel,
    ProblemsPanel,
    TextPanel,
    HistoryPanel,
    RunsPanel,
    ScaledPanel,
    InsightPanel,
    TrainingPanel,
    ComparePanel,
    StartPanel,
    ShortcutsPanel,
    PreferencesPanel,
)
