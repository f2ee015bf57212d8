"""ONNX of many networks: how far onnxruntime's outputs are from PyTorch's, and how long the export takes.

    python benchmarks/onnx_outputs.py [NAME...]

Every template, small and with random weights and statistics, and the networks of the reference's forward cases where
the reference is at hand (environment variable STUDIO_REFERENCE). Differences are shares of the largest output.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

# Before torch is loaded, which reads them once.
for _variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import torch  # noqa: E402

from generators.onnx_worker import export  # noqa: E402
from generators.torch_model import model_of  # noqa: E402
from generators.torch_state import state_of  # noqa: E402
from studio.design.design import Design  # noqa: E402
from studio.design.expand import expand  # noqa: E402
from studio.design.files import read_design  # noqa: E402
from studio.design.templates import new  # noqa: E402
from studio.diagnostics import StudioError  # noqa: E402
from studio.library import Kind, templates  # noqa: E402
from tests.conformance.reference import FOLDER  # noqa: E402
from tests.generators.generated import drawn  # noqa: E402

torch.set_num_threads(1)


def small(name: str) -> Design:
    """A template of a quarter of its width, few repeats and 32 pixels."""
    design = new(name)
    return replace(design, scale=replace(design.scale, width=0.25, depth=0.2, resolution=32))


def networks() -> Iterator[tuple[str, Design]]:
    """Each by name: templates, then forward cases."""
    for template in templates(Kind.ARCHITECTURES):
        yield template.name, small(template.name)
    for path in sorted((FOLDER / "forward" / "cases").glob("*.cfg")):
        yield path.stem, read_design(path)


def difference(design: Design) -> float:
    """Of onnxruntime's outputs from PyTorch's; raises StudioError where there is no ONNX."""
    import numpy as np

    expansion = expand(design)
    model, shape = model_of(design, expansion), expansion.network.input
    with TemporaryDirectory() as folder:
        arrays = Path(folder, "arrays.npz")
        np.savez(arrays, **state_of(drawn(expansion), model.arrays, expansion.network.context.bn_eps))  # type: ignore[arg-type]
        answer = export(
            {
                "code": model.text,
                "arrays": str(arrays),
                "target": str(Path(folder, "net.onnx")),
                "shape": [shape.c, shape.h, shape.w],
                "batch": 0,
                "opset": 18,
                "outputs": [f"output{index}" for index in model.outputs],
                "title": design.name,
            }
        )
    return float(answer["difference"])


def main() -> None:
    """Print a line for each network."""
    wanted, worst = sys.argv[1:], 0.0
    for name, design in networks():
        if wanted and name not in wanted:
            continue
        start = time.perf_counter()
        try:
            found = difference(design)
        except StudioError as refusal:
            print(f"{name:32} refused: {refusal}")
            continue
        except Exception as failure:  # exporters raise whatever they like
            print(f"{name:32} FAILS: {str(failure).strip().splitlines()[0][:150]}")
            continue
        worst = max(worst, found)
        print(f"{name:32}{found:10.1e}{time.perf_counter() - start:8.1f} s", flush=True)
    print(f"largest difference {worst:.1e}")


if __name__ == "__main__":
    main()
