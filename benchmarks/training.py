"""Training side by side with what people write themselves: prints ratios, medians of interleaved pairs.

    python benchmarks/training.py [--rounds 7] [--seconds 1.5] [--size 96] [--device cpu] [--kills 0]

Four questions: our step against a bare torch loop on synthetic data; our loader with the step against the usual Pillow,
DataLoader and float-normalise loop; our loader alone against a Pillow loader that keeps uint8; what events cost.
`--kills N` also ends a worker N times by kill -9 at random moments and compares what it ends with.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader, Dataset

from generators.run_folder import write_run_folder
from studio.design.templates import new
from studio.training import runs
from studio.training.control import Control
from studio.training.datasets import scan
from studio.training.events import EventWriter, Silence
from studio.training.image_sets import Batch, open_images
from studio.training.launch import worker_environment
from studio.training.loading import BatchOrder, training_batches
from studio.training.loop import Training
from studio.training.preprocessing import preprocessing_for
from studio.training.recipe import Recipe, load, make_recipe
from studio.training.run_data import run_data

BATCH, WORKERS, IMAGES = 16, 1, 256
Step = Callable[[], int]


def photographs(folder: Path, times: int) -> None:
    """JPEGs of 500 x 400 in two classes, their sides `times` as long: smooth shapes with some noise, 60 kB at 1."""
    chance = np.random.default_rng(0)
    y, x = np.mgrid[0 : 400 * times, 0 : 500 * times]
    for number in range(IMAGES // times):
        waves = [np.sin(x / chance.uniform(9, 60) + y / chance.uniform(9, 60) + n) for n in range(3)]
        pixels = np.stack(waves, -1) * 70 + 128 + chance.normal(0, 12, (400 * times, 500 * times, 3))
        place = folder / f"class{number % 2}"
        place.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(place / f"{number:04}.jpg", quality=93)


def random_crop(image: Image.Image, size: int, chance: random.Random) -> Image.Image:
    """The usual random-resized-crop with Pillow."""
    width, height = image.size
    area = width * height * chance.uniform(0.08, 1)
    ratio = np.exp(chance.uniform(-0.2877, 0.2877))
    w, h = min(width, round((area * ratio) ** 0.5)), min(height, round((area / ratio) ** 0.5))
    left, top = chance.randint(0, width - w), chance.randint(0, height - h)
    return image.resize((size, size), Image.Resampling.BILINEAR, box=(left, top, left + w, top + h))


class PillowSet(Dataset[tuple[Tensor, int]]):
    """What most training scripts have: Pillow, and float normalisation in the worker unless `uint8`."""

    mean, std = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1), torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)

    def __init__(self, folder: Path, size: int, uint8: bool) -> None:
        self.paths, self.size, self.uint8 = sorted(folder.rglob("*.jpg")), size, uint8

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, number: int) -> tuple[Tensor, int]:
        with Image.open(self.paths[number]) as image:
            cut = random_crop(image.convert("RGB"), self.size, random.Random())
        pixels = torch.from_numpy(np.array(cut)).permute(2, 0, 1)
        label = int(self.paths[number].parent.name[-1])
        return (pixels if self.uint8 else (pixels.float() / 255 - self.mean) / self.std), label


def forever(loader: DataLoader[tuple[Tensor, int]]) -> Iterator[list[Tensor]]:
    """Pass after pass."""
    while True:
        yield from loader


def bare_step(model: nn.Module, optimizer: torch.optim.Optimizer, inputs: Tensor, labels: Tensor) -> None:
    """The loop that everybody writes."""
    loss = functional.cross_entropy(model(inputs), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


class Bench:
    """The contestants, on one model each, made by the same generator from the same design."""

    def __init__(self, folder: Path, size: int, device: str, times: int = 1) -> None:
        photographs(folder / "set", times)
        self.folder, self.size, self.device = folder, size, torch.device(device)
        self.recipe = make_recipe({
            "data": str(folder / "set"), "batch": BATCH, "workers": WORKERS, "epochs": 100_000, "crop_area": 0.08,
            "aspect": 1.3333, "valid_share": 0.0, "normalise": "imagenet", "device": device, "tensorboard": False,
            "policy": "constant", "learning_rate": 0.01, "checkpoint_seconds": 1e9, "precision": "32-true",
        })  # fmt: skip
        sides = [("net.width", str(size)), ("net.height", str(size)), ("net.channels", "3")]
        self.design = new("mbconv_digits", sides)
        self.number = 0

    def training(self, events: EventWriter | None = None) -> Training:
        """Our loop on a run of its own, ready for its next step."""
        self.number += 1
        run = write_run_folder(self.design, self.recipe, self.folder, "run", folder=self.folder / f"run{self.number}")
        made = events or EventWriter(run / runs.EVENTS)
        training = Training(run, self.recipe, run_data(self.recipe, run), made, Control(run, made))
        training.learner.train_mode()
        return training

    def ours(self, batches: Iterator[Batch] | None = None, events: EventWriter | None = None) -> Step:
        """Steps of our loop, from our loader unless batches are given."""
        training = self.training(events)
        source = batches if batches is not None else self.batches()

        def step() -> int:
            training.step(source)
            training.look_after()
            return BATCH

        return step

    def batches(self) -> Iterator[Batch]:
        """Our loader."""
        target = preprocessing_for(self.recipe, (3, self.size, self.size))
        images, _ = open_images(scan(self.recipe), self.recipe, target)
        return training_batches(images, BatchOrder(self.recipe, len(images), 1, 10**6), self.recipe, False)

    def synthetic(self) -> Iterator[Batch]:
        """One batch again and again."""
        pixels = torch.randint(0, 256, (BATCH, 3, self.size, self.size), dtype=torch.uint8)
        return cycle([Batch(pixels, torch.arange(BATCH) % 2)])

    def pillow(self, uint8: bool) -> Iterator[list[Tensor]]:
        """Their loader."""
        data = PillowSet(self.folder / "set", self.size, uint8)
        return forever(
            DataLoader(
                data,
                BATCH,
                shuffle=True,
                num_workers=WORKERS,
                drop_last=True,
                prefetch_factor=4,
                multiprocessing_context="forkserver",
                persistent_workers=True,
            )
        )

    def bare(self, source: Iterator[list[Tensor]]) -> Step:
        """The bare loop on the same network."""
        model = self.training(Silence()).learner.network.train()
        optimizer = torch.optim.SGD(model.parameters(), 0.01, momentum=0.9, weight_decay=5e-4, foreach=True)

        def step() -> int:
            inputs, labels = (part.to(self.device) for part in next(source))
            bare_step(model, optimizer, inputs, labels)
            return BATCH

        return step


def speed(step: Step, seconds: float) -> float:
    """Images a second."""
    count, started = 0, time.perf_counter()
    while (passed := time.perf_counter() - started) < seconds:
        count += step()
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return count / passed


def compare(name: str, ours: Step, theirs: Step, rounds: int, seconds: float, bar: float) -> None:
    """Interleaved pairs; the median of their ratios is what counts, the speeds depend on the machine's mood."""
    for step in (ours, theirs):
        for _ in range(6):
            step()
    pairs = [(speed(ours, seconds), speed(theirs, seconds)) for _ in range(rounds)]
    ratio = statistics.median(one / other for one, other in pairs)
    us, them = (statistics.median(side) for side in zip(*pairs, strict=True))
    verdict = "reached" if ratio >= bar else "MISSED"
    print(f"{name:56}{us:9.0f}{them:9.0f}{ratio:8.2f}  bar {bar:.2f} {verdict}", flush=True)


def event_cost(folder: Path, step_seconds: float) -> None:
    """Time of one step event as a share of a step."""
    events = EventWriter(folder / "cost.jsonl")
    started = time.perf_counter()
    for n in range(3000):
        events.write("step", n=n, seen=n * 16, loss=1.0, loss_min=1.0, loss_max=1.0, lr=0.1, ips=1.0, data_s=0.0, k=1)
    each = (time.perf_counter() - started) / 3000
    print(f"an event costs {each * 1e6:.0f} us, {each / step_seconds:.3%} of a step (bar 1 %)")


def kills(folder: Path, times: int) -> None:
    """A worker killed at random moments and resumed, against one that was left alone."""
    keys = {"data": "digits", "limit_train": 500, "limit_valid": 100, "batch": 20, "epochs": 30, "workers": 0}
    recipe: Recipe = make_recipe(keys | {"tensorboard": False, "device": "cpu", "checkpoint_seconds": 0.2})
    whole, broken = (write_run_folder(new("mbconv_digits"), recipe, folder, name) for name in ("whole", "broken"))
    runs.start(whole).wait()
    chance, done = random.Random(1), 0
    while runs.state(broken) != "finished":
        process = runs.start(broken)
        if done < times:
            with_luck = chance.uniform(1.5, 5.0)
            try:
                process.wait(with_luck)
            except subprocess.TimeoutExpired:
                process.kill()
                done += 1
        process.wait()
    one, two = runs.read_history(whole), runs.read_history(broken)
    gaps = [point.n for point in two.steps] != list(range(1, two.max_n + 1))
    same = [point.loss for point in one.steps] == [point.loss for point in two.steps]
    print(f"{done} kills, attempts {two.attempt}: same losses {same}, gaps {gaps}, top-1 {one.evals[-1].top1} "
          f"and {two.evals[-1].top1}, code {load(broken / runs.RECIPE).fingerprint}")  # fmt: skip


def speeds(folder: Path, size: int, device: str, rounds: int, seconds: float) -> None:
    """Every contest, one after the other."""
    bench = Bench(folder, size, device)
    target = bench.training(Silence()).target
    mean, std = (torch.tensor(v).view(3, 1, 1) for v in (target.mean, target.std))
    fixed = next(bench.synthetic())
    ready = cycle([[(fixed.images.float() / 255 - mean) / std, fixed.targets]])
    print(f"{f'images/s, batch {BATCH}, {size} px':56}{'ours':>9}{'theirs':>9}{'ratio':>8}")
    ours = bench.ours(bench.synthetic())
    compare("step, synthetic data: ours / bare loop", ours, bench.bare(ready), rounds, seconds, 0.95)
    pillow = bench.bare(bench.pillow(uint8=False))
    compare("JPEG folder: ours / Pillow, DataLoader, float", bench.ours(), pillow, rounds, seconds, 1.0)
    light = Bench(folder / "light", size, device, times=4)
    words = "JPEGs of 3 megapixels, loading is the limit: the same"
    compare(words, light.ours(), light.bare(light.pillow(uint8=False)), rounds, seconds, 1.3)
    for label, uint8, bar in (("Pillow uint8", True, 1.3), ("Pillow float", False, 1.3)):
        mine, other = bench.batches(), bench.pillow(uint8)
        compare(
            f"loader alone, {WORKERS} process: ours / {label}",
            lambda mine=mine: len(next(mine).targets),  # type: ignore[misc]
            lambda other=other: len(next(other)[1]),  # type: ignore[misc]
            rounds, seconds, bar,
        )  # fmt: skip
    event_cost(bench.folder, BATCH / speed(ours, seconds))


def main() -> None:
    """Speeds unless `--rounds 0`, then kills where they are asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=1.5)
    parser.add_argument("--size", type=int, default=96)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--kills", type=int, default=0)
    given = parser.parse_args()
    missing = {name: value for name, value in worker_environment(Recipe()).items() if name not in os.environ}
    if missing:  # memory as a worker has it, for both sides: it must be known before Python starts
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | missing)
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as name:
        if given.rounds:
            speeds(Path(name), given.size, given.device, given.rounds, given.seconds)
        if given.kills:
            kills(Path(name), given.kills)


if __name__ == "__main__":
    sys.exit(main())
