"""The whole path on a terminal: make the digits design, print and export it, train it live, predict five images."""

from __future__ import annotations

from pathlib import Path

from cli.messages import explained, say
from cli.runs import predictions
from cli.train import follow, make_run, recipe_of
from generators import generator_for
from generators.base import write
from generators.table import plain_table
from studio.design.expand import expand
from studio.design.files import write_design
from studio.design.templates import new
from studio.training import presets
from studio.training.demo_data import write_held_out
from studio.training.history import History
from studio.training.runs import read_history

TEMPLATE = "mbconv_digits"
EXPORTS = ("digits.cfg", "digits.py", "digits.svg")


def demo() -> None:
    """Make, print, export, train and try the digits design; everything lands in ./out."""
    out = Path("out")
    with explained():
        out.mkdir(exist_ok=True)
        design = new(TEMPLATE)
        write_design(design, out / "digits.studio.yaml")
        expansion = expand(design)
        print(plain_table(expansion.network, expansion.rows, "block"))
        for name in EXPORTS:
            target = out / name
            for path in write(generator_for(target).make({}).generate(design, expansion, target), target):
                say(f"wrote {path}")
        recipe = recipe_of(presets.DEFAULT, None, None, [])
        run = make_run(design, recipe, None, "digits")
        follow(run)
        print(result(read_history(run)))
        images = write_held_out(recipe.data, out / "images", 5)
        for line in predictions(run, images):
            name, share = line["classes"][0]
            print(f"{Path(line['path']).name}: {name} ({100 * share:.1f} %)")


def result(history: History) -> str:
    """Top-1 and top-k of the best evaluation, in a line."""
    best = max(history.evals, key=lambda point: point.top1)
    return f"top-1 {100 * best.top1:.1f} %, top-{best.k} {100 * best.topk:.1f} % on the held-out images"
