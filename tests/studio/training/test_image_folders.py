"""Folders as classes, files below them; more of it: test_datasets.py."""

from __future__ import annotations

from pathlib import Path

from studio.training.image_folders import images_below, subfolders


def test_files_come_sorted_at_any_depth_and_loops_end(tmp_path: Path) -> None:
    for name in ("b/2.PNG", "b/deep/1.jpg", "a/3.gif", "a/.hidden.png", "a/notes.txt", "empty/readme", ".git/x.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "b" / "loop").symlink_to(tmp_path / "b")
    assert subfolders(tmp_path) == ["a", "b"]
    assert [Path(path).name for path in images_below(tmp_path / "b")] == ["2.PNG", "1.jpg"]
