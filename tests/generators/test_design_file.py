"""Exported designs are the designs."""

from __future__ import annotations

from pathlib import Path

from generators.design_file import DesignFile
from studio.design.expand import expand
from studio.design.store import load
from studio.design.templates import new


def test_the_file_holds_the_whole_design() -> None:
    design = new("efficientnet_b0", [("stage2.kernel", "5"), ("width", "1.2")])
    product = DesignFile().generate(design, expand(design), Path("b0.studio.yaml"))
    assert load(product.files["b0.studio.yaml"].decode(), "b0.studio.yaml") == design
