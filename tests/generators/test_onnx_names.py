"""Names of an ONNX graph: modules and operators in place of numbers, nothing of the computer it was made on."""

from __future__ import annotations

from typing import Any

import onnx
from onnx import TensorProto, helper

from generators.onnx_names import rename


def node(kind: str, inputs: list[str], outputs: list[str], scopes: str) -> Any:
    made = helper.make_node(kind, inputs, outputs)
    made.metadata_props.add(key="pkg.torch.onnx.name_scopes", value=scopes)
    made.metadata_props.add(key="pkg.torch.onnx.stack_trace", value="File /home/somebody/model.py")
    return made


def graph() -> Any:
    value = helper.make_tensor_value_info
    weight = helper.make_tensor("stem.conv.weight", TensorProto.FLOAT, [1, 1, 1, 1], [2.0])
    nodes = [
        node("Conv", ["image", "stem.conv.weight"], ["getitem"], "['', 'stem', 'stem.norm', 'batch_norm']"),
        node("Sigmoid", ["getitem"], ["val_15"], "['', 'stem', 'stem.activation', 'silu']"),
        node("Mul", ["getitem", "val_15"], ["silu"], "['', 'stem', 'stem.activation', 'silu']"),
        node("Mul", ["silu", "silu"], ["out"], "['', 'mul']"),
    ]
    image, out = (value(name, TensorProto.FLOAT, [1, 1, 2, 2]) for name in ("image", "out"))
    inner = [value("getitem", TensorProto.FLOAT, [1, 1, 2, 2])]
    return helper.make_model(helper.make_graph(nodes, "main_graph", [image], [out], [weight], value_info=inner))


def test_nodes_and_values_are_named_after_modules() -> None:
    model = graph()
    rename(model, "my net")
    assert model.graph.name == "my net"
    assert [item.name for item in model.graph.node] == [
        "stem.conv",
        "stem.activation/Sigmoid",
        "stem.activation/Mul",
        "Mul",
    ]
    assert list(model.graph.node[2].input) == ["stem.conv", "stem.activation/Sigmoid"]
    assert list(model.graph.node[3].output) == ["out"]
    assert [item.name for item in model.graph.value_info] == ["stem.conv"]
    onnx.checker.check_model(model, full_check=True)


def test_equal_names_are_counted() -> None:
    model = graph()
    model.graph.node[1].op_type = "Mul"
    model.graph.node[1].input.append("getitem")
    rename(model, "net")
    assert [item.name for item in model.graph.node][1:3] == ["stem.activation/Mul", "stem.activation/Mul_2"]


def test_no_path_of_this_computer_stays() -> None:
    model = graph()
    rename(model, "net")
    assert b"somebody" not in model.SerializeToString()
