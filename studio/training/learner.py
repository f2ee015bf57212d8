"""What learns: the network with its optimizer and averaged weights, and how far it has come.

This is what a checkpoint holds. Everything else of an attempt follows from it and the run folder.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from lightning_fabric import Fabric
from torch import Tensor, nn

from studio.training import runs
from studio.training.batch_norm import set_batch_norm_momentum
from studio.training.checkpoints import FORMAT, State, random_state, set_random_state
from studio.training.dropping import set_drop_connect
from studio.training.first_weights import Limits, freeze, load_start, read_special, rest
from studio.training.model_file import gives_probabilities, load_model
from studio.training.optimizers import AveragedModel, make_optimizer, set_rate
from studio.training.problems import RunProblem
from studio.training.recipe import Recipe

#: Below so many images on a device, batch-norm statistics are noisy.
SMALL_BATCH = 32


def make_fabric(recipe: Recipe) -> Fabric:
    """Device, precision and threads of a recipe; raises RunProblem where there is no such device."""
    torch.set_num_threads(recipe.threads)
    on_gpu = torch.cuda.is_available() if recipe.device == "auto" else recipe.device == "cuda"
    if on_gpu and not torch.cuda.is_available():
        message = "This machine has no usable NVIDIA GPU."
        raise RunProblem("device", message, expected="device=cpu or device=auto", key="device")
    precision = recipe.precision
    if precision == "auto":
        mixed = "bf16-mixed" if on_gpu and torch.cuda.is_bf16_supported(including_emulation=False) else "16-mixed"
        precision = mixed if on_gpu else "32-true"  # type: ignore[assignment]
    if precision == "16-mixed" and not on_gpu:
        message = "16-mixed needs a GPU."
        raise RunProblem("precision", message, expected="precision=bf16-mixed or 32-true", key="precision")
    if on_gpu:
        torch.set_float32_matmul_precision("high")
        torch.backends.cudnn.benchmark = True
    strategy = "ddp" if recipe.world > 1 else "auto"
    fabric = Fabric(
        accelerator="cuda" if on_gpu else "cpu",
        devices=recipe.devices,
        num_nodes=recipe.nodes,
        strategy=strategy,
        precision=precision,  # type: ignore[arg-type]
    )
    if recipe.world > 1:
        fabric.launch()  # joins the others: torchrun or Slurm has started them
    return fabric


def wants_sync(recipe: Recipe, on_gpu: bool) -> bool:
    """Whether batch-norm is computed over all GPUs; torch has none for the CPU."""
    small = recipe.minibatch // recipe.world < SMALL_BATCH
    return on_gpu and recipe.world > 1 and (recipe.sync_bn == "yes" or (recipe.sync_bn == "auto" and small))


class Learner:
    """The run's network on its device. `n`: optimizer steps done, `seen`: images trained on, `evaluated`: the step of
    the last evaluation, `best`: top-1, top-k and loss of the best one.
    """

    def __init__(self, run: Path, recipe: Recipe, classes: tuple[str, ...]) -> None:
        """Build the run's `model.py` for `classes`, with first weights that follow from the seed."""
        self.recipe, self.classes = recipe, classes
        self.fabric = make_fabric(recipe)
        self.device = self.fabric.device
        self.on_gpu = self.device.type == "cuda"
        torch.manual_seed(recipe.seed)
        self.network, self.shape = load_model(run, len(classes))
        set_batch_norm_momentum(self.network, recipe.bn_momentum)
        self.droppable = set_drop_connect(self.network, recipe.drop_connect)
        self.unused = load_start(self.network, run / runs.START)
        self._special = read_special(run)
        freeze(self.network, self._special)
        if wants_sync(recipe, self.on_gpu):
            self.network = nn.SyncBatchNorm.convert_sync_batchnorm(self.network)  # type: ignore[no-untyped-call]
        if recipe.channels_last == "yes" or (recipe.channels_last == "auto" and self.on_gpu):
            self.network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._optimizer = make_optimizer(self.network, recipe, self._special.factors)
        compiled: Any = torch.compile(self.network, dynamic=False) if recipe.compile else self.network
        self.model, self._stepper = self.fabric.setup(compiled, self._optimizer)
        example = torch.rand(2, *self.shape, generator=torch.Generator().manual_seed(0)).to(self.device)
        self.ends_in_softmax = {
            training: gives_probabilities(self.network, example, len(classes), training) for training in (True, False)
        }
        self.limits = Limits(self.network, self._special, 0)
        self.average = AveragedModel(self.network, recipe.ema) if recipe.ema else None
        self.n = self.seen = self.evaluated = 0
        self.best: tuple[float, float, float] | None = None

    def set_burn_in(self, steps: int) -> None:
        """Tell how long the warm-up is: some layers wait for a multiple of it."""
        self.limits = Limits(self.network, self._special, steps)

    def logits(self, output: Tensor, training: bool) -> Tensor:
        """N x K logits from what the network gives in this mode, be it probabilities or N x K x 1 x 1."""
        wide = output.flatten(1)
        return wide.float().clamp_min(1e-30).log() if self.ends_in_softmax[training] else wide

    def step(self, rate: float, images: int) -> None:
        """Update the weights from the gradients that were added up over `images` images."""
        set_rate(self._optimizer, rate)
        if self.recipe.clip_norm:
            self.fabric.clip_gradients(self.model, self._stepper, max_norm=self.recipe.clip_norm)
        self.limits.before(self.n + 1)
        self._stepper.step()
        self.limits.after()
        self._stepper.zero_grad()
        self.n += 1
        self.seen += images
        if self.average is not None:
            self.average.update(self.network, self.n)

    def train_mode(self) -> None:
        """Put the network in training mode, its frozen part in evaluation mode."""
        self.model.train()
        rest(self.network, self._special)

    def is_finite(self) -> bool:
        """Whether every weight is a number."""
        return all(bool(tensor.isfinite().all()) for tensor in self.network.parameters())

    def state(self) -> State:
        """Everything that a later attempt needs to go on exactly here."""
        return {
            "format": FORMAT,
            "n": self.n,
            "seen": self.seen,
            "evaluated": self.evaluated,
            "best": list(self.best) if self.best else None,
            "model": self.network.state_dict(),
            "ema": self.average.module.state_dict() if self.average else None,
            "optimizer": self._optimizer.state_dict(),
            "scaler": self.fabric.strategy.precision.state_dict(),
            "rng": random_state(),
            "recipe": self.recipe.fingerprint,
            "classes": list(self.classes),
            "probabilities": self.ends_in_softmax[False],
        }

    def restore(self, state: State) -> None:
        """Put everything back to where `state` was taken; raises RunProblem when the network is another one."""
        if state["classes"] != list(self.classes):
            raise RunProblem(
                "classes", "The data has other classes than the checkpoint.", expected="the data of the run"
            )
        try:
            self.network.load_state_dict(state["model"])
            self._optimizer.load_state_dict(state["optimizer"])
        except (RuntimeError, ValueError, KeyError) as failure:
            message = f"The checkpoint is of another network: {' '.join(str(failure).split())[:300]}"
            raise RunProblem("architecture", message, expected="the run's own model.py, or a new run") from None
        if self.average is not None:
            self.average.module.load_state_dict(state["ema"] or state["model"])
        if state["scaler"]:
            self.fabric.strategy.precision.load_state_dict(state["scaler"])
        set_random_state(state["rng"])
        self.seen = int(state["seen"])
        # With another batch the same images make another number of steps, as Darknet counts them.
        self.n = int(state["n"]) if state["n"] * self.recipe.batch == self.seen else self.seen // self.recipe.batch
        self.evaluated = min(int(state["evaluated"]), self.n)
        best: Any = state["best"]
        self.best = (best[0], best[1], best[2]) if best else None
