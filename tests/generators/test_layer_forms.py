"""The contract of every layer's PyTorch text: it parses, names support that exists, and has the arrays of the layer."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generators.torch_support import support_names
from studio.layers import LAYERS
from studio.layers.base import Context, Layer
from studio.layers.torch_text import TorchForm
from studio.network.shapes import row_of
from tests.test_every_layer import SHAPES, inputs_of, values

EACH = pytest.mark.parametrize("cls", LAYERS, ids=lambda cls: cls.section)


def form_of(layer: Layer, data: st.DataObject) -> TorchForm | None:
    """The form of a layer at some input; None where it has none or its shape is unknown."""
    inputs = inputs_of(layer, data.draw(st.sampled_from(SHAPES)))
    row = row_of(layer, inputs, Context())
    if not row.known:
        return None
    try:
        form = layer.torch(inputs, row.out, Context())
    except ValueError:  # a number without a literal, which the generator refuses
        return None
    if form is not None:
        roles = [array.role for array in layer.arrays(inputs, row.out)]
        assert [role for _, role in form.arrays] == roles
    return form


@EACH
@given(data=st.data())
@settings(max_examples=40)
def test_any_values_give_text_that_parses_or_none(cls: type[Layer], data: st.DataObject) -> None:
    form = form_of(data.draw(values(cls)), data)
    if form is None:
        return
    init = form.init.replace("{outputs}", "7")
    inputs = "abcdefgh"
    texts = [init, *(text.format(*inputs, self="module", shared="other") for text in (form.call, form.training))]
    names = {node.id for text in texts for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    assert "{" not in init
    assert names & support_names() == set(form.needs)
    assert names - support_names() <= {*inputs, "module", "other", "torch", "nn", "F"}
