"""`environment.json`: what a run was made with, so that it can be repeated. No names of people or machines."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import platform
import shlex
import sys
from pathlib import Path
from typing import Any

from studio.files import write_text
from studio.training.recipe import Recipe
from studio.training.runs import START

_PACKAGES = ("backbone-studio", "torch", "lightning-fabric", "numpy", "Pillow", "simplejpeg", "tensorboard", "pydantic")


def host_hash() -> str:
    """Tells machines apart without naming them."""
    return hashlib.sha256(platform.node().encode()).hexdigest()[:12]


def save_environment(run: Path, recipe: Recipe, device: str, precision: str) -> None:
    """Write versions, hardware and hashes of one attempt into the run; raises FileProblem."""
    record: dict[str, Any] = {
        "command": [Path(sys.executable).name, "-m", "studio.training.worker", run.name],
        "repeat": _repeat(run),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "cpu": _cpu_name(),
        "cores": os.cpu_count(),
        "threads": recipe.threads,
        "device": device,
        "precision": precision,
        "seed": recipe.seed,
        "recipe": recipe.fingerprint,
        "files": {
            path.name: _file_hash(path) for path in sorted(run.glob("*")) if path.suffix in (".py", ".yaml", ".tsv")
        },
        "packages": {name: _version(name) for name in _PACKAGES},
        "cuda": _cuda_record(),
    }
    write_text(run / "environment.json", json.dumps(record, indent=2) + "\n")


def _repeat(run: Path) -> str:
    """The command that makes the same run again, typed beside the run's folder."""
    parts = ["backbone-studio", "train", f"{run.name}/design.studio.yaml", "--recipe", f"{run.name}/recipe.yaml"]
    parts += ["--weights", f"{run.name}/{START}"] if (run / START).is_file() else []
    return shlex.join([*parts, "--run", f"{run.name}-again"])


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _cpu_name() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def _cuda_record() -> dict[str, Any] | None:
    import torch
    from torch.backends import cudnn

    if not torch.cuda.is_available():
        return None
    names = [torch.cuda.get_device_name(number) for number in range(torch.cuda.device_count())]
    library: Any = cudnn
    return {"version": torch.version.cuda, "cudnn": library.version(), "devices": names}
