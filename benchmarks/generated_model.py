"""Generated networks against timm's same ones, and counting a network against torchinfo and fvcore, which run it.

    python benchmarks/generated_model.py [PAIRS]

One thread; ours and theirs take turns, so that a busy machine slows both. A ratio is ours / theirs: its geometric mean
and the upper end of its 95 % interval. Peers that are not installed are said to be missing.
"""

from __future__ import annotations

import importlib
import math
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType

# Before torch is loaded, which reads them once; the models of timm stand in tests/, which no installation carries.
for _variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import torch  # noqa: E402
from torch import nn  # noqa: E402

from generators.torch_model import model_of  # noqa: E402
from studio.design.design import Design  # noqa: E402
from studio.design.expand import bound_parts, expand  # noqa: E402
from studio.design.templates import new  # noqa: E402
from studio.network.shapes import totals  # noqa: E402
from tests.peers.timm_models import design_of, timm_model  # noqa: E402

torch.set_num_threads(1)

#: Template, timm's name, input size, images of a training step.
MODELS = (
    ("efficientnet_b0", "efficientnet_b0", 224, 4),
    ("mixnet_m", "mixnet_m", 224, 4),
    ("darknet53", "darknet53", 224, 2),
)


def ours(template: str, size: int) -> nn.Module:
    """Our generated network, which gives logits as timm's does."""
    design = design_of(template, size)
    module = ModuleType("model")
    exec(compile(model_of(design, expand(design)).text, "model.py", "exec"), module.__dict__)
    network: nn.Module = module.build()
    return network


def inference(network: nn.Module, images: torch.Tensor) -> Callable[[], None]:
    """One forward pass of one image."""
    network.eval()

    def work() -> None:
        with torch.inference_mode():
            network(images[:1])

    return work


def training(network: nn.Module, images: torch.Tensor) -> Callable[[], None]:
    """One step of SGD."""
    network.train()
    optimizer = torch.optim.SGD(network.parameters(), lr=1e-4, momentum=0.9)

    def work() -> None:
        loss = nn.functional.cross_entropy(network(images), torch.zeros(len(images), dtype=torch.long))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return work


def seconds(work: Callable[[], object]) -> float:
    """CPU time of one run."""
    start = time.process_time()
    work()
    return time.process_time() - start


def ratio(one: Callable[[], object], other: Callable[[], object], pairs: int) -> tuple[float, float]:
    """Geometric mean of time of `one` / time of `other` over pairs in turn, and its upper 95 % bound."""
    for work in (one, other):
        work()
    logs: list[float] = []
    for number in range(pairs):
        first, second = (one, other) if number % 2 == 0 else (other, one)
        times = {id(first): seconds(first), id(second): seconds(second)}
        logs.append(math.log(times[id(one)] / times[id(other)]))
    mean, spread = statistics.mean(logs), statistics.stdev(logs) / math.sqrt(len(logs))
    return math.exp(mean), math.exp(mean + 2.0 * spread)


def speed(pairs: int) -> None:
    """Time of inference and of a training step, and peak memory of a training step in a process of its own."""
    print(f"{'network':18}{'inference':>20}{'training step':>20}{'peak memory':>24}")
    for template, name, size, batch in MODELS:
        images = torch.rand(batch, 3, size, size)
        cells = []
        for kind, count in ((inference, pairs), (training, max(6, pairs // 3))):
            mean, upper = ratio(kind(ours(template, size), images), kind(timm_model(name), images), count)
            cells.append(f"{mean:.3f} (≤ {upper:.3f})")
        mine, theirs = (peak(which, template, name, size, batch) for which in ("ours", "theirs"))
        print(f"{template:18}{cells[0]:>20}{cells[1]:>20}{f'{mine:.0f} / {theirs:.0f} MiB = {mine / theirs:.3f}':>24}")


def peak(which: str, template: str, name: str, size: int, batch: int) -> float:
    """MiB that a process holds at most in training steps of four times as many images, libraries included."""
    command = [sys.executable, __file__, "--peak", which, template, name, str(size), str(4 * batch)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def print_peak(which: str, template: str, name: str, size: str, batch: str) -> None:
    """What `peak` reads."""
    timm_model("resnet18")  # both processes have loaded the same libraries
    network = ours(template, int(size)) if which == "ours" else timm_model(name)
    work = training(network, torch.rand(int(batch), 3, int(size), int(size)))
    for _ in range(3):
        work()
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def count(design: Design) -> object:
    """Everything about a network from its design, nothing remembered."""
    bound_parts.cache_clear()
    return totals(expand(design).rows)


def counting() -> None:
    """Parameters and MACs by us, from the design, and by peers, from the network that they run."""
    for template in ("efficientnet_b0", "efficientnet_b7"):
        design = new(template)
        size = expand(design).network.input.w
        network = ours(template, size).eval()
        images = torch.rand(1, 3, size, size)

        mine = min(seconds(partial(count, design)) for _ in range(20))
        print(f"\ncounting {template} at {size} px: {mine * 1e3:.1f} ms")
        for name, work in (("torchinfo", by_torchinfo(network, images)), ("fvcore", by_fvcore(network, images))):
            if work is None:
                print(f"  {name}: not installed")
                continue
            work()
            theirs = min(seconds(work) for _ in range(3))
            print(f"  {name}: {theirs * 1e3:.0f} ms, {theirs / mine:.0f} times ours")


def by_torchinfo(network: nn.Module, images: torch.Tensor) -> Callable[[], object] | None:
    """torchinfo's summary without printing."""
    try:
        torchinfo = importlib.import_module("torchinfo")
    except ImportError:
        return None
    return lambda: torchinfo.summary(network, input_data=images, verbose=0)


def by_fvcore(network: nn.Module, images: torch.Tensor) -> Callable[[], object] | None:
    """fvcore's count of all operators."""
    try:
        fvcore = importlib.import_module("fvcore.nn")
    except ImportError:
        return None

    def work() -> object:
        analysis = fvcore.FlopCountAnalysis(network, images)
        analysis.unsupported_ops_warnings(False).uncalled_modules_warnings(False)
        return analysis.total()

    return work


def main() -> None:
    """Print it all."""
    if sys.argv[1:2] == ["--peak"]:
        print_peak(*sys.argv[2:])
        return
    speed(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
    counting()


if __name__ == "__main__":
    main()
