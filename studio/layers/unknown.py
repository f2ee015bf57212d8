"""A section that Darknet does not know: kept, drawn and reported, its shape unknown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import ClassVar

from studio.diagnostics import Diagnostic, Fix, RenameSection, did_you_mean, error, shortened
from studio.layers import section_names
from studio.layers.base import NOTHING, Category, Context, Layer, Out, PrintedRow, Shape
from studio.layers.net import Net

#: Sections of other tools, and what says the same in Darknet, if anything does (darknet-semantics 1.5).
_ELSEWHERE = {
    "deconvolutional": "[upsample] and [convolutional]",
    "implicit_add": "[implicit], then [shortcut]",
    "implicit_mul": "[implicit], then [scale_channels]",
    "dropblock": "[dropout] with dropblock=1",
    "relu": "[activation] with activation=relu",
    "logistic": "[activation] with activation=logistic",
    "xnor": "[convolutional] with xnor=1",
    "iseg": "",
    "l2norm": "",
    "swa": "",
    "shift_channels": "",
    "control_channels": "",
}
#: Names at least this alike are renamed by the fix (`SequenceMatcher.ratio`).
_SURE = 0.75


@dataclass(frozen=True, slots=True)
class UnknownLayer(Layer):
    """Stands for a section of an unknown type. Its keys stay in the text; everything after it is unknown."""

    section: ClassVar[str] = "unknown"
    category: ClassVar[Category] = Category.OTHER
    summary: ClassVar[str] = "A section type that Darknet does not know."

    name: str = ""

    def infer(self, inputs: tuple[Shape, ...], context: Context) -> Out:
        """Nothing is known of its output."""
        return NOTHING

    def problems(self, inputs: tuple[Shape, ...], out: Out, context: Context) -> Iterator[Diagnostic]:
        """Darknet makes an empty layer of it and stops or crashes later.

        Without a name it stands for keys above the first section, which is a problem of the file.
        """
        if not self.name:
            return
        if self.name in (Net.section, *Net.aliases):
            yield error("section-net", f"[{self.name}] again: only the first section is read as network options")
        else:
            yield self._unknown_problem()

    def _unknown_problem(self) -> Diagnostic:
        plain, _, rest = self.name.removeprefix("[").partition("]")
        names = section_names()
        guess = plain if plain in names else did_you_mean(plain, names) or did_you_mean(plain.lower(), names)
        why = "; what follows the bracket is part of the name" if rest else ""
        text = f"{shortened(self.header)} is not a section that Darknet knows{why}"
        if plain in _ELSEWHERE:
            return error("section-unknown", text, expected=_ELSEWHERE[plain])
        near = guess is not None and SequenceMatcher(None, guess, plain.lower()).ratio() >= _SURE
        fix = Fix(f"make it [{guess}]", (RenameSection(0, guess),)) if guess and near else None
        return error("section-unknown", text, expected=f"[{guess}]" if guess else "", fix=fix)

    @property
    def header(self) -> str:
        """The header as Darknet reads it."""
        return self.name if self.name.startswith("[") else f"[{self.name}]"

    def printed(self, row: PrintedRow) -> str:
        """Darknet's message."""
        return f"Type not recognized: {self.header}"
