"""How a run's worker is started: alone, by torchrun on one machine or several, or by Slurm. Words only."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from studio.training.recipe import Recipe

WORKER = "studio.training.worker"
#: Port at which the processes of several machines meet.
PORT = 29400


def worker_command(run: Path, recipe: Recipe) -> list[str]:
    """The command that trains a run on this machine, as a list of words."""
    if recipe.world == 1:
        return [sys.executable, "-m", WORKER, str(run)]
    return [sys.executable, "-m", "torch.distributed.run", *_meeting(recipe, run), "-m", WORKER, str(run)]


def worker_environment(recipe: Recipe) -> dict[str, str]:
    """Variables that a worker is started with: its threads, and how the C library deals with memory.

    A training step frees and takes the same hundreds of megabytes again and again. By default glibc gives them back to
    the system each time and gets them as empty pages, which costs a CPU training a tenth of its time.
    """
    threads = str(recipe.threads)
    return {
        "OMP_NUM_THREADS": threads,
        "MKL_NUM_THREADS": threads,
        "MALLOC_TRIM_THRESHOLD_": str(2**30),
        "MALLOC_MMAP_THRESHOLD_": str(2**25),  # the most that glibc accepts
    }


def _meeting(recipe: Recipe, run: Path) -> list[str]:
    each = f"--nproc-per-node={recipe.devices}"
    if recipe.nodes == 1:
        return ["--standalone", each]
    point = f"--rdzv-endpoint=NODE0:{PORT}"
    return [f"--nnodes={recipe.nodes}", each, "--rdzv-backend=c10d", point, f"--rdzv-id={run.name}"]


def torchrun_line(run: Path, recipe: Recipe) -> str:
    """The line to type on each machine; NODE0 stands for the name of the first one."""
    return shlex.join(["torchrun", *_meeting(recipe, run), "-m", WORKER, str(run)])


def slurm_script(run: Path, recipe: Recipe, hours: int = 24) -> str:
    """A batch script for Slurm. Started again after its time is up, the worker goes on from its last checkpoint."""
    name = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in run.name)
    return f"""#!/bin/bash
#SBATCH --job-name=train-{name}
#SBATCH --nodes={recipe.nodes}
#SBATCH --ntasks-per-node={recipe.devices}
#SBATCH --gres=gpu:{recipe.devices}
#SBATCH --cpus-per-task={max(2, recipe.workers + 1 if recipe.workers >= 0 else 8)}
#SBATCH --time={hours}:00:00
#SBATCH --requeue
#SBATCH --signal=TERM@180
#SBATCH --open-mode=append
#SBATCH --output={run / "slurm-%j.txt"}
export OMP_NUM_THREADS={recipe.threads}
srun {shlex.join(["python", "-m", WORKER, str(run)])}
"""
