"""State dicts of generated modules: from Darknet's arrays and back, as `.pt` files, and their table of arrays."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from math import prod
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from generators.torch_process import ask
from generators.torch_units import ArrayPath
from studio.diagnostics import StudioError, error
from studio.files import FileProblem, read_bytes
from studio.weights import LIMIT, Key

if TYPE_CHECKING:
    from studio.weights import Floats

FORMAT = 1
#: Epsilon of batch norm in Darknet.
DARKNET_EPS = 1e-5


def state_of(arrays: Mapping[Key, Floats], paths: Sequence[ArrayPath], eps: float = DARKNET_EPS) -> dict[str, Floats]:
    """The state dict of a generated module from Darknet's arrays; arrays that are not given are left out.

    `eps`: epsilon of the module's batch norm; variances are shifted by the difference, so that outputs are equal.
    """
    shift = DARKNET_EPS - eps
    return {
        place.path: _shifted(arrays[place.key].reshape(place.shape), place.key, shift)
        for place in paths
        if place.key in arrays
    }


def arrays_of(state: Mapping[str, Floats], paths: Sequence[ArrayPath], eps: float = DARKNET_EPS) -> dict[Key, Floats]:
    """Darknet's arrays from a state dict, the inverse of `state_of`.

    Raises StudioError that names a missing array or one of another size.
    """
    found: dict[Key, Floats] = {}
    for place in paths:
        values = state.get(place.path)
        if values is None or values.size != prod(place.shape):
            what = "is missing" if values is None else f"has the shape {tuple(values.shape)}"
            raise StudioError(error("state-array", f"{place.path} {what}", expected=f"the shape {place.shape}"))
        found[place.key] = _shifted(values.reshape(place.shape), place.key, eps - DARKNET_EPS)
    return found


def _shifted(values: Floats, key: Key, shift: float) -> Floats:
    """Variances plus a difference of epsilons; everything else as it is."""
    if not shift or key.role != "rolling_variance":
        return values
    moved: Floats = values + values.dtype.type(shift)
    return moved


def table_of(paths: Sequence[ArrayPath]) -> bytes:
    """`OUT.arrays.json`: each array's key in the state dict, Darknet layer, role, and place in a `.weights` file."""
    entries = [
        {
            "key": place.path,
            "layer": place.key.layer,
            "role": place.key.role,
            **({"part": place.key.sub} if place.key.sub else {}),
            "order": order,
            "shape": list(place.shape),
        }
        for order, place in enumerate(paths)
    ]
    lines = ",\n".join("  " + json.dumps(entry) for entry in entries)
    return f'{{"format": {FORMAT}, "arrays": [\n{lines}\n]}}\n'.encode()


def paths_from(data: bytes, path: Path | str) -> tuple[ArrayPath, ...]:
    """The paths that `table_of` wrote; raises FileProblem for another file."""
    try:
        value = json.loads(data)
        if value["format"] != FORMAT:
            raise FileProblem(path, "arrays-format", f"has format {value['format']}", expected=f"format {FORMAT}")
        entries = sorted(value["arrays"], key=lambda entry: entry["order"])
        return tuple(
            ArrayPath(str(entry["key"]), Key(int(entry["layer"]), str(entry["role"]), str(entry.get("part", ""))),
                      tuple(int(side) for side in entry["shape"]))
            for entry in entries
        )  # fmt: skip
    except (KeyError, TypeError, ValueError):
        raise FileProblem(path, "arrays-table", "is no table of arrays", expected="an .arrays.json") from None


def state_bytes(state: Mapping[str, Floats], suffix: str = ".pt") -> bytes:
    """A state dict as a `.pt` file that loads with `weights_only=True`, or as `.safetensors`.

    Raises StudioError without PyTorch, or where it refuses.
    """
    import numpy as np

    with TemporaryDirectory() as folder:
        arrays, target = Path(folder, "arrays.npz"), Path(folder, f"state{suffix}")
        with arrays.open("wb") as file:
            np.savez(file, **state)  # type: ignore[arg-type]
        refused = ask("save", arrays=str(arrays), target=str(target)).get("error")
        if refused:
            raise StudioError(error("state-file", f"can't make a state dict: {refused}", expected="space and memory"))
        return target.read_bytes()


def read_state(path: Path | str) -> dict[str, Floats]:
    """The float arrays of a `.pt` or `.safetensors` file, also of a checkpoint that keeps them under a name.

    Nothing of the file is executed. Raises FileProblem, or StudioError without PyTorch.
    """
    import numpy as np

    read_bytes(path, LIMIT)  # what can't be read is told as for any other file
    with TemporaryDirectory() as folder:
        arrays = Path(folder, "arrays.npz")
        refused = ask("load", path=str(Path(path).absolute()), target=str(arrays)).get("error")
        if refused:
            raise FileProblem(path, "state-file", f"is {refused}", expected="a file of tensors only")
        with np.load(arrays) as found:
            return {key: found[key] for key in found.files}
