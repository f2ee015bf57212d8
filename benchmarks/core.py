"""What reading, counting, checking and editing cost, beside the bars that the core has to keep.

    python benchmarks/core.py

CPU time, warm, best of many, of the largest cfg of the reference folder (STUDIO_REFERENCE, or beside the checkout), or
of a network of our own where there is none.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from studio.design import from_cfg
from studio.design.design import Design
from studio.design.edits import delete, insert_layer, set_key
from studio.design.expand import expand
from studio.design.problems import problems
from studio.layers.pooling import MaxPool
from studio.network.shapes import totals

ROOT = Path(__file__).resolve().parent.parent
NET = "[net]\nbatch=64\nsubdivisions=8\nwidth=512\nheight=512\nchannels=3\nmomentum=0.9\ndecay=0.0005\n"
CONV = "\n[convolutional]\nbatch_normalize=1\nfilters={}\nsize={}\nstride=1\npad=1\nactivation=mish\n"
STAGE = CONV.format(32, 1) + CONV.format(64, 3) + "\n[shortcut]\nfrom=-3\nactivation=linear\n"
STAGE += CONV.format(64, 1) + "\n[route]\nlayers=-1,-3\n"


def network_of(layers: int) -> bytes:
    """A cfg of that many layers: residual stages with a route each."""
    stages = NET + CONV.format(64, 3) + STAGE * (layers // 5 + 1)
    parts = stages.split("\n[")
    return ("\n[".join(parts[: layers + 1]) + "\n").encode()


def largest() -> tuple[str, bytes]:
    """The reference's cfg with the most layers."""
    given = os.environ.get("STUDIO_REFERENCE")
    folder = (Path(given) if given else ROOT.parent / "shared" / "reference") / "darknet" / "cfg"
    found = sorted(folder.glob("*.cfg"), key=lambda path: path.read_bytes().count(b"\n["))
    return (found[-1].name, found[-1].read_bytes()) if found else ("a network of our own", network_of(375))


def milliseconds(work: Callable[[], object], times: int = 30) -> float:
    """CPU time of the best of several runs."""
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best * 1e3


def told(what: str, found: float, bar: float, unit: str = "ms") -> None:
    """A line: what, how much, how much of the bar."""
    print(f"{what:58}{found:9.2f} {unit:3}{100 * found / bar:6.0f} % of {bar:g} {unit}")


def counted(data: bytes) -> None:
    """Text to shapes and costs."""
    totals(expand(from_cfg.load(data)).rows)


def checked(data: bytes) -> None:
    """Text to shapes, costs and problems."""
    design = from_cfg.load(data)
    expansion = expand(design)
    totals(expansion.rows)
    problems(design, expansion)


def core(data: bytes) -> None:
    """Reading, counting, checking, editing."""

    number = count()

    def strange() -> bytes:
        """The same network with a comment in every section that nothing has seen before."""
        return data.replace(b"\n[", f"\n# {next(number)}\n[".encode())

    design = from_cfg.load(data)
    before = expand(design)
    middle = len(design.nodes) // 2
    node = next(node for node in design.nodes[middle:] if node.layer.spec("filters"))  # type: ignore[union-attr]
    told("parse, build, infer, cost", milliseconds(lambda: counted(data)), 12)
    told("the same with checks", milliseconds(lambda: checked(data)), 25)
    told("parse, build, infer, cost of text never seen before", milliseconds(lambda: counted(strange())), 12)
    told("the same with checks", milliseconds(lambda: checked(strange())), 25)
    edits: dict[str, Callable[[], Design]] = {
        "size=5 in the middle": lambda: set_key(design, node.id, "size", "5"),
        "filters=72 in the middle": lambda: set_key(design, node.id, "filters", "72"),
        "a layer inserted in the middle": lambda: insert_layer(design, middle, MaxPool()),
        "a layer deleted in the middle": lambda: delete(design, [node.id]),
    }
    for what, edit in edits.items():
        told(what, milliseconds(lambda edit=edit: expand(edit(), before)), 2)  # type: ignore[misc]


def growth() -> None:
    """Microseconds a layer at 500 to 4000 layers; linear where they stay."""
    print(f"\n{'layers':>8}{'count':>12}{'with checks':>14}{'edit':>12}   a layer: count, check, edit")
    first: tuple[float, ...] | None = None
    for layers in (500, 1000, 2000, 4000):
        data = network_of(layers)
        design = from_cfg.load(data)
        before = expand(design)
        node = design.nodes[layers // 2].id
        found = (
            milliseconds(lambda data=data: counted(data), 5),  # type: ignore[misc]
            milliseconds(lambda design=design, before=before: problems(design, before), 5),  # type: ignore[misc]
            milliseconds(lambda d=design, b=before, n=node: expand(set_key(d, n, "clip", "1"), b), 5),  # type: ignore[misc]
        )
        each = tuple(1e3 * value / layers for value in found)
        first = first or each
        ratios = ", ".join(f"{now / then:.2f}" for now, then in zip(each, first, strict=True))
        print(f"{layers:8}{found[0]:9.1f} ms{found[1]:11.1f} ms{found[2]:9.2f} ms   {ratios} of that at 500")


def process(words: list[str]) -> tuple[float, float, int]:
    """CPU seconds, largest memory in MB and exit code of a command line."""
    script = "import resource, sys; sys.argv[0] = 'main.py'; import main; code = main.main(); "
    script += "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr); sys.exit(code)"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", script, *words], cwd=ROOT, capture_output=True, text=True, errors="replace", check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, int(done.stderr.split()[-1]) / 1024, done.returncode


def whole_process(data: bytes) -> None:
    """`main.py summary` and `check` from start to end."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "net.cfg")
        path.write_bytes(data)
        for command in ("summary", "check"):
            runs = [process([command, str(path)]) for _ in range(7)]
            told(f"main.py {command}", min(seconds for seconds, _, _ in runs), 0.35, "s")


def hostile() -> None:
    """`check` and `summary --json` on files that nobody should write."""
    print(f"\n{'hostile files':40}{'check':>10}{'summary --json':>18}   at most 2 s, 300 MB")
    long_list = ",".join(["-1"] * 200_000)
    files = {
        "4,000 layers": network_of(4000),
        "a comment of 600,000 characters": (NET + "#" * 600_000 + "\n" + CONV.format(8, 3)).encode(),
        "a list of 600,000 characters": (NET + CONV.format(8, 3) + f"[route]\nlayers={long_list}\n").encode(),
        "a key of 600,000 characters": (NET + "[convolutional]\n" + "x" * 600_000 + "=1\n").encode(),
        "a section name of 600,000 characters": (NET + "[" + "c" * 600_000 + "]\n").encode(),
        "a number of 600,000 digits": (NET + "[convolutional]\nfilters=" + "9" * 600_000 + "\n").encode(),
        "20,000 keys in a section": (NET + "[convolutional]\n" + "".join(f"k{i}=1\n" for i in range(20_000))).encode(),
        "50,000 times the same key": (NET + "[convolutional]\n" + "size=3\n" * 50_000).encode(),
        "20,000 unknown sections": (NET + "[wavelet]\n" * 20_000).encode(),
        "every layer reads every other": (NET + CONV.format(8, 1) + every_layer(600)).encode(),
        "2 MB of bytes": bytes(range(1, 256)) * 8192,
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "net.cfg")
        for name, data in files.items():
            path.write_bytes(data)
            cells = []
            for words in (["check", str(path)], ["summary", str(path), "--json"]):
                seconds, memory, code = process(words)
                cells.append(f"{seconds:5.2f} s {memory:4.0f} MB {code}")
            print(f"{name:40}{cells[0]:>18}{cells[1]:>20}")


def every_layer(layers: int) -> str:
    """Routes that each join all layers before them."""
    rows = (f"[route]\nlayers={','.join(str(place) for place in range(index))}\n" for index in range(1, layers))
    return "".join(row + "[convolutional]\nfilters=8\nactivation=linear\n" for row in rows)


if __name__ == "__main__":
    name, cfg = largest()
    print(f"{name}: {len(from_cfg.load(cfg).nodes)} layers, {len(cfg):,} bytes")
    core(cfg)
    whole_process(cfg)
    growth()
    hostile()
