"""Detection heads of YOLOv2 and YOLOv1: region and detection (darknet-semantics 3.7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from studio.diagnostics import Diagnostic, error, set_key
from studio.layers.base import Category, Context, Layer, Out, PrintedRow, Shape, key
from studio.layers.rules import anchor_problems, head_problems
from studio.layers.torch_text import TorchForm
from studio.layers.window import Window


@dataclass(frozen=True, slots=True)
class Region(Layer):
    """Detection head of YOLOv2: num * (classes + coords + 1) channels, anchors in cells."""

    section: ClassVar[str] = "region"
    category: ClassVar[Category] = Category.OTHER
    elementwise: ClassVar[bool] = True
    summary: ClassVar[str] = "Detection head of YOLOv2, with anchors in cells."
    terminal: ClassVar[bool] = True

    anchors: tuple[float, ...] = key((), "Width and height of each anchor in cells, in pairs.", shown=True)
    bias_match: bool = key(False, "Match objects to anchors by shape alone.")
    classes: int = key(20, "Number of classes.", low=1, shown=True)
    coords: int = key(4, "Values of a box.", low=4, shown=True)
    num: int = key(1, "Number of anchors.", low=1, shown=True)
    softmax: bool = key(False, "Softmax over the classes.", shown=True)
    jitter: float = key(0.2, "Random crop and aspect change of training images, as a share.", low=0, high=1)
    resize: float = key(1.0, "Random size factor of training images.", low=0)
    rescore: bool = key(False, "Objectness target is the overlap.")
    max: int = key(200, "Most objects in an image.", low=1)
    thresh: float = key(0.5, "Overlap above which a box without object is not punished.", low=0, high=1)
    classfix: int = key(0, "Treatment of hierarchy classes in training.")
    absolute: bool = key(False, "Read without effect.")
    random: float = key(0.0, "Random network sizes in training.", low=0)
    coord_scale: float = key(1.0, "Weight of the box loss.", low=0)
    object_scale: float = key(1.0, "Weight of the objectness loss where an object is.", low=0)
    noobject_scale: float = key(1.0, "Weight of the objectness loss elsewhere.", low=0)
    mask_scale: float = key(1.0, "Weight of the mask loss.", low=0)
    class_scale: float = key(1.0, "Weight of the class loss.", low=0)
    log: bool = key(False, "Logarithmic box sizes.")
    sqrt: bool = key(False, "Square roots of box sizes.")
    focal_loss: bool = key(False, "Focal loss of the classes.")
    tree: str = key("", "File of a label hierarchy; siblings share a softmax.")
    map: str = key("", "File that maps classes to those of another data set.")

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """Channels that don't fit classes and anchors (Darknet stops); anchors that are missing."""
        each = self.classes + self.coords + 1
        rule = f"({self.classes} + {self.coords} + 1) × {self.num} anchors"
        yield from head_problems(self.section, inputs[0], each * self.num, self.classes, rule)
        yield from anchor_problems(len(self.anchors), self.num)

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """Logistic objectness and softmax of the classes; anchors come later."""
        if self.tree:
            return None
        text = f"RegionHead({self.classes}, {self.coords}, {self.num}, {self.softmax})"
        return TorchForm(text, "{self}({0})", ("RegionHead",))

    def printed(self, row: PrintedRow) -> str:
        """`detection`."""
        return "detection"

    def facts(self) -> tuple[str, ...]:
        """Classes and anchors."""
        return f"{self.classes} class" if self.classes == 1 else f"{self.classes} classes", f"{self.num} anchors"


@dataclass(frozen=True, slots=True)
class Detection(Layer):
    """Detection head of YOLOv1 on a vector: side * side cells of (1 + coords) * num + classes values.

    Output of the same flat size without channels, height and width.
    """

    section: ClassVar[str] = "detection"
    category: ClassVar[Category] = Category.OTHER
    summary: ClassVar[str] = "Detection head of YOLOv1, on a vector."
    terminal: ClassVar[bool] = True

    classes: int = key(1, "Number of classes.", low=1, shown=True)
    coords: int = key(1, "Values of a box; 4 in all known networks.", low=1, shown=True)
    num: int = key(1, "Boxes of each cell.", low=1, shown=True)
    side: int = key(7, "Cells of the grid in each direction.", low=1, shown=True)
    rescore: bool = key(False, "Objectness target is the overlap.")
    softmax: bool = key(False, "Softmax over the classes.")
    sqrt: bool = key(False, "Square roots of box sizes.")
    max: int = key(200, "Most objects in an image.", low=1)
    coord_scale: float = key(1.0, "Weight of the box loss.", low=0)
    object_scale: float = key(1.0, "Weight of the objectness loss where an object is.", low=0)
    noobject_scale: float = key(1.0, "Weight of the objectness loss elsewhere.", low=0)
    class_scale: float = key(1.0, "Weight of the class loss.", low=0)
    forced: bool = key(False, "Small boxes always learn the objects of their cell.")
    jitter: float = key(0.2, "Random crop and aspect change of training images, as a share.", low=0, high=1)
    resize: float = key(1.0, "Random size factor of training images.", low=0)
    random: float = key(0.0, "Boxes are chosen at random at the start of training.", low=0)
    reorg: int = key(0, "Read by Darknet, without effect on shapes.")

    @property
    def values(self) -> int:
        """Flat size that the head asks for."""
        return self.side * self.side * ((1 + self.coords) * self.num + self.classes)

    def infer(self, inputs: tuple[Shape, ...], context: Context) -> Out:
        """The flat size; Darknet keeps no channels, height and width."""
        return Out.of(Shape(0, 0, 0, inputs[0].flat))

    def stored_input(self, inputs: tuple[Shape, ...], out: Out, sources: tuple[Shape, ...]) -> Shape:
        """The grid, without channels."""
        return Shape(0, self.side, self.side, inputs[0].flat)

    def window(self, inputs: tuple[Shape, ...]) -> Window:
        """The whole map."""
        return Window.whole(*inputs[0][1:3])

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """An input of another size than grid, boxes and classes ask for: Darknet stops."""
        flat, each = inputs[0].flat, f"((1 + {self.coords}) × {self.num} + {self.classes})"
        if inputs[0].known and flat != self.values:
            yield error(
                "head-outputs",
                f"{flat} values before [detection]",
                key="output",
                expected=f"{self.values}: {self.side}×{self.side} cells × {each}",
                fix=set_key("output", str(self.values)),
            ).about_previous()

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """Softmax of each cell's classes, or the input itself."""
        given = "{0}.flatten(1)" if inputs[0].image else "{0}"
        if not self.softmax:
            return TorchForm("", given)
        text = f"DetectionHead({self.classes}, {self.side * self.side})"
        return TorchForm(text, f"{{self}}({given})", ("DetectionHead",))

    def printed(self, row: PrintedRow) -> str:
        """`Detection Layer`."""
        return "Detection Layer"

    def facts(self) -> tuple[str, ...]:
        """Classes and grid."""
        return f"{self.classes} class" if self.classes == 1 else f"{self.classes} classes", f"{self.side}×{self.side}"
