"""The text of `model.py`: PyTorch code that stands alone, reads as if a person had written it, and equals Darknet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from generators.python_text import WIDTH, prose, statement, string
from generators.torch_classes import Classes, with_classes
from generators.torch_flow import classifier_of, flow_of
from generators.torch_names import MODULE, OWN
from generators.torch_start import AS_LINEAR, RULES, frozen, linear_conv
from generators.torch_support import definitions_for, names_in, support_names
from generators.torch_units import ArrayPath, units_of
from studio.design.design import Design
from studio.design.expand import Expansion, expand
from studio.design.recognise import recognise
from studio.files import read_text
from studio.library import Kind, find
from studio.network.shapes import totals

if TYPE_CHECKING:
    from jinja2 import Template

#: Imports by the name that needs them, in the order in which they stand.
_IMPORTS = (
    ("math", "import math"),
    ("math", ""),
    ("torch", "import torch"),
    ("Tensor", "from torch import Tensor, nn"),
    ("F", "from torch.nn import functional as F"),
)


@dataclass(frozen=True, slots=True)
class Model:
    """The text of `model.py`, and where its state dict keeps Darknet's arrays, in the order of a `.weights` file.

    `outputs`: the layers whose outputs it gives.
    """

    text: str
    arrays: tuple[ArrayPath, ...]
    outputs: tuple[int, ...]


def model_of(design: Design, expansion: Expansion, style: str = "blocks", init: str = "darknet") -> Model:
    """The generated module of a design. Blocks of a flat cfg are recognised first; `init` is the rule of first weights.

    Raises StudioError that names every layer without a PyTorch form or known shape.
    """
    if style == "blocks":
        folded = recognise(design)
        if folded is not design:
            design, expansion = folded, expand(folded)
    taken = set(OWN | MODULE | support_names())
    made = Classes(units_of(design, expansion, taken, blocks=style == "blocks"), ())
    if style == "blocks":
        made = with_classes(design, expansion, made.units, taken)
    units = made.units
    arrays = tuple(array for unit in units for array in unit.arrays)
    text = _Text(design, expansion, made, style, init)
    return Model(text.render(), arrays, text.outputs)


class _Text:
    """What the template is filled with."""

    def __init__(self, design: Design, expansion: Expansion, made: Classes, style: str, init: str) -> None:
        units, self._own = made.units, made.texts
        self._design = design
        self._expansion = expansion
        self._units = units
        self._taps = style == "layers"
        self._rule = RULES[init]
        self._classifier = classifier_of(expansion)
        self._linear = linear_conv(units, self._classifier) if init == "efficientnet" else ""
        self._flow = flow_of(units, expansion, taps=self._taps, classifier=self._classifier is not None)
        self.outputs = self._flow.outputs

    def render(self) -> str:
        """The text, with the imports that it uses."""
        values = self._values()
        used = names_in(_template().render(values, imports=[]))
        imports = [line for name, line in _IMPORTS if name in used]
        return _template().render(values, imports=imports)

    def _values(self) -> dict[str, Any]:
        network = self._expansion.network
        needs = {need for unit in self._units for need in unit.needs} | {self._rule}
        needs |= {AS_LINEAR} if self._linear else set()
        still, same = frozen(self._units, network), network.context.padding == "same"
        return {
            "title": f"{prose(self._design.name) or 'network'}, made by Backbone Studio.",
            "facts": self._facts(),
            "guide": wrap(self._guide(), WIDTH),
            "name": string(self._design.name),
            "input": f"({network.input.c}, {network.input.h}, {network.input.w})",
            "classes": self._classes,
            "support": [*(definition.text for definition in definitions_for(needs, same=same)), *self._own],
            "modules": self._modules(),
            "summary": self._summary(),
            "taps": self._taps,
            "signature": self._signature(),
            "forward": [line for text in self._flow.statements for line in _indented(text)],
            "initialise": self._rule,
            "linear": self._linear,
            "frozen": statement(f"FROZEN = ({', '.join(map(string, still))}{',' * (len(still) == 1)})", 0)
            if still
            else [],
            "momentum": repr(network.context.bn_momentum),
            "eps": repr(network.context.bn_eps),
        }

    @property
    def _classes(self) -> int:
        """Outputs of the classifier, 0 where there is none."""
        return 0 if self._classifier is None else self._expansion.rows[self._classifier].out.next.c

    def _facts(self) -> list[str]:
        shape, sums = self._expansion.network.input, totals(self._expansion.rows)
        return [
            f"Input       {shape.c} x {shape.h} x {shape.w}",
            f"Parameters  {sums.params:,}",
            f"MACs        {sums.macs:,}",
            f"BFLOPS      {sums.bflops:.3f}, as Darknet counts",
        ]

    def _guide(self) -> str:
        """What the module gives, in words."""
        if self._classes:
            start = "`build()` makes the network, `build(num_classes=10)` one for other classes."
        else:
            start = "`build()` makes the network."
        if len(self.outputs) > 1:
            return f"{start} It gives {len(self.outputs)} tensors, in the order of the network."
        if self._ends_in_softmax():
            return f"{start} In training mode it gives logits, for a loss with its own softmax; else probabilities."
        return start

    def _ends_in_softmax(self) -> bool:
        return any(text.startswith("if self.training") for text in self._flow.statements)

    def _summary(self) -> str:
        """What goes in and what comes out."""
        shape = self._expansion.network.input
        outs = [self._expansion.rows[index].out.next for index in self.outputs]
        words = [f"N x {out.c} x {out.h} x {out.w}" if out.image else f"N x {out.flat}" for out in outs]
        if self._classes:
            words = ["N x classes"]
        text = f"N x {shape.c} x {shape.h} x {shape.w} to {', '.join(words)}."
        return text if len(text) <= WIDTH - 10 else f"N x {shape.c} x {shape.h} x {shape.w} to {len(words)} tensors."

    def _signature(self) -> list[str]:
        """The first lines of `forward`."""
        count = len(self.outputs)
        returns = "Tensor" if count == 1 else f"tuple[{', '.join(['Tensor'] * count)}]"
        given = "self, x: Tensor"
        given += ", taps: dict[int, Tensor] | None = None" if self._taps else ""
        line = f"    def forward({given}) -> {returns}:"
        if len(line) <= WIDTH:
            return [line]
        return ["    def forward(", f"        {given}", f"    ) -> {returns}:"]

    def _modules(self) -> list[str]:
        """The lines of `__init__`, with the name of each stage before its first module."""
        stages = {stage.first: prose(stage.name) for stage in self._design.stages}
        layers = self._expansion.network.layers
        lines: list[str] = []
        for unit in self._units:
            stage = stages.pop(layers[unit.first].address.node, "")
            if stage and unit.init:
                lines.append(f"        # {stage}")
            if unit.init:
                outputs = "num_classes" if unit.first == self._classifier else ""
                lines += statement(f"self.{unit.name} = {unit.module(outputs)}", 8)
        return lines


def _indented(text: str) -> list[str]:
    """A statement of `forward`, which may be indented within it."""
    inner = text.lstrip(" ")
    return statement(inner, 8 + len(text) - len(inner))


@lru_cache(maxsize=1)
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, undefined=StrictUndefined, autoescape=False
    )
    return environment.from_string(read_text(find(Kind.CODE, "model.py.jinja").path))
