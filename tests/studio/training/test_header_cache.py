"""A second look at a data set opens only the files that have changed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image

from studio.training import header_cache
from studio.training.datasets import scan
from studio.training.header_cache import HeaderCache
from studio.training.recipe import Recipe


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two classes of ten images, one of them no image; caches begin at one file."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(header_cache, "LEAST", 1)
    for name in ("a", "b"):
        (tmp_path / "set" / name).mkdir(parents=True)
        for number in range(10):
            Image.new("L", (8, 8)).save(tmp_path / "set" / name / f"{number}.png")
    (tmp_path / "set" / "a" / "0.png").write_text("no image")
    return tmp_path / "set"


def look(folder: Path) -> tuple[HeaderCache, list[str]]:
    paths = sorted(str(path) for path in folder.rglob("*.png"))
    cache = HeaderCache(str(folder), len(paths))
    bad = [path for path in paths if cache.fault(path)]
    cache.save()
    return cache, bad


def test_the_second_look_opens_nothing_and_says_the_same(folder: Path) -> None:
    first, bad = look(folder)
    second, again = look(folder)
    assert (first.opened, second.opened) == (20, 0)
    assert bad == again == [str(folder / "a" / "0.png")]


def test_what_was_changed_added_or_mended_is_opened_again(folder: Path) -> None:
    look(folder)
    Image.new("L", (8, 8)).save(folder / "a" / "0.png")
    (folder / "b" / "3.png").write_text("spoilt")
    Image.new("L", (8, 8)).save(folder / "b" / "new.png")
    cache, bad = look(folder)
    assert (cache.opened, bad) == (3, [str(folder / "b" / "3.png")])


def test_a_change_of_the_same_size_is_seen_by_its_time(folder: Path) -> None:
    look(folder)
    place = folder / "b" / "1.png"
    size = place.stat().st_size
    place.write_bytes(b"x" * size)
    os.utime(place, ns=(1, 1))
    assert look(folder)[1] == [str(folder / "a" / "0.png"), str(place)]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"format": 1, "files": {"a": 3}}', '{"format": 9, "files": {}}'])
def test_a_damaged_cache_is_made_anew(folder: Path, tmp_path: Path, text: str) -> None:
    look(folder)
    (file,) = (tmp_path / "cache").rglob("*.json")
    file.write_text(text)
    assert look(folder)[0].opened == 20
    assert look(folder)[0].opened == 0


def test_small_sets_leave_no_cache(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(header_cache, "LEAST", 1000)
    look(folder)
    assert list((tmp_path / "cache").rglob("*.json")) == []


def test_a_scan_uses_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = scan(Recipe(data=str(folder)))
    monkeypatch.setattr(header_cache, "header_fault", lambda path: pytest.fail(f"{path} was opened again"))
    assert scan(Recipe(data=str(folder))) == first
