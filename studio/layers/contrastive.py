"""The contrastive loss on the embedding of a detector or classifier (darknet-semantics 3.6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from studio.diagnostics import Diagnostic, error
from studio.layers.base import Category, Context, Layer, Named, Out, PrintedRow, Ref, Shape, key
from studio.layers.torch_text import TorchForm
from studio.layers.yolo import LARGEST_FLOAT, Yolo


@dataclass(frozen=True, slots=True)
class Contrastive(Layer):
    """Pulls embeddings of the same object together in training; the identity otherwise."""

    section: ClassVar[str] = "contrastive"
    category: ClassVar[Category] = Category.OTHER
    elementwise: ClassVar[bool] = True
    summary: ClassVar[str] = "Contrastive loss on an embedding; passes its input on."
    terminal: ClassVar[bool] = True

    classes: int = key(1000, "Number of classes.", low=1, shown=True)
    yolo_layer: Ref | None = key(
        None, "The yolo head whose objects count; required.", data=False, required=True, shown=True
    )
    temperature: float = key(1.0, "Divides the similarities.", low=0)
    cls_normalizer: float = key(1.0, "Weight of the loss.", low=0)
    max_delta: float = key(LARGEST_FLOAT, "Largest gradient of a value.", low=0)
    contrastive_neg_max: int = key(3, "Negative pairs for each positive one.", low=0)

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """Without a yolo head Darknet crashes."""
        if self.yolo_layer is None:
            yield error(
                "contrastive-yolo", "contrastive without yolo_layer", key="yolo_layer", expected="a [yolo] before it"
            )

    def named_problems(self, inputs: tuple[Shape, ...], named: tuple[Named, ...]) -> Iterator[Diagnostic]:
        """A target that is no yolo head, or one that reads another embedding: Darknet stops."""
        head = named[0].layer
        if not isinstance(head, Yolo):
            yield error(
                "contrastive-yolo",
                f"yolo_layer names [{head.section}]",
                key="yolo_layer",
                expected="a [yolo] before it",
            )
            return
        size = self._embedding(inputs[0], head.own_anchors)
        for source in named[0].named:
            theirs = getattr(source.layer, "filters", 0) // max(1, head.own_anchors)
            if inputs[0].known and theirs != size:
                yield error(
                    "contrastive-embedding",
                    f"an embedding of {size} values, the yolo head reads one of {theirs}",
                    key="yolo_layer",
                    expected="the same convolution before both",
                )

    def _embedding(self, shape: Shape, anchors: int) -> int:
        return shape.flat // max(1, anchors * shape.h * shape.w)

    def torch(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> TorchForm | None:
        """The input itself; the loss belongs to the training."""
        return TorchForm("", "{0}")

    def printed(self, row: PrintedRow) -> str:
        """`contrastive   19 x  19 x   3 x emb_size  128 x batch:    4  classes =   80, step = 4332 `."""
        shape, batch = row.inputs[0], row.context.minibatch * row.context.time_steps
        head = row.named[0].layer if row.named else None
        anchors, classes = (head.own_anchors, head.classes) if isinstance(head, Yolo) else (1, self.classes)
        sizes = f"{shape.w:4} x{shape.h:4} x{anchors:4} x emb_size {self._embedding(shape, anchors):4}"
        step = batch * anchors * shape.h * shape.w
        return f"contrastive {sizes} x batch: {batch:4}  classes = {classes:4}, step = {step:4} "

    def facts(self) -> tuple[str, ...]:
        """Classes."""
        return (f"{self.classes} classes",)
