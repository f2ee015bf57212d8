"""Both styles of generated code give the same outputs, for templates as they ship, at small sizes."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from studio.design.templates import new
from studio.library import Kind, templates
from tests.generators.generated import outputs_of_both

#: The deepest ones only repeat what the others have.
LARGE = ("efficientnetv2_m", "efficientnetv2_l", "efficientnetv2_xl")
NAMES = [template.name for template in templates(Kind.ARCHITECTURES) if template.name not in LARGE]


@pytest.mark.parametrize("name", NAMES)
def test_they_give_the_same(name: str) -> None:
    design = new(name)
    design = replace(design, scale=replace(design.scale, width=0.25, depth=0.3, resolution=32))
    flat, folded = outputs_of_both(design, batch=1)
    assert torch.equal(flat, folded)
