"""Prediction and validation with the weights of a run; `python -m studio.training.predict RUN IMAGE...` prints JSON.

Preprocessing and classes are those the run stored, never guessed again.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor

from studio.diagnostics import StudioError
from studio.training import runs
from studio.training.augment import InputMaker
from studio.training.checkpoints import read_checkpoint
from studio.training.evaluation import Evaluation, evaluate
from studio.training.image_files import UnreadableImage, decode
from studio.training.image_sets import fitted, open_images
from studio.training.loading import evaluation_batches
from studio.training.model_file import load_model
from studio.training.preprocessing import Preprocessing
from studio.training.problems import RunProblem
from studio.training.recipe import load
from studio.training.run_data import run_data


@dataclass(frozen=True, slots=True)
class Prediction:
    """The classes of one image with their probabilities, best first; `fault` says why there are none."""

    path: str
    classes: tuple[tuple[str, float], ...]
    fault: str = ""


class Predictor:
    """The best network of a run, ready for images; raises RunProblem where there is none.

    Building it runs the run's `model.py`.
    """

    def __init__(self, run: Path | str, device: str = "cpu") -> None:
        """Load network, weights (the averaged ones where the run has them), classes and preprocessing."""
        self.run = Path(run).resolve()
        runs.check(self.run)
        self.recipe = load(self.run / runs.RECIPE)
        torch.set_num_threads(self.recipe.threads)
        name = runs.BEST if runs.has_checkpoint(self.run, runs.BEST) else runs.LAST
        state = read_checkpoint(self.run / name)
        self.n = int(state["n"])
        self.classes: tuple[str, ...] = tuple(state["classes"])
        self.target = Preprocessing(**state["preprocessing"])
        self.device = torch.device(device)
        self.network, _ = load_model(self.run, len(self.classes))
        try:
            self.network.load_state_dict(state["evaluated_model"] or state["ema"] or state["model"])
        except RuntimeError as failure:
            message = f"The checkpoint is of another network: {' '.join(str(failure).split())[:300]}"
            raise RunProblem("architecture", message, expected="the run's own model.py") from None
        self.network.to(self.device).eval()
        self._probabilities = bool(state["probabilities"])
        self._make_input = InputMaker(self.recipe, self.target, self.device)

    def predict(self, paths: Iterable[Path | str], top: int = 5) -> list[Prediction]:
        """The `top` classes of each image file; one that can't be read gives its reason instead."""
        return [self._predict_one(str(path), top) for path in paths]

    @torch.no_grad()
    def _predict_one(self, path: str, top: int) -> Prediction:
        try:
            pixels = decode(path, self.target.upright)
        except UnreadableImage as failure:
            return Prediction(path, (), str(failure))
        image = fitted(pixels, self.target.centre_box(pixels.shape[1], pixels.shape[0]), self.target)
        chances, order = self.logits(image[None])[0].softmax(0).topk(min(top, len(self.classes)))
        named = zip(order.tolist(), chances.tolist(), strict=True)
        return Prediction(path, tuple((self.classes[number], chance) for number, chance in named))

    def logits(self, images: Tensor) -> Tensor:
        """Logits, N x K, of uint8 images N x C x h x w."""
        output: Tensor = self.network(self._make_input.for_evaluation(images.to(self.device))).flatten(1).float()
        return output.clamp_min(1e-30).log() if self._probabilities else output

    def validate(self) -> Evaluation:
        """Accuracy on the run's validation images; raises DataProblem where they are gone."""
        _, held_out = open_images(run_data(self.recipe, self.run), self.recipe, self.target)
        k = min(self.recipe.topk, len(self.classes))
        result = evaluate(self.logits, self.network, evaluation_batches(held_out, self.recipe, on_gpu=False), k)
        assert result is not None  # nothing stops it
        return result


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one line of JSON for each image: path, classes with probabilities, fault."""
    given = sys.argv[1:] if arguments is None else arguments
    if len(given) < 2:
        print("usage: python -m studio.training.predict RUN IMAGE...", file=sys.stderr)
        return 2
    try:
        predictor = Predictor(given[0])
    except StudioError as failure:
        print(failure, file=sys.stderr)
        return 1
    for prediction in predictor.predict(given[1:]):
        print(json.dumps(asdict(prediction), ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
