"""Tables of images, as people really write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from studio.training.csv_table import read_table
from studio.training.datasets import scan
from studio.training.problems import DataProblem
from studio.training.recipe import Recipe


@pytest.mark.parametrize(
    "text",
    [
        "path,label\na.png,cat\nb.png,dog\n",
        "\ufefflabel;file\r\ncat;a.png\r\ndog;b.png\r\n",
        "a.png,cat\nb.png,dog",
        "a.png\tcat\n\nb.png\tdog\n",
        'path,label\n"a.png","cat"\nb.png, dog\n',
    ],
)
def test_headers_delimiters_and_line_ends(tmp_path: Path, text: str) -> None:
    (tmp_path / "t.csv").write_bytes(text.encode())
    table = read_table(tmp_path / "t.csv")
    assert (table.classes, table.parted) == (("cat", "dog"), False)
    assert table.rows == (("a.png", 0, False), ("b.png", 1, False))


def test_numbers_are_sorted_as_numbers_and_a_column_says_what_is_held_out(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("path,label,split\na,10,train\nb,9,val\nc,2,TEST\n")
    table = read_table(tmp_path / "t.csv")
    assert table.classes == ("2", "9", "10")
    assert [row[1:] for row in table.rows] == [(2, False), (1, True), (0, True)]


@pytest.mark.parametrize(
    ("text", "said"), [("", "it has no path"), ("path,label\na.png\nb.png,x\nc.png\n", "rows 2, 4")]
)
def test_rows_at_fault_are_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "t.csv").write_text(text)
    with pytest.raises(DataProblem, match=said):
        read_table(tmp_path / "t.csv")


def test_a_table_is_data_like_any_other(tmp_path: Path) -> None:
    for name in ("cat", "dog"):
        for number in range(4):
            Image.new("L", (8, 8)).save(tmp_path / f"{name}{number}.png")
    (tmp_path / "bad.png").write_bytes(b"")
    lines = [f"{name}{number}.png,{name}" for name in ("cat", "dog") for number in range(4)]
    (tmp_path / "t.csv").write_text("\n".join(["path,label", *lines, "bad.png,cat"]))
    found = scan(Recipe(data=str(tmp_path / "t.csv"), valid_share=0.25)).require()
    assert (found.classes, found.train_counts, found.valid_counts) == (("cat", "dog"), (3, 3), (1, 1))
    assert [file.reason for file in found.bad] == ["the file is empty"]
    (tmp_path / "t.csv").write_text("path,label\ncat0.png,cat\n")
    with pytest.raises(DataProblem, match="one label only"):
        scan(Recipe(data=str(tmp_path / "t.csv")))
