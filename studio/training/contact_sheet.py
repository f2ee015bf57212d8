"""A contact sheet: training images as the network will see them, to look at before hours are spent on them.

`python -m studio.training.contact_sheet RECIPE.yaml CxHxW OUT.png` writes one.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from studio.diagnostics import StudioError
from studio.files import write_bytes
from studio.training.augment import InputMaker
from studio.training.datasets import Scan, scan
from studio.training.image_sets import open_images
from studio.training.loading import seed_of
from studio.training.mixing import Mixer
from studio.training.preprocessing import preprocessing_for
from studio.training.recipe import Recipe, load
from studio.training.stages import stages_of

if TYPE_CHECKING:
    from PIL import Image

#: Images on a sheet, and in a row of it; a caption's height in px; the least side of an image in px.
COUNT, COLUMNS, CAPTION, LEAST = 32, 8, 12, 64


def contact_sheet(recipe: Recipe, found: Scan, shape: tuple[int, int, int], count: int = COUNT) -> Image.Image:
    """Augmented and mixed images of a scan for an input of C x H x W, evenly over the data, classes below."""
    from PIL import Image as Pillow
    from PIL import ImageDraw

    target = preprocessing_for(recipe, shape)
    images, _ = open_images(found, recipe, target)
    count = min(count, len(images))
    keys = [(0, number * len(images) // count) for number in range(count)]
    batch = images.take(keys)
    stage = stages_of(recipe, target, len(images)).at(0)
    chance = torch.Generator().manual_seed(seed_of("sheet", recipe.seed))
    maker = InputMaker(recipe, target, torch.device("cpu"))
    pixels = maker.augmented(batch.images, chance, (stage.height, stage.width))
    pixels, targets = Mixer(recipe, len(found.classes))(pixels, batch.targets, stage, chance)
    times = max(1, -(-LEAST // min(stage.height, stage.width)))
    width, height = stage.width * times, stage.height * times
    rows = -(-count // COLUMNS)
    sheet = Pillow.new("RGB", (COLUMNS * (width + 2), rows * (height + CAPTION + 2)), "white")
    draw = ImageDraw.Draw(sheet)
    for number in range(count):
        left, top = number % COLUMNS * (width + 2), number // COLUMNS * (height + CAPTION + 2)
        values = (pixels[number].clamp(0, 1) * 255).round().byte().permute(1, 2, 0).numpy()
        shown = Pillow.fromarray(values[..., 0] if values.shape[-1] != 3 else values).convert("RGB")
        sheet.paste(shown.resize((width, height), Pillow.Resampling.NEAREST), (left, top))
        draw.text((left + 1, top + height), _caption(targets[number], found.classes, width), fill="black")
    return sheet


def _caption(target: torch.Tensor, classes: Sequence[str], width: int) -> str:
    """The class, or the two largest shares of a mixed image, cut to the width."""
    if target.ndim == 0:
        words = classes[int(target)]
    else:
        shares, places = target.topk(min(2, len(classes)))
        pairs = zip(shares.tolist(), places.tolist(), strict=True)
        words = " ".join(f"{classes[place]} {share:.0%}" for share, place in pairs if share > 0.005) or "no class"
    return words.encode("latin-1", "replace").decode("latin-1")[: max(4, width // 6)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the contact sheet of a recipe."""
    given = sys.argv[1:] if arguments is None else arguments
    if len(given) != 3:
        print("usage: python -m studio.training.contact_sheet RECIPE.yaml CxHxW OUT.png", file=sys.stderr)
        return 2
    from io import BytesIO

    try:
        recipe = load(Path(given[0]))
        channels, height, width = (int(side) for side in given[1].split("x"))
        data = BytesIO()
        contact_sheet(recipe, scan(recipe).require(), (channels, height, width)).save(data, "PNG")
        write_bytes(Path(given[2]), data.getvalue())
    except StudioError as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
