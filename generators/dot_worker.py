"""Lays out and renders DOT text in a process of its own: Graphviz holds the interpreter's lock while it works.

One JSON object a line: in `{"dot", "format", "dpi", "engine"}`, out `{"data"}` (base64) or `{"error"}`.
"""

from __future__ import annotations

import base64
import json
import sys
from typing import Any

import pygraphviz


def render(request: dict[str, Any]) -> dict[str, str]:
    """The picture of one request; what Graphviz refuses is an error, never an exception."""
    try:
        graph = pygraphviz.AGraph(string=request["dot"])
        arguments = f"-Gdpi={int(request['dpi'])}"
        data = graph.draw(format=request["format"], prog=request.get("engine", "dot"), args=arguments)
    except (ValueError, OSError, pygraphviz.DotError) as problem:
        return {"error": str(problem) or type(problem).__name__}
    return {"data": base64.b64encode(data).decode("ascii")}


def main() -> None:
    """Answer requests from stdin until it ends."""
    for line in sys.stdin:
        print(json.dumps(render(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
