"""A network as ONNX: PyTorch's exporter on the generated code, checked, run once, and named after the design."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, ClassVar

from generators.base import Generator, Product, option
from generators.python_text import identifier
from generators.torch_model import Model, model_of
from generators.torch_process import ask
from generators.torch_state import state_of
from generators.weight_source import read_arrays
from studio.design.design import Design
from studio.design.expand import Expansion
from studio.diagnostics import Diagnostic, StudioError, error, warning

if TYPE_CHECKING:
    from studio.weights import Floats

PACKAGES = ("onnx", "onnxscript", "onnxruntime")
OPSETS = range(18, 24)
#: Differences from PyTorch up to here are the order of float32 sums.
CLOSE = 1e-4


@dataclass(frozen=True, slots=True)
class Onnx(Generator):
    """The network for other runtimes. Heads give their maps as in Darknet, boxes are not decoded."""

    name: ClassVar[str] = "onnx"
    title: ClassVar[str] = "ONNX"
    suffixes: ClassVar[tuple[str, ...]] = (".onnx",)

    weights: Path | None = option(None, "A .weights or .pt file; without one the network has first weights.")
    opset: int = option(18, f"ONNX operator set, {OPSETS[0]} to {OPSETS[-1]}.")
    batch: int = option(0, "Images that go in at once; 0 leaves it open.")

    @classmethod
    def preview(cls, values: Mapping[str, Any]) -> Generator | None:
        """Numbers show nothing."""
        return None

    def generate(self, design: Design, expansion: Expansion, target: Path) -> Product:
        """The file; raises StudioError without the packages, and for layers that have no PyTorch or ONNX form."""
        _check_options(self.opset, self.batch)
        model = model_of(design, expansion)
        missing = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
        if missing:
            text = f"ONNX needs {', '.join(missing)}"
            raise StudioError(error("onnx-missing", text, expected="pip install 'backbone-studio[onnx]'"))
        state: Mapping[str, Floats] = {}
        notes: tuple[Diagnostic, ...] = ()
        if self.weights is not None:
            arrays, notes = read_arrays(self.weights, design, expansion, design.context.padding)
            state = state_of(arrays, model.arrays, expansion.network.context.bn_eps)
        data, difference = self._exported(design, expansion, model, state)
        return Product({target.name: data}, (*notes, *_differs(difference)))

    def _exported(
        self, design: Design, expansion: Expansion, model: Model, state: Mapping[str, Floats]
    ) -> tuple[bytes, float]:
        import numpy as np

        shape = expansion.network.input
        with TemporaryDirectory() as folder:
            arrays, made = Path(folder, "arrays.npz"), Path(folder, "model.onnx")
            if state:
                with arrays.open("wb") as file:
                    np.savez(file, **state)  # type: ignore[arg-type]
            answer = ask(
                "onnx",
                code=model.text,
                arrays=str(arrays) if state else "",
                target=str(made),
                shape=[shape.c, shape.h, shape.w],
                batch=self.batch,
                opset=self.opset,
                outputs=list(_output_names(design, expansion, model)),
                title=design.name,
            )
            if "error" in answer:
                text = f"PyTorch's exporter can't make ONNX of this network: {answer['error']}"
                raise StudioError(error("onnx-export", text, expected="layers that ONNX has"))
            return made.read_bytes(), float(answer["difference"])


def _check_options(opset: int, batch: int) -> None:
    if opset not in OPSETS:
        raise StudioError(error("option-value", f"opset={opset} for ONNX", expected=f"{OPSETS[0]} to {OPSETS[-1]}"))
    if batch < 0:
        raise StudioError(error("option-value", f"batch={batch} for ONNX", expected="0 or more images"))


def _output_names(design: Design, expansion: Expansion, model: Model) -> Iterator[str]:
    """The nodes that the outputs come from, in order."""
    taken = {"image"}
    for index in model.outputs:
        node = expansion.network.layers[index].address.node if index >= 0 else None
        yield identifier(design.node(node).name if node is not None else "output", taken)


def _differs(difference: float) -> Iterator[Diagnostic]:
    if not difference <= CLOSE:
        text = f"onnxruntime's outputs differ from PyTorch's by {difference:.1e} of their largest value"
        yield warning("onnx-differs", text, expected=f"at most {CLOSE:g}")
