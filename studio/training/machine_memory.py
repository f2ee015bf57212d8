"""Memory that is free now, on the GPU or in the machine, asked without torch."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Memory:
    """Free bytes, and where, in words for a sentence."""

    bytes: int
    where: str


def free_memory(device: str = "auto") -> Memory:
    """What a training on `device` (auto, cpu, cuda) can get: the GPU's memory where there is one and it is wanted."""
    on_gpu = _gpu() if device != "cpu" else None
    return on_gpu or Memory(_ram(), "in the machine")


def _gpu() -> Memory | None:
    try:
        import pynvml
    except ImportError:
        return None
    try:
        pynvml.nvmlInit()
        try:
            free = int(pynvml.nvmlDeviceGetMemoryInfo(pynvml.nvmlDeviceGetHandleByIndex(0)).free)
        finally:
            pynvml.nvmlShutdown()
    except pynvml.NVMLError:
        return None
    return Memory(free, "on the GPU")


def _ram() -> int:
    """Free memory and what the system would give back, within the limit that a container sets."""
    free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        free = next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable")), free)
    except (OSError, ValueError):
        pass
    limits = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current")
    try:
        limit, used = (int(Path(name).read_text(encoding="ascii")) for name in limits)
    except (OSError, ValueError):  # no limit reads `max`
        return free
    return max(0, min(free, limit - used))
