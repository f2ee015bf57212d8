"""Names in an ONNX graph that a person finds again in the design: `stage2.0.depthwise.conv` instead of `node_Conv_783`.

What the exporter notes beside (source lines, paths of this computer) goes.
"""

from __future__ import annotations

import ast
from collections import Counter
from typing import Any

_SCOPES = "pkg.torch.onnx.name_scopes"


def rename(model: Any, title: str) -> None:
    """Name nodes and values of a model after the modules they come from; inputs, outputs and arrays keep theirs."""
    graph = model.graph
    fixed = {value.name for value in (*graph.input, *graph.output, *graph.initializer)}
    seen: Counter[str] = Counter()
    renamed: dict[str, str] = {}
    for node in graph.node:
        name = _name_of(node, fixed)
        seen[name] += 1
        node.name = name if seen[name] == 1 else f"{name}_{seen[name]}"
        for place, value in enumerate(node.output):
            if value and value not in fixed:
                renamed[value] = node.name if place == 0 else f"{node.name}.{place}"
    if not any(_nested(node) for node in graph.node):
        _apply(graph, renamed)
    _strip(model)
    graph.name = title
    model.producer_name = "Backbone Studio"


def _name_of(node: Any, fixed: set[str]) -> str:
    """The module of a node, and its operator where the module's own name doesn't say it."""
    array = next((value for value in node.input if value in fixed and value.endswith(".weight")), "")
    if node.op_type in ("Conv", "Gemm", "MatMul") and array:
        return array.removesuffix(".weight")
    scopes = next((item.value for item in node.metadata_props if item.key == _SCOPES), "[]")
    path = [scope for scope in ast.literal_eval(scopes)[:-1] if scope]
    return f"{path[-1]}/{node.op_type}" if path else node.op_type


def _nested(node: Any) -> bool:
    """True for a node with a graph inside, which may read values by name."""
    return any(attribute.HasField("g") or attribute.graphs for attribute in node.attribute)


def _apply(graph: Any, renamed: dict[str, str]) -> None:
    for node in graph.node:
        node.input[:] = [renamed.get(value, value) for value in node.input]
        node.output[:] = [renamed.get(value, value) for value in node.output]
    for value in graph.value_info:
        value.name = renamed.get(value.name, value.name)


def _strip(model: Any) -> None:
    """Without notes about how the graph came to be."""
    graph = model.graph
    for part in (model, graph, *graph.node, *graph.input, *graph.output, *graph.value_info, *graph.initializer):
        del part.metadata_props[:]
