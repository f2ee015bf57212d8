"""The words that start a worker."""

from __future__ import annotations

import subprocess
from pathlib import Path

from studio.training.launch import slurm_script, torchrun_line, worker_command, worker_environment
from studio.training.recipe import Recipe

RUN = Path("/data/runs/2026-01-01-b0 x")


def test_one_process_needs_no_launcher() -> None:
    assert worker_command(RUN, Recipe())[1:] == ["-m", "studio.training.worker", str(RUN)]


def test_a_worker_keeps_the_memory_that_every_step_takes_again() -> None:
    variables = worker_environment(Recipe(threads=2))
    assert (variables["OMP_NUM_THREADS"], variables["MKL_NUM_THREADS"]) == ("2", "2")
    assert int(variables["MALLOC_TRIM_THRESHOLD_"]) >= 2**30
    assert int(variables["MALLOC_MMAP_THRESHOLD_"]) == 2**25  # above it glibc ignores the wish


def test_several_devices_of_one_machine() -> None:
    assert worker_command(RUN, Recipe(devices=4))[1:5] == [
        "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=4",
    ]  # fmt: skip
    assert torchrun_line(RUN, Recipe(devices=4)) == (
        "torchrun --standalone --nproc-per-node=4 -m studio.training.worker '/data/runs/2026-01-01-b0 x'"
    )


def test_several_machines_meet_at_the_first() -> None:
    line = torchrun_line(RUN, Recipe(devices=8, nodes=2))
    assert "--nnodes=2 --nproc-per-node=8 --rdzv-backend=c10d --rdzv-endpoint=NODE0:29400" in line


def test_the_slurm_script_agrees_with_the_recipe_and_is_a_shell_script(tmp_path: Path) -> None:
    text = slurm_script(RUN, Recipe(devices=8, nodes=2))
    assert "#SBATCH --nodes=2\n#SBATCH --ntasks-per-node=8\n#SBATCH --gres=gpu:8\n" in text
    assert "--signal=TERM@180" in text
    assert "#SBATCH --job-name=train-2026-01-01-b0-x\n" in text
    (tmp_path / "job.sh").write_text(text)
    assert subprocess.run(["bash", "-n", str(tmp_path / "job.sh")], check=False).returncode == 0
