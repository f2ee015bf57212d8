"""The chart of a run as a picture, drawn with Pillow: loss, top-1 and top-k over the steps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from studio.training.history import History
from studio.training.wording import percent

if TYPE_CHECKING:
    from PIL import ImageDraw

#: Size of the picture and its margins, in px.
WIDTH, HEIGHT, LEFT, TOP, BOTTOM, RIGHT = 1000, 600, 60, 40, 40, 60
LOSS, TOP1, TOPK, GRID, INK = "#2563eb", "#dc2626", "#059669", "#e5e7eb", "#111827"
Point = tuple[float, float]


def chart_png(history: History, name: str) -> bytes:
    """The smoothed loss (left scale) and the accuracies (right scale, percent) of a run as PNG."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(image)
    losses = [(float(p.n), loss) for p, loss in zip(history.steps, history.smooth_loss, strict=True)]
    finite = sorted(loss for _, loss in losses if math.isfinite(loss)) or [1.0]
    high = finite[int(0.99 * (len(finite) - 1))] * 1.1 or 1.0
    end = max(1.0, float(history.max_n), losses[-1][0] if losses else 0.0)
    for row in range(6):
        y = TOP + (HEIGHT - TOP - BOTTOM) * row / 5
        draw.line([(LEFT, y), (WIDTH - RIGHT, y)], fill=GRID)
        draw.text((8, y - 6), f"{high * (5 - row) / 5:.3g}", fill=LOSS)
        draw.text((WIDTH - RIGHT + 8, y - 6), f"{20 * (5 - row)} %", fill=TOP1)
        draw.text(
            (LEFT + (WIDTH - LEFT - RIGHT) * row / 5 - 10, HEIGHT - BOTTOM + 8), f"{end * row / 5:,.0f}", fill=INK
        )
    _line(draw, losses, end, high, LOSS)
    top1, topk = ([(float(p.n), getattr(p, key)) for p in history.evals] for key in ("top1", "topk"))
    _line(draw, topk, end, 1.0, TOPK)
    _line(draw, top1, end, 1.0, TOP1)
    words = name
    if history.evals:
        best = max(history.evals, key=lambda point: point.top1)
        words += f": best top-1 {percent(best.top1)}, top-{best.k} {percent(best.topk)} at step {best.n:,}"
    draw.text((LEFT, 12), words.encode("latin-1", "replace").decode("latin-1"), fill=INK)
    data = BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def _line(draw: ImageDraw.ImageDraw, points: Sequence[Point], end: float, high: float, colour: str) -> None:
    wide, tall = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    step = max(1, len(points) // 4000)
    places = [
        (LEFT + wide * n / end, TOP + tall * (1 - min(1.0, max(0.0, value / high))))
        for n, value in points[::step]
        if math.isfinite(value)
    ]
    if len(places) > 1:
        draw.line(places, fill=colour, width=2)
    elif places:
        x, y = places[0]
        draw.ellipse([x - 3, y - 3, x + 3, y + 3], fill=colour)
