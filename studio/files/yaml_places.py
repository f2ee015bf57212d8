"""Where a value stands in a YAML text: line and column of what lies at a path of keys. Looked up when it is needed."""

from __future__ import annotations

from collections.abc import Sequence

import yaml

from studio.diagnostics import TextSpan


def locate(text: str, keys: Sequence[str | int]) -> TextSpan | None:
    """The place of a value, or of the nearest one around it; None for a text that is no YAML.

    The text has been read before by `parse_yaml`, whose bounds hold here as well.
    """
    try:
        node = yaml.compose(text, yaml.SafeLoader)
    except yaml.YAMLError:
        return None
    if node is None:
        return None
    for key in keys:
        below = _below(node, key)
        if below is None:
            break
        node = below
    mark = node.start_mark
    return TextSpan(mark.line + 1, mark.column + 1, mark.column + 2)


def _below(node: yaml.Node, key: str | int) -> yaml.Node | None:
    """The value at a key or number of a collection."""
    if isinstance(node, yaml.MappingNode):
        return next((value for name, value in node.value if name.value == str(key)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and 0 <= key < len(node.value):
        below: yaml.Node = node.value[key]
        return below
    return None
