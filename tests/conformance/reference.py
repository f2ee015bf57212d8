"""Where the reference lies: STUDIO_REFERENCE, or beside the checkout; the `reference` fixture says if it is missing."""

from __future__ import annotations

import os
from pathlib import Path

_GIVEN = os.environ.get("STUDIO_REFERENCE")

#: Known when tests are collected, since they are parametrised by its files.
FOLDER = Path(_GIVEN) if _GIVEN else Path(__file__).resolve().parents[3] / "shared" / "reference"


def names(place: str, suffix: str) -> list[str]:
    """The names of the files with a suffix in a folder of the reference, without it; none where it is missing."""
    return sorted(path.name.removesuffix(suffix) for path in (FOLDER / place).glob(f"*{suffix}"))
