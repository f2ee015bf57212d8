"""Designs that the tests of this folder share."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from studio.design.design import Design
from studio.design.from_cfg import load
from studio.design.recognise import recognise
from studio.design.templates import new
from studio.design.to_cfg import to_cfg


@pytest.fixture(scope="session")
def detector_text(root: Path) -> bytes:
    """A small detector as a file: comments, odd spacing, relative and absolute references."""
    return (root / "tests" / "data" / "tiny_detector.cfg").read_bytes()


@pytest.fixture(scope="session")
def detector(detector_text: bytes) -> Design:
    """The detector, flat."""
    return load(detector_text, "tiny_detector")


@pytest.fixture(scope="session")
def b0() -> Design:
    """EfficientNet-B0 from its template: seven MBConv stages. Without drop-connect: any repeat changes its rates."""
    design = new("efficientnet_b0")
    return replace(design, context=replace(design.context, drop_connect=0.0))


@pytest.fixture(scope="session")
def flat_b0(b0: Design) -> Design:
    """The same network as a flat cfg."""
    return load(to_cfg(b0).source.encode(), "flat_b0")


@pytest.fixture(scope="session")
def folded_b0(flat_b0: Design) -> Design:
    """The flat one, folded into blocks again."""
    return recognise(flat_b0)
