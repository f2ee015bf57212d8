"""The networkx view."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import networkx

from studio.network.graph import to_networkx
from tests.studio.snippets import network

CONV = "conv filters=4 size=3 pad=1 activation=linear"


def graph(*sections: str) -> networkx.MultiDiGraph[int]:
    return to_networkx(network((4, 8, 8), *sections).network)


def edges(made: networkx.MultiDiGraph[int]) -> set[tuple[int, int, str, int]]:
    return {(a, b, data["kind"], data["place"]) for a, b, data in made.edges(data=True)}


def test_edges_are_typed() -> None:
    made = graph(CONV, CONV, "shortcut from=0", "avgpool", "scale_channels from=2", f"{CONV} share_index=0")
    assert edges(made) == {
        (-1, 0, "data", 0),
        (0, 1, "data", 0),
        (1, 2, "data", 0),
        (0, 2, "shortcut", 1),
        (2, 3, "data", 0),
        (3, 4, "scale", 0),
        (2, 4, "data", 1),
        (4, 5, "data", 0),
        (0, 5, "shared", -1),
    }


def test_a_layer_can_be_read_twice() -> None:
    assert [place for a, b, _, place in sorted(edges(graph(CONV, "route layers=0,0"))) if (a, b) == (0, 1)] == [0, 1]


def test_lost_references_have_no_edge() -> None:
    assert edges(graph(CONV, "route layers=7")) == {(-1, 0, "data", 0)}


def test_paths() -> None:
    made = graph(CONV, CONV, "shortcut from=0")
    assert networkx.dag_longest_path(made) == [-1, 0, 1, 2]
    assert made.nodes[2]["section"] == "shortcut"


def test_networkx_loads_when_a_graph_is_made(root: Path) -> None:
    script = "import sys, studio.network.graph; sys.exit('networkx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], cwd=root, check=False).returncode == 0
