"""What a trained network gets right and wrong: accuracy by class, the confusion matrix, the worst images.

`python -m studio.training.validation RUN [DATA]` prints one JSON object.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional

from studio.diagnostics import StudioError
from studio.training.evaluation import ranks
from studio.training.image_sets import FileImages, open_images
from studio.training.loading import evaluation_batches
from studio.training.predict import Predictor
from studio.training.run_data import run_data

#: Images and pairs of classes that are named.
SHOWN = 20


@torch.no_grad()
def judge(predictor: Predictor, data: str | None = None) -> dict[str, Any]:
    """Top-1, top-k, loss; for each class its count, recall and precision; the matrix (rows: true); the worst images.

    `data`: where the run's data is now, if it has moved. Raises DataProblem where its images are gone.
    """
    recipe = predictor.recipe if data is None else predictor.recipe.model_copy(update={"data": data})
    found = run_data(recipe, predictor.run)
    _, held_out = open_images(found, recipe, predictor.target)
    count, k = len(predictor.classes), min(predictor.recipe.topk, len(predictor.classes))
    matrix = torch.zeros(count, count, dtype=torch.int64)
    places, losses, guesses, truths = [], [], [], []
    for batch in evaluation_batches(held_out, predictor.recipe, on_gpu=False):
        logits = predictor.logits(batch.images).cpu()
        guess = logits.argmax(1)
        matrix += torch.bincount(batch.targets * count + guess, minlength=count * count).view(count, count)
        places.append(ranks(logits, batch.targets))
        losses.append(functional.cross_entropy(logits, batch.targets, reduction="none"))
        guesses.append(guess)
        truths.append(batch.targets)
    if not places:
        return {"format": 1, "count": 0, "classes": list(predictor.classes)}
    place, loss = torch.cat(places), torch.cat(losses)
    names = [sample.path for sample in found.valid if sample.classes] if isinstance(held_out, FileImages) else []
    return {
        "format": 1,
        "n": predictor.n,
        "count": len(place),
        "top1": float((place < 1).float().mean()),
        "topk": float((place < k).float().mean()),
        "k": k,
        "loss": float(loss.mean()),
        "classes": _classes(predictor.classes, matrix),
        "confusion": matrix.tolist(),
        "confused": _confused(predictor.classes, matrix),
        "worst": _worst(predictor.classes, loss, torch.cat(truths), torch.cat(guesses), names),
    }


def _classes(classes: Sequence[str], matrix: torch.Tensor) -> list[dict[str, Any]]:
    true, guessed, right = matrix.sum(1).tolist(), matrix.sum(0).tolist(), matrix.diagonal().tolist()
    return [
        {
            "name": name,
            "count": true[number],
            "recall": right[number] / true[number] if true[number] else None,
            "precision": right[number] / guessed[number] if guessed[number] else None,
        }
        for number, name in enumerate(classes)
    ]


def _confused(classes: Sequence[str], matrix: torch.Tensor) -> list[dict[str, Any]]:
    """Pairs of classes that are taken for each other most often."""
    wrong = matrix.clone().fill_diagonal_(0).flatten()
    counts, places = wrong.topk(min(SHOWN, len(wrong)))
    pairs = zip(counts.tolist(), places.tolist(), strict=True)
    return [
        {"true": classes[place // len(classes)], "guess": classes[place % len(classes)], "count": count}
        for count, place in pairs
        if count
    ]


def _worst(
    classes: Sequence[str], loss: torch.Tensor, truths: torch.Tensor, guesses: torch.Tensor, names: Sequence[str]
) -> list[dict[str, Any]]:
    """The images with the largest loss; those of a demo set have numbers instead of paths."""
    values, places = loss.topk(min(SHOWN, len(loss)))
    return [
        {
            "image": names[place] if names else place,
            "true": classes[int(truths[place])],
            "guess": classes[int(guesses[place])],
            "loss": value,
        }
        for value, place in zip(values.tolist(), places.tolist(), strict=True)
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the judgement of a run as JSON."""
    given = sys.argv[1:] if arguments is None else arguments
    if len(given) not in (1, 2):
        print("usage: python -m studio.training.validation RUN [DATA]", file=sys.stderr)
        return 2
    try:
        print(json.dumps(judge(Predictor(Path(given[0])), *given[1:]), ensure_ascii=False))
    except StudioError as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
