"""Draws the diagrams of the documentation into `docs/figures/`: `python docs/make_figures.py`."""

from __future__ import annotations

from pathlib import Path

from generators.base import write
from generators.diagram import Svg
from studio.design.expand import expand
from studio.design.templates import new

FOLDER = Path(__file__).resolve().parent / "figures"
FIGURES = {"paper": "efficientnet_b0-paper", "parts": "efficientnet_b0-parts", "scaling": "efficientnet_b0-scaling"}


def main() -> None:
    """A figure of EfficientNet-B0 in each style that papers use."""
    design = new("efficientnet_b0")
    FOLDER.mkdir(exist_ok=True)
    for style, name in FIGURES.items():
        target = FOLDER / f"{name}.svg"
        write(Svg.make({"style": style}).generate(design, expand(design), target), target)
        print(target)


if __name__ == "__main__":
    main()
