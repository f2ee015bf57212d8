"""A network as PyTorch code, with weights also as a state dict beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from generators.base import Generator, Product, option
from generators.torch_model import model_of
from generators.torch_start import RULES
from generators.torch_state import state_bytes, state_of, table_of
from generators.weight_source import read_arrays
from studio.design.design import Design
from studio.design.expand import Expansion


@dataclass(frozen=True, slots=True)
class PyTorch(Generator):
    """PyTorch code that stands alone; with `weights` also a state dict beside it."""

    name: ClassVar[str] = "pytorch"
    title: ClassVar[str] = "PyTorch code"
    suffixes: ClassVar[tuple[str, ...]] = (".py",)

    style: str = option("blocks", "Blocks as classes, or one module for each layer.", choices=("blocks", "layers"))
    init: str = option("darknet", "Rule for first weights.", choices=tuple(RULES))
    weights: Path | None = option(None, "Weights of any kind; they go into a .pt file beside the code.")

    @classmethod
    def preview(cls, values: Mapping[str, Any]) -> Generator | None:
        """The code alone: weights need another process."""
        return cls.make({name: value for name, value in values.items() if name != "weights"})

    def generate(self, design: Design, expansion: Expansion, target: Path) -> Product:
        """`model.py`, with weights also a state dict and the table of its arrays.

        Raises StudioError that names layers without a PyTorch form.
        """
        model = model_of(design, expansion, self.style, self.init)
        files = {target.name: model.text.encode()}
        if self.weights is None:
            return Product(files)
        arrays, notes = read_arrays(self.weights, design, expansion, design.context.padding)
        state = state_of(arrays, model.arrays, expansion.network.context.bn_eps)
        files[f"{target.stem}.pt"] = state_bytes(state)
        files[f"{target.stem}.arrays.json"] = table_of(model.arrays)
        return Product(files, notes)
