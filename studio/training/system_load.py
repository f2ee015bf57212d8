"""How busy the machine is: the fields of a `sys` event."""

from __future__ import annotations

import os
import time
from typing import Any


class SystemLoad:
    """Samples this process and, where the driver answers, the first GPU."""

    def __init__(self, on_gpu: bool) -> None:
        """Begin to measure; without `on_gpu` no driver is asked."""
        self._wall = time.monotonic()
        self._cpu = time.process_time()
        self._gpu = _nvml_device() if on_gpu else None

    def sample(self) -> dict[str, float]:
        """CPU use in cores since the last sample, resident bytes, and the GPU's use, memory, heat and power."""
        wall, cpu = time.monotonic(), time.process_time()
        busy = (cpu - self._cpu) / max(1e-9, wall - self._wall)
        self._wall, self._cpu = wall, cpu
        return {"cpu": round(busy, 3), "ram": _resident_bytes()} | self._gpu_figures()

    def _gpu_figures(self) -> dict[str, float]:
        if self._gpu is None:
            return {}
        nvml, device = self._gpu
        try:
            memory = nvml.nvmlDeviceGetMemoryInfo(device)
            return {
                "gpu_util": nvml.nvmlDeviceGetUtilizationRates(device).gpu / 100,
                "gpu_mem": memory.used,
                "gpu_mem_total": memory.total,
                "temp_c": nvml.nvmlDeviceGetTemperature(device, nvml.NVML_TEMPERATURE_GPU),
                "power_w": nvml.nvmlDeviceGetPowerUsage(device) / 1000,
            }
        except nvml.NVMLError:
            return {}


def _nvml_device() -> tuple[Any, Any] | None:
    try:
        import pynvml
    except ImportError:
        return None
    try:
        pynvml.nvmlInit()
        return pynvml, pynvml.nvmlDeviceGetHandleByIndex(0)
    except pynvml.NVMLError:
        return None


def _resident_bytes() -> int:
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
