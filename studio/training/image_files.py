"""Image files to arrays: one answer for every kind of file, and a reason in words where there is none.

Decoding follows what people see: photographs are turned upright, 16 bits are scaled, transparency lies on the mean
colour. simplejpeg is used for JPEG where it is installed (1.8 times as fast), with the same pixels.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

#: Endings of files that are taken for images, in lower case.
SUFFIXES = frozenset((".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff", ".gif", ".ppm", ".pgm"))
#: Above this an image is left out: it would need half a gigabyte in memory.
MAX_PIXELS = 178_956_970
_ORIENTATION = 0x0112
_JPEG = b"\xff\xd8\xff"


class UnreadableImage(Exception):
    """A file that can't be decoded; the text is the reason."""


def header_fault(path: str) -> str | None:
    """Why a file can't be an image, by its first bytes; None where it looks like one. A damaged end isn't seen."""
    from PIL import Image, UnidentifiedImageError

    try:
        with contextlib.closing(_open(path)) as image:
            width, height = image.size
            if width * height > MAX_PIXELS:
                return f"{width}×{height} pixels are too many"
            return "floating-point pixels" if image.mode == "F" else None
    except FileNotFoundError:
        return "there is no such file"
    except IsADirectoryError:
        return "it is a folder"
    except UnidentifiedImageError:
        return "it is not an image"
    except Image.DecompressionBombError:
        return "it has too many pixels"
    except (OSError, ValueError, SyntaxError) as failure:  # SyntaxError is what Pillow raises for broken PNG chunks
        return str(failure) or type(failure).__name__


def _open(path: str) -> Image.Image:
    import warnings

    from PIL import Image

    with open(path, "rb") as file:  # noqa: PTH123 (called a million times)
        if not file.read(1):
            raise ValueError("the file is empty")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # large or odd files: our own limits speak
        return Image.open(path)


#: Asked with width and height of an upright image; answers how many times larger than needed it is.
Surplus = Callable[[int, int], float]


def decode(path: str, upright: bool = True, surplus: Surplus | None = None) -> np.ndarray[Any, Any]:
    """The pixels as uint8 H x W x C with C = 1 (grey) or 3 (RGB); raises UnreadableImage with the reason.

    `upright` applies the turn that a camera noted. A JPEG that is at least twice as large as `surplus` needs is decoded
    to a half, a quarter or an eighth of its sides, which takes a fraction of the time.
    """
    fault = header_fault(path)
    if fault:
        raise UnreadableImage(fault)
    try:
        with contextlib.closing(_open(path)) as image:
            turn = image.getexif().get(_ORIENTATION, 1) if upright else 1
            width, height = image.size if turn < 5 else image.size[::-1]
            times = surplus(width, height) if surplus is not None else 1.0
            pixels = _jpeg_pixels(path, image.size, times) if image.format == "JPEG" and image.mode == "RGB" else None
            pixels = _pixels(image) if pixels is None else pixels
    except (OSError, ValueError, SyntaxError, MemoryError) as failure:
        raise UnreadableImage(str(failure) or type(failure).__name__) from None
    return _turned(pixels, turn)


def _jpeg_pixels(path: str, size: tuple[int, int], times: float) -> np.ndarray[Any, Any] | None:
    """The pixels of a JPEG by simplejpeg; None where it isn't installed or refuses what Pillow may still read."""
    least = {} if times < 2 else {"min_width": math.ceil(size[0] / times), "min_height": math.ceil(size[1] / times)}
    try:
        import simplejpeg
    except ImportError:
        return None
    with open(path, "rb") as file:  # noqa: PTH123
        data = file.read()
    if not data.startswith(_JPEG):
        return None
    try:
        pixels: np.ndarray[Any, Any] = simplejpeg.decode_jpeg(data, "RGB", **least)
    except ValueError:
        return None
    return pixels


def _pixels(image: Image.Image) -> np.ndarray[Any, Any]:
    """Any mode of Pillow as grey or RGB, the first frame of several."""
    import numpy as np
    from PIL import Image as Pillow

    if image.mode.startswith("I"):  # 16 bits; Pillow would cut them off at 255
        wide = np.asarray(image).astype(np.int64)
        return np.clip(wide // 257, 0, 255).astype(np.uint8)[..., None]
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        solid = image.convert("RGBA")
        alpha = np.asarray(solid.getchannel("A"), dtype=np.float64)
        colours = np.asarray(solid.convert("RGB"), dtype=np.float64)
        weight = alpha.sum()
        mean = (colours * alpha[..., None]).sum((0, 1)) / weight if weight else np.full(3, 127.0)
        ground = Pillow.new("RGBA", solid.size, (*(round(channel) for channel in mean.tolist()), 255))
        image = Pillow.alpha_composite(ground, solid)
    if image.mode in ("1", "L"):
        return np.asarray(image.convert("L"))[..., None]
    return np.asarray(image.convert("RGB"))


def _turned(pixels: np.ndarray[Any, Any], turn: int) -> np.ndarray[Any, Any]:
    """Apply an EXIF orientation (1 to 8): mirror, then transpose."""
    import numpy as np

    if turn in (5, 6, 7, 8):
        pixels = pixels.transpose(1, 0, 2)
    if turn in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if turn in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return np.ascontiguousarray(pixels)
