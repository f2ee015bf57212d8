"""Every kind of file that calls itself an image, made here, decoded or refused with a reason."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from studio.training.image_files import UnreadableImage, decode, header_fault

RAMP = Image.fromarray(np.linspace(0, 255, 24 * 16 * 3).reshape(16, 24, 3).astype(np.uint8))


def saved(path: Path, image: Image.Image, **options: object) -> str:
    image.save(path, **options)
    return str(path)


@pytest.mark.parametrize("name", ["x.png", "x.bmp", "x.tif", "x.ppm", "x.webp"])
def test_colour_images_come_as_they_are(tmp_path: Path, name: str) -> None:
    path = saved(tmp_path / name, RAMP, **({"lossless": True} if name.endswith("webp") else {}))
    assert np.array_equal(decode(path), np.asarray(RAMP))


def test_a_jpeg_has_the_pixels_that_pillow_sees(tmp_path: Path) -> None:
    path = saved(tmp_path / "x.jpg", RAMP, quality=90)
    with Image.open(path) as image:
        assert np.abs(decode(path).astype(int) - np.asarray(image).astype(int)).max() <= 1


def test_grey_has_one_channel(tmp_path: Path) -> None:
    assert decode(saved(tmp_path / "x.png", RAMP.convert("L"))).shape == (16, 24, 1)
    assert decode(saved(tmp_path / "x.jpg", RAMP.convert("L"))).shape == (16, 24, 1)


def test_cmyk_becomes_rgb(tmp_path: Path) -> None:
    path = saved(tmp_path / "x.jpg", RAMP.convert("CMYK"), quality=95)
    assert decode(path).shape == (16, 24, 3)


def test_sixteen_bits_are_scaled_not_cut_off(tmp_path: Path) -> None:
    deep = np.array([[0, 257, 32896, 65535]], dtype=np.uint16)
    assert decode(saved(tmp_path / "x.png", Image.fromarray(deep)))[..., 0].tolist() == [[0, 1, 128, 255]]


def test_transparency_lies_on_the_mean_colour(tmp_path: Path) -> None:
    image = Image.new("RGBA", (4, 1), (200, 100, 0, 255))
    image.putpixel((0, 0), (7, 7, 7, 0))
    assert decode(saved(tmp_path / "x.png", image))[0, 0].tolist() == [200, 100, 0]


def test_the_first_frame_of_an_animation_counts(tmp_path: Path) -> None:
    frames = [Image.new("L", (5, 5), shade) for shade in (10, 200)]
    path = saved(tmp_path / "x.gif", frames[0], save_all=True, append_images=frames[1:])
    assert int(decode(path).max()) == 10


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("name", ["x.jpg", "x.png"])
def test_photographs_are_turned_upright(tmp_path: Path, turn: int, name: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = turn
    path = saved(tmp_path / name, RAMP, exif=exif)
    with Image.open(path) as image:
        expected = np.asarray(ImageOps.exif_transpose(image))
        as_stored = np.asarray(image)
    assert np.abs(decode(path).astype(int) - expected.astype(int)).max() <= 1
    assert decode(path, upright=False).shape == as_stored.shape


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"<html></html>", "it is not an image"),
        (b"\xff\xd8\xff\xe0junk", "Truncated File Read"),
    ],
)
def test_what_is_no_image_has_its_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "x.jpg").write_bytes(content)
    assert header_fault(str(tmp_path / "x.jpg")) == reason
    with pytest.raises(UnreadableImage, match=reason):
        decode(str(tmp_path / "x.jpg"))


def test_a_cut_off_file_is_found_when_it_is_decoded(tmp_path: Path) -> None:
    data = io.BytesIO()
    Image.effect_noise((200, 200), 90).convert("RGB").save(data, "JPEG")
    (tmp_path / "x.jpg").write_bytes(data.getvalue()[:3000])
    assert header_fault(str(tmp_path / "x.jpg")) is None
    with pytest.raises(UnreadableImage):
        decode(str(tmp_path / "x.jpg"))


def test_floating_point_and_missing_files_are_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "x.tif", Image.fromarray(np.zeros((4, 4), dtype=np.float32)))
    assert header_fault(path) == "floating-point pixels"
    assert header_fault(str(tmp_path / "no.png")) == "there is no such file"


def test_an_image_that_would_fill_the_memory_is_refused_by_its_header(tmp_path: Path) -> None:
    header = b"P6\n20000 20000\n255\n"
    (tmp_path / "x.ppm").write_bytes(header + bytes(100))
    assert header_fault(str(tmp_path / "x.ppm")) in ("20000×20000 pixels are too many", "it has too many pixels")
