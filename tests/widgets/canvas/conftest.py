"""A small network of our own: a stem, two inverted residuals, a head; and a canvas that shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.design.design import Design
from studio.design.from_cfg import load
from studio.design.recognise import recognise
from studio.layers.base import Address
from widgets import theme
from widgets.canvas.paths import middle
from widgets.canvas.view import Canvas
from widgets.workbench import Workbench

NONE = Qt.KeyboardModifier.NoModifier
CONV = "[convolutional]\nbatch_normalize=1\nfilters={}\nsize={}\nstride={}\npad=1\nactivation={}\n"
GATE = (
    "[avgpool]\n[convolutional]\nfilters={squeezed}\nsize=1\nactivation=swish\n"
    "[convolutional]\nfilters={mid}\nsize=1\nactivation=logistic\n[scale_channels]\nfrom=-4\n"
)


def inverted(mid: int, out: int, stride: int, squeezed: int, skip: bool) -> str:
    """The sections of an inverted residual with squeeze-excite."""
    depthwise = CONV.format(mid, 3, stride, "swish").replace("pad=1", f"groups={mid}\npad=1")
    text = CONV.format(mid, 1, 1, "swish").replace("pad=1", "pad=0") + depthwise
    text += GATE.format(squeezed=squeezed, mid=mid)
    text += CONV.format(out, 1, 1, "linear").replace("pad=1", "pad=0")
    return text + ("[shortcut]\nfrom=-8\nactivation=linear\n" if skip else "")


FLAT = (
    "[net]\nwidth=32\nheight=32\nchannels=3\n\n"
    + CONV.format(16, 3, 2, "swish")
    + inverted(96, 24, 2, 4, skip=False)
    + inverted(144, 24, 1, 6, skip=True)
    + CONV.format(64, 1, 1, "swish")
    + "[avgpool]\n[convolutional]\nfilters=10\nsize=1\nactivation=linear\n[softmax]\n"
)

NECK = (
    "[net]\nwidth=64\nheight=64\nchannels=3\n"
    + CONV.format(16, 3, 2, "leaky")
    + CONV.format(32, 3, 2, "leaky")
    + CONV.format(32, 3, 1, "leaky")
    + "[shortcut]\nfrom=-2\n"
    + CONV.format(64, 3, 2, "leaky")
    + "[route]\nlayers=-1\ngroups=2\ngroup_id=1\n"
    + CONV.format(64, 1, 1, "leaky")
    + "[route]\nlayers=-1,4\n"
    + CONV.format(32, 1, 1, "leaky")
    + "[upsample]\nstride=2\n"
    + "[route]\nlayers=-1,3\n"
    + CONV.format(32, 3, 1, "leaky")
    + "[route]\nlayers=8\n"
    + CONV.format(16, 1, 1, "leaky")
)


@pytest.fixture
def flat() -> Design:
    """20 layers, none folded."""
    return load(FLAT.encode(), "small")


@pytest.fixture
def folded(flat: Design) -> Design:
    """Stem, one inverted residual twice (the first with stride 2), head."""
    return recognise(flat)


@pytest.fixture
def neck() -> Design:
    """A residual, half routes, a neck that climbs back, a tagged route."""
    return load(NECK.encode(), "neck")


class Driver:
    """Drives a canvas as a person does: with the mouse on its viewport and with keys."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.bench = canvas.workbench
        self.port = canvas.viewport()
        self.said: list[str] = []
        self.bench.said.connect(self.said.append)

    @property
    def design(self) -> Design:
        """What the document holds now."""
        return self.bench.document.design

    @property
    def names(self) -> list[str]:
        """Names of the nodes in order."""
        return [node.name for node in self.design.nodes]

    def address(self, name: str) -> Address:
        """The address of a node by name."""
        node = self.design.named(name)
        assert node is not None
        return Address(node.id)

    def at(self, what: str | Address, fraction: tuple[float, float] = (0.5, 0.7)) -> QPoint:
        """A point of the viewport on a node."""
        item = self.canvas.canvas_scene.nodes[self.address(what) if isinstance(what, str) else what]
        box = item.box
        point = QPointF(box.width() * fraction[0], box.height() * fraction[1])
        return self.canvas.mapFromScene(item.mapToScene(point))

    def on_wire(self, src: str, dst: str) -> QPoint:
        """A point of the viewport in the middle of a wire's longest line."""
        ends = self.address(src), self.address(dst)
        line = next(line for line in self.canvas.canvas_scene.picture.lines if (line.src, line.dst) == ends)
        return self.canvas.mapFromScene(QPointF(*middle(self.canvas.canvas_scene.edges[line.key].path)))

    def nowhere(self) -> QPoint:
        """A point with nothing under it."""
        return QPoint(20, self.port.height() - 20)

    def click(self, what: str | Address | QPoint, modifier: Qt.KeyboardModifier = NONE) -> None:
        """Click on a node or a point."""
        point = what if isinstance(what, QPoint) else self.at(what)
        QTest.mouseClick(self.port, Qt.MouseButton.LeftButton, modifier, point)

    def double_click(self, point: QPoint) -> None:
        """Both clicks, as they arrive from a real mouse."""
        QTest.mouseClick(self.port, Qt.MouseButton.LeftButton, pos=point)
        QTest.mouseDClick(self.port, Qt.MouseButton.LeftButton, pos=point)

    def drag(
        self,
        start: QPoint,
        by: tuple[int, int],
        button: Qt.MouseButton = Qt.MouseButton.LeftButton,
        release: bool = True,
    ) -> None:
        """Press, move in steps, let go."""
        QTest.mousePress(self.port, button, pos=start)
        for step in range(1, 5):
            QTest.mouseMove(self.port, start + QPoint(by[0] * step // 4, by[1] * step // 4))
        if release:
            QTest.mouseRelease(self.port, button, pos=start + QPoint(*by))

    def key(self, key: Qt.Key | str, modifier: Qt.KeyboardModifier = NONE) -> None:
        """Press a key on the canvas."""
        QTest.keyClick(self.canvas, key, modifier)


@pytest.fixture
def driver_of(qapp: QApplication, qtbot: QtBot) -> Iterator[Callable[[Design], Driver]]:
    """Makes a shown canvas on a design, 1000 x 760."""
    theme.set_theme(qapp, "light")
    kept: list[Workbench] = []

    def make(design: Design) -> Driver:
        bench = Workbench(design)
        kept.append(bench)
        canvas = Canvas(bench)
        qtbot.addWidget(canvas)
        canvas.resize(1000, 760)
        with qtbot.waitExposed(canvas):
            canvas.show()
        return Driver(canvas)

    yield make
    kept.clear()


@pytest.fixture
def driver(driver_of: Callable[[Design], Driver], folded: Design) -> Driver:
    """A canvas on the folded network, whole in view."""
    driver = driver_of(folded)
    driver.canvas.fit_all()
    return driver
