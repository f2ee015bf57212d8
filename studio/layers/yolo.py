"""Detection heads with anchors in pixels: yolo and Gaussian_yolo (darknet-semantics 3.7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from studio.diagnostics import Diagnostic, Severity, error
from studio.layers.base import Category, Context, Layer, Out, PrintedRow, Ref, Shape, key
from studio.layers.rules import anchor_problems, head_problems
from studio.layers.torch_text import TorchForm, arguments, number_text

IOU_LOSSES = {"iou": 0, "giou": 1, "mse": 2, "diou": 3, "ciou": 4}
LARGEST_FLOAT = 3.4028234663852886e38


@dataclass(frozen=True, slots=True)
class _AnchorHead(Layer):
    """What both heads share. Input and output C x H x W with C = anchors of this head * (classes + box values)."""

    category: ClassVar[Category] = Category.OTHER
    elementwise: ClassVar[bool] = True
    terminal: ClassVar[bool] = True
    #: Values for each anchor besides the classes.
    box_values: ClassVar[int] = 0

    mask: tuple[int, ...] = key((), "Which anchors this head uses; all where missing.", ends_at_hash=True, shown=True)
    anchors: tuple[float, ...] = key(
        (), "Width and height of each anchor in input pixels, in pairs.", ends_at_hash=True, shown=True
    )
    classes: int = key(20, "Number of classes.", low=1, shown=True)
    num: int = key(1, "Number of anchors of all heads together.", low=1, shown=True)
    jitter: float = key(0.2, "Random crop and aspect change of training images, as a share.", low=0, high=1, aside=True)
    resize: float = key(1.0, "Random size factor of training images.", low=0, aside=True)
    ignore_thresh: float = key(
        0.5, "Overlap above which a box without object is not punished.", low=0, high=1, aside=True
    )
    truth_thresh: float = key(1.0, "Overlap above which a box counts as the object.", low=0, aside=True)
    iou_thresh: float = key(1.0, "Overlap above which further anchors learn an object.", low=0, aside=True)
    random: float = key(0.0, "Random network sizes in training.", low=0, aside=True)
    max: int = key(200, "Most objects in an image.", low=1, aside=True)
    scale_x_y: float = key(1.0, "Stretch of the box centre beyond its cell.", low=0, aside=True)
    iou_loss: str = key("mse", "Loss of the box.", choices=tuple(IOU_LOSSES), aside=True)
    iou_thresh_kind: str = key("iou", "Overlap that the thresholds mean.", choices=tuple(IOU_LOSSES), aside=True)
    iou_normalizer: float = key(0.75, "Weight of the box loss.", low=0, aside=True)
    obj_normalizer: float = key(1.0, "Weight of the objectness loss.", low=0, aside=True)
    cls_normalizer: float = key(1.0, "Weight of the class loss.", low=0, aside=True)
    delta_normalizer: float = key(1.0, "Weight of all box gradients.", low=0, aside=True)
    max_delta: float = key(LARGEST_FLOAT, "Largest gradient of a box value.", low=0, aside=True)
    objectness_smooth: int = key(0, "Objectness target follows the overlap.", low=0, aside=True)
    label_smooth_eps: float = key(0.0, "Label smoothing of the classes.", low=0, high=1, aside=True)
    counters_per_class: tuple[int, ...] = key(
        (), "Objects of each class in the data, to balance their losses.", ends_at_hash=True, aside=True
    )
    beta_nms: float = key(0.6, "Exponent of the distance term when boxes are merged.", low=0, aside=True)
    map: str = key("", "File that maps classes to those of another data set.", aside=True)

    @property
    def own_anchors(self) -> int:
        """Anchors that this head predicts at each pixel."""
        return len(self.mask) or self.num

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """Channels that don't fit classes and anchors (Darknet stops), masks and anchors that don't exist."""
        anchors = "masks" if self.mask else "anchors"
        rule = f"({self.classes} + {self.box_values}) × {self.own_anchors} {anchors}"
        wanted = (self.classes + self.box_values) * self.own_anchors
        yield from head_problems(self.section, inputs[0], wanted, self.classes, rule)
        if wrong := [number for number in self.mask if not 0 <= number < self.num]:
            yield error(
                "head-mask",
                f"mask names anchor {wrong[0]} of {self.num}",
                key="mask",
                expected=f"0 to {self.num - 1}, or a larger num",
            )
        yield from anchor_problems(len(self.anchors), self.num)
        if self.counters_per_class and len(self.counters_per_class) != self.classes:
            yield error(
                "head-counters",
                f"{len(self.counters_per_class)} counters_per_class for {self.classes} classes",
                key="counters_per_class",
                expected=f"{self.classes} numbers",
            )

    def printed_loss(self) -> str:
        """The loss and its weights as both rows print them; Darknet reads an unknown loss as iou."""
        return (
            f"iou loss: {self.iou_loss} ({IOU_LOSSES.get(self.iou_loss, 0)}), iou_norm: {self.iou_normalizer:2.2f}, "
            f"obj_norm: {self.obj_normalizer:2.2f}, cls_norm: {self.cls_normalizer:2.2f}, "
            f"delta_norm: {self.delta_normalizer:2.2f}"
        )

    def facts(self) -> tuple[str, ...]:
        """Classes and mask."""
        classes = f"{self.classes} class" if self.classes == 1 else f"{self.classes} classes"
        if 0 < len(self.mask) < 7:
            return classes, "mask " + ",".join(map(str, self.mask))
        return classes, f"{self.own_anchors} anchors"


@dataclass(frozen=True, slots=True)
class Yolo(_AnchorHead):
    """Detection head of YOLOv3 and later: for each anchor x, y, w, h, objectness and the classes."""

    section: ClassVar[str] = "yolo"
    summary: ClassVar[str] = "Detection head: box, objectness and classes for each anchor and pixel."
    box_values: ClassVar[int] = 5

    nms_kind: str = key("default", "How boxes are merged.", choices=("default", "greedynms", "diounms"), aside=True)
    new_coords: bool = key(False, "Boxes without exponential; the convolution before must be logistic.", aside=True)
    focal_loss: bool = key(False, "Focal loss of the classes.", aside=True)
    show_details: int = key(1, "Details in the training log.", low=0, aside=True)
    track_history_size: int = key(5, "Tracking: frames that are remembered.", low=0, aside=True)
    sim_thresh: float = key(0.8, "Tracking: similarity of the same object.", low=0, aside=True)
    dets_for_track: int = key(1, "Tracking: detections that start a track.", low=0, aside=True)
    dets_for_show: int = key(1, "Tracking: detections before a track is shown.", low=0, aside=True)
    track_ciou_norm: float = key(0.01, "Tracking: weight of the overlap.", low=0, aside=True)
    embedding_layer: Ref | None = key(None, "Layer whose output tells objects apart.", data=False)

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """Logistic and stretch of the box centre, as in Darknet's forward pass; anchors come later."""
        text = arguments(
            str(self.classes),
            str(self.own_anchors),
            scale_x_y=number_text(self.scale_x_y) if self.scale_x_y != 1 else "",
            new_coords="True" if self.new_coords else "",
        )
        return TorchForm(f"YoloHead({text})", "{self}({0})", ("YoloHead",))

    def printed(self, row: PrintedRow) -> str:
        """`yolo`, and under it the loss with its weights."""
        return f"yolo\n[yolo] params: {self.printed_loss()}, scale_x_y: {self.scale_x_y:2.2f}"


#: Points that a box is given by, with Darknet's numbers for them.
POINTS = {"center": 1, "left_top": 2, "right_bottom": 4}


@dataclass(frozen=True, slots=True)
class GaussianYolo(_AnchorHead):
    """Detection head whose box values come with an uncertainty: x, sx, y, sy, w, sw, h, sh, objectness, classes."""

    section: ClassVar[str] = "Gaussian_yolo"
    summary: ClassVar[str] = "Detection head that also predicts how sure each box value is."
    box_values: ClassVar[int] = 9

    anchors: tuple[float, ...] = key((), "Width and height of each anchor in input pixels, in pairs.", shown=True)
    nms_kind: str = key("default", "How boxes are merged.", choices=("default", "greedynms", "diounms", "cornersnms"))
    uc_normalizer: float = key(1.0, "Weight of the uncertainty loss.", low=0)
    yolo_point: str = key("center", "Point of a box that its cell predicts.", choices=tuple(POINTS))

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """As yolo; more anchors than num overwrite memory here."""
        for problem in _AnchorHead.problems(self, inputs, out, context):
            overflow = problem.code == "head-anchors" and len(self.anchors) > 2 * self.num
            yield replace(problem, severity=Severity.ERROR) if overflow else problem

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """Logistic on all but width and height, and the stretch of the box centre."""
        scale = number_text(self.scale_x_y) if self.scale_x_y != 1 else ""
        text = arguments(str(self.classes), str(self.own_anchors), scale_x_y=scale)
        return TorchForm(f"GaussianYoloHead({text})", "{self}({0})", ("GaussianYoloHead",))

    def printed(self, row: PrintedRow) -> str:
        """The loss with its weights."""
        point = POINTS.get(self.yolo_point, POINTS["center"])
        return f"[Gaussian_yolo] {self.printed_loss()}, scale: {self.scale_x_y:2.2f}, point: {point}"
