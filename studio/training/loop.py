"""The training loop, top to bottom: one attempt at a run, from its last checkpoint to its end.

Where an attempt stands is one number, the optimizer steps done (`n`). Order, augmentation and learning rate follow
from it, so going on after a crash repeats exactly what an uninterrupted run does.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from studio.training import runs
from studio.training.announcing import announce
from studio.training.augment import InputMaker
from studio.training.batch_norm import measured
from studio.training.checkpoints import State, read_checkpoint
from studio.training.control import Control
from studio.training.datasets import Scan
from studio.training.divergence import DivergenceWatch
from studio.training.dropping import set_dropout
from studio.training.evaluation import Evaluation, evaluate
from studio.training.events import EventWriter
from studio.training.image_sets import Batch, open_images
from studio.training.learner import Learner
from studio.training.loading import BatchOrder, evaluation_batches, seed_of, training_batches
from studio.training.losses import make_loss
from studio.training.mixing import Mixer
from studio.training.preprocessing import preprocessing_for
from studio.training.problems import DataProblem, Diverged, TrainingProblem
from studio.training.recipe import Recipe
from studio.training.saving import Keeper
from studio.training.scalars import Scalars
from studio.training.schedule import schedule_for, steps_per_epoch
from studio.training.stages import Stage, stages_of
from studio.training.step_log import StepLog
from studio.training.system_load import SystemLoad
from studio.training.train_accuracy import TrainAccuracy
from studio.training.trial import try_step

#: Seconds between two `sys` events.
SYSTEM_SECONDS = 10.0
#: Training stops when more than this share of the images turned out unreadable: the disk is probably gone.
BAD_SHARE = 0.05


class Training:
    """One attempt at a run: set up from the run folder, then `run`."""

    def __init__(self, run: Path, recipe: Recipe, scan: Scan, events: EventWriter, control: Control) -> None:
        """Build network, data, optimizer and, where the run has a checkpoint, their former state."""
        self.folder, self.recipe, self.scan, self.events, self.control = run, recipe, scan, events, control
        self.learner = Learner(run, recipe, scan.classes)
        self.rank, self.world = self.learner.fabric.global_rank, self.learner.fabric.world_size
        if runs.has_checkpoint(run):
            self.learner.restore(read_checkpoint(run / runs.LAST))
        self.target = preprocessing_for(recipe, self.learner.shape)
        self.make_input = InputMaker(recipe, self.target, self.learner.device)
        self.loss = make_loss(recipe, len(scan.classes))
        self.mixer = Mixer(recipe, len(scan.classes))
        self.images, self.held_out = open_images(scan, recipe, self.target)
        self.schedule = schedule_for(recipe, len(self.images))
        self.learner.set_burn_in(self.schedule.burn_in)
        self.per_epoch = steps_per_epoch(recipe, len(self.images))
        self.k = min(recipe.topk, len(scan.classes))
        self.result: Evaluation | None = None
        self.bad_paths: set[str] = set()
        self.stages = stages_of(recipe, self.target, len(self.images))
        self.stage: Stage | None = None
        self.scalars = Scalars(run, recipe.tensorboard and self.rank == 0, self.n)
        watch = DivergenceWatch(events, len(scan.classes), self.per_epoch, max(self.n, self.schedule.burn_in))
        self.accuracy = TrainAccuracy(self.k)
        self.log = StepLog(events, self.scalars, watch, self.accuracy.take)
        self.load = SystemLoad(self.learner.on_gpu)
        self.load_at = time.monotonic()
        self.keeper = Keeper(run, events, recipe, self.n, leads=self.rank == 0)

    @property
    def n(self) -> int:
        """Optimizer steps done."""
        return self.learner.n

    def run(self) -> str:
        """Train to the end of the recipe or until asked to stop; returns the reason for the `stop` event."""
        announce(self)
        total = self.schedule.max_batches
        order = BatchOrder(self.recipe, len(self.images), self.n + 1, total, self.rank, self.world)
        self.learner.train_mode()
        if self.n < total:
            self.try_out()
        batches = training_batches(self.images, order, self.recipe, self.learner.on_gpu)
        self.events.write("phase", name="training", done=self.n, total=total)
        try:
            while True:
                reason = self.asked()
                due = self.n > self.learner.evaluated and (self.n % self.per_epoch == 0 or self.n >= total)
                if due and not reason:
                    self.evaluate_now()
                    reason = self.asked()
                if reason or self.n >= total:
                    break
                self.step(batches)
                self.look_after()
            self.log.flush()
            self.check_weights()
            self.keeper.save_at_last(runs.LAST, self.state, self.n, hurry=reason == "sigterm")
        finally:
            self.scalars.close()
        return {"stop": "user", "pause": "paused", "sigterm": "sigterm"}.get(reason or "", "done")

    def asked(self) -> str | None:
        """Why to end, or None; all processes that train together get the same answer."""
        reason = self.control.stopping()
        if self.world == 1:
            return reason
        words = (None, "stop", "pause", "sigterm")
        code = torch.tensor(float(words.index(reason)), device=self.learner.device)
        agreed: Any = self.learner.fabric.all_reduce(code, reduce_op="max")
        return words[int(agreed)]

    def try_out(self) -> None:
        """Forward and backward once at the largest and smallest size, so that what can't work is known in seconds."""
        self.events.write("phase", name="trying", done=self.n, total=self.schedule.max_batches)
        smallest = self.stages.stages[0]
        for stage in dict.fromkeys((self.stages.largest, smallest)):
            size = (stage.height, stage.width)
            try:
                trial = try_step(self.learner, self.loss, self.recipe.minibatch // self.world, size)
            except RuntimeError as failure:
                if stage is self.stages.largest:
                    raise
                message = f"The network can't read {size[1]} × {size[0]}: {str(failure).splitlines()[0]}"
                hint = "global average pooling before the classifier, a larger stage_size, or stages=1"
                raise TrainingProblem("stage-size", message, expected=hint, key="stage_size") from None
            self.events.write("trial", **asdict(trial))

    def enter(self, stage: Stage) -> None:
        """Begin a stage of progressive learning: its dropout is set, the rest is asked for when it is needed."""
        self.stage = stage
        has_dropout = set_dropout(self.learner.network, stage.dropout)
        if len(self.stages.stages) > 1:
            self.events.write(
                "stage", n=self.n, index=stage.index, resolution=[stage.height, stage.width],
                magnitude=stage.randaugment, mixup=stage.mixup, cutmix=stage.cutmix, dropout=stage.dropout,
            )  # fmt: skip
        if not has_dropout:
            message = "The network has no dropout before its classifier, so the key dropout does nothing."
            self.events.write("warn", code="dropout", message=message, hint="a [dropout] before the last layer")

    def step(self, batches: Iterator[Batch]) -> None:
        """One optimizer step: gradients of all mini-batches, added up, at the learning rate of this step."""
        n, parts, learner = self.n + 1, self.recipe.subdivisions, self.learner
        stage = self.stages.of_step(n, self.per_epoch)
        if stage is not self.stage:
            self.enter(stage)
        started = time.perf_counter()
        waited, images = 0.0, 0
        total_loss = torch.zeros((), device=learner.device)
        for part in range(parts):
            asked = time.perf_counter()
            batch = next(batches)
            pixels = batch.images.to(learner.device, non_blocking=True)
            targets = batch.targets.to(learner.device, non_blocking=True)
            waited += time.perf_counter() - asked
            chance = torch.Generator().manual_seed(self.seed("augment", n, part))
            pixels = self.make_input.augmented(pixels, chance, (stage.height, stage.width))
            pixels, targets = self.mixer(pixels, targets, stage, chance)
            inputs = self.make_input.scaled(pixels)
            with learner.fabric.no_backward_sync(learner.model, enabled=part + 1 < parts):
                logits = learner.logits(learner.model(inputs), training=True)
                loss = self.loss(logits, targets)
                loss = loss / parts if parts > 1 else loss
                learner.fabric.backward(loss)
            total_loss += loss.detach()
            self.accuracy.add(logits, targets)
            images += len(targets) * self.world
            self.report_bad(batch)
        if self.world > 1:
            total_loss = learner.fabric.all_reduce(total_loss, reduce_op="mean")  # type: ignore[assignment]
        rate = self.schedule.rate(n)
        learner.step(rate, images)
        self.log.add(n, learner.seen, total_loss, rate, images, waited, time.perf_counter() - started)

    def seed(self, purpose: str, *place: int) -> int:
        """A seed for one purpose and place in the run; another one in each process that trains."""
        parts = (purpose, self.recipe.seed, *place)
        return seed_of(*parts, self.rank) if self.rank else seed_of(*parts)

    def evaluate_now(self) -> None:
        """Checkpoint, then accuracy on the validation images, by the averaged weights where there are any."""
        self.log.flush()
        self.save(runs.LAST)
        if not len(self.held_out):
            self.learner.evaluated = self.n
            return
        self.events.write("phase", name="evaluating", done=self.n, total=self.schedule.max_batches)
        judged = self.judged_network()
        batches = evaluation_batches(self.held_out, self.recipe, self.learner.on_gpu, self.rank, self.world)

        def predict(images: Tensor) -> Tensor:
            with self.learner.fabric.autocast():
                inputs = self.make_input.for_evaluation(images.to(self.learner.device, non_blocking=True))
                return self.learner.logits(judged(inputs), training=False)

        # Several processes have different numbers of batches, so they finish an evaluation before they stop.
        stopped = (lambda: bool(self.control.stopping())) if self.world == 1 else (lambda: False)
        result = evaluate(predict, judged, batches, self.k, stopped, self.added_up)
        if result is None:  # interrupted: the next attempt begins with it
            return
        self.result, self.learner.evaluated = result, self.n
        figures = {"top1": result.top1, "topk": result.topk, "k": result.k, "loss": round(result.loss, 6)}
        self.events.write(
            "eval", n=self.n, seen=self.learner.seen, split="valid", **figures,
            ema=self.learner.average is not None, s=round(result.seconds, 3), count=result.count,
        )  # fmt: skip
        self.scalars.add(
            self.n, {"valid/top1": result.top1, f"valid/top{result.k}": result.topk, "valid/loss": result.loss}
        )
        if result.better_than(self.learner.best):
            self.learner.best = (result.top1, result.topk, result.loss)
            self.save(runs.BEST, judged)
            self.events.write("best", n=self.n, metric="top1", value=result.top1, file=runs.BEST)
        self.events.write("phase", name="training", done=self.n, total=self.schedule.max_batches)

    def added_up(self, sums: list[float]) -> list[float]:
        """Sums over all processes that train together."""
        if self.world == 1:
            return sums
        here = torch.tensor(sums, dtype=torch.float64, device=self.learner.device)
        total: Any = self.learner.fabric.all_reduce(here, reduce_op="sum")
        return list(total.tolist())

    def judged_network(self) -> nn.Module:
        """The network that is evaluated: averaged weights where there are any, statistics anew where that is wanted."""
        average = self.learner.average
        network = average.module if average else self.learner.network
        if not self.recipe.bn_batches:
            return network
        order = BatchOrder(self.recipe, len(self.images), 1, -(-self.recipe.bn_batches // self.recipe.subdivisions))

        def inputs() -> Iterator[Tensor]:
            for number, keys in enumerate(itertools.islice(order, self.recipe.bn_batches)):
                chance = torch.Generator().manual_seed(seed_of("measure", self.recipe.seed, number))
                yield self.make_input.for_training(self.images.take(keys).images.to(self.learner.device), chance)

        with self.learner.fabric.autocast():
            return measured(network, inputs())

    def look_after(self) -> None:
        """What is done between two steps: checkpoints that are due or asked for, and the state of the machine."""
        now = time.monotonic()
        if self.keeper.due(self.n) or (self.control.stopping() is None and self.control.take_checkpoint()):
            self.save(runs.LAST)
        if self.keeper.is_milestone(self.n, self.schedule.max_batches):
            self.save(f"{runs.MILESTONES}{self.n}.pt")
            self.keeper.tidy()
        if now - self.load_at >= SYSTEM_SECONDS:
            self.load_at = now
            self.events.write("sys", **self.load.sample())

    def report_bad(self, batch: Batch) -> None:
        """Tell of images that couldn't be decoded, each once; raises DataProblem when they become many."""
        for file in batch.bad:
            if file.path not in self.bad_paths:
                self.bad_paths.add(file.path)
                self.events.write("bad_image", path=file.path, reason=file.reason, total=len(self.bad_paths))
        if len(self.bad_paths) > max(8, BAD_SHARE * len(self.images)):
            message = f"{len(self.bad_paths)} images can't be read any more."
            raise DataProblem("data_gone", message, expected="the disk or share that holds them", key="data")

    def save(self, name: str, judged: nn.Module | None = None) -> None:
        """Write a checkpoint, with the evaluated network where given; a full disk leaves the last good one."""
        self.log.flush()
        self.check_weights()
        self.keeper.save(name, lambda: self.state(judged), self.n)

    def check_weights(self) -> None:
        """Raise Diverged where a weight is no number: such a checkpoint is never written."""
        if not self.learner.is_finite():
            hint = "a quarter of learning_rate, a longer burn_in, or clip_norm=1; the last checkpoint is good"
            raise Diverged(
                "nan", f"A weight is no longer a finite number at step {self.n}.", expected=hint, key="learning_rate"
            )

    def state(self, judged: nn.Module | None = None) -> State:
        """What a checkpoint holds."""
        return self.learner.state() | {
            "epoch": self.n // self.per_epoch,
            "position": self.n % self.per_epoch,
            "preprocessing": asdict(self.target),
            "evaluated_model": judged.state_dict() if judged else None,
        }
