"""What a recipe trains on: real folders and lists on disk, and what is said of broken ones."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from studio.training.datasets import Scan, limited, scan
from studio.training.problems import DataProblem
from studio.training.recipe import Recipe, make_recipe
from studio.training.run_data import load_split, run_data


def picture(path: Path, colour: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (8, 8), (colour, 0, 0)).save(path)
    return path


def found(path: Path, **keys: object) -> Scan:
    return scan(make_recipe({"data": str(path)} | keys))


class TestFolders:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        for name, count in (("dog", 10), ("cat", 20)):
            for number in range(count):
                picture(tmp_path / "pets" / name / f"{number}.png")
        return tmp_path / "pets"

    def test_classes_are_the_sorted_folder_names(self, folder: Path) -> None:
        assert found(folder).classes == ("cat", "dog")

    def test_a_tenth_of_each_class_is_kept_for_validation(self, folder: Path) -> None:
        result = found(folder)
        assert (result.train_counts, result.valid_counts) == ((18, 9), (2, 1))
        assert not {sample.path for sample in result.train} & {sample.path for sample in result.valid}

    def test_the_split_stays_when_files_are_added_and_the_folder_is_moved(self, folder: Path) -> None:
        before = {Path(sample.path).relative_to(folder) for sample in found(folder).valid}
        moved = folder.rename(folder.with_name("animals"))
        picture(moved / "cat" / "zzz.png")
        after = {Path(sample.path).relative_to(moved) for sample in found(moved).valid}
        assert len(after - before) <= 1

    def test_the_split_seed_chooses_others(self, folder: Path) -> None:
        assert found(folder).valid != found(folder, split_seed=1).valid

    def test_the_training_seed_does_not(self, folder: Path) -> None:
        assert found(folder).valid == found(folder, seed=7).valid

    def test_train_and_val_folders_are_taken_as_they_are(self, tmp_path: Path) -> None:
        for part, count in (("train", 3), ("val", 2)):
            for name in ("a", "b"):
                for number in range(count):
                    picture(tmp_path / part / name / "deep" / f"{number}.JPG")
        result = found(tmp_path)
        assert (result.train_counts, result.valid_counts, result.notes) == ((3, 3), (2, 2), ())

    def test_limits_take_evenly_from_the_classes(self, folder: Path) -> None:
        assert found(folder, limit_train=6).train_counts == (3, 3)

    def test_bad_files_are_left_out_and_told_of(self, folder: Path) -> None:
        (folder / "cat" / "empty.png").write_bytes(b"")
        (folder / "cat" / "page.jpg").write_text("<html>not found</html>")
        (folder / "cat" / "notes.txt").write_text("no image at all")
        result = found(folder, valid_share=0)
        assert {(Path(file.path).name, file.reason) for file in result.bad} == {
            ("empty.png", "the file is empty"),
            ("page.jpg", "it is not an image"),
        }
        assert result.train_counts == (20, 10)
        assert any(note.startswith("2 files can't be read and are left out") for note in result.notes)

    def test_a_loop_of_links_ends(self, folder: Path) -> None:
        (folder / "cat" / "again").symlink_to(folder / "cat")
        assert found(folder, valid_share=0).train_counts == (20, 10)

    def test_no_validation_images_is_said(self, folder: Path) -> None:
        assert "There is no validation image: accuracy can't be measured." in found(folder, valid_share=0).notes

    def test_progress_is_told_and_can_cancel(self, folder: Path) -> None:
        recipe = Recipe(data=str(folder))
        told: list[tuple[int, int]] = []
        scan(recipe, lambda done, total: told.append((done, total)) or True)
        assert told[-1] == (30, 30)
        with pytest.raises(DataProblem, match="cancelled"):
            scan(recipe, lambda done, total: False)

    @pytest.mark.parametrize(
        ("make", "message"),
        [
            ([], "has 0 folders of images; expected one folder for each class"),
            (["a/1.png"], "has 1 folder of images"),
            (["1.png", "2.png"], "has 0 folders of images"),
        ],
    )
    def test_a_folder_that_is_no_data_set(self, tmp_path: Path, make: list[str], message: str) -> None:
        for name in make:
            picture(tmp_path / name)
        with pytest.raises(DataProblem, match=message):
            found(tmp_path)

    def test_folders_of_broken_images_only(self, tmp_path: Path) -> None:
        for name in ("a", "b"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "1.png").write_bytes(b"junk")
        with pytest.raises(DataProblem, match="has no usable training image"):
            found(tmp_path, valid_share=0)

    def test_a_path_that_is_not_there_or_one_image(self, tmp_path: Path) -> None:
        with pytest.raises(DataProblem, match=r"there is no .*nowhere; expected a folder of class folders"):
            found(tmp_path / "nowhere")
        with pytest.raises(DataProblem, match="is one image"):
            found(picture(tmp_path / "1.png"))


class TestLists:
    @pytest.fixture
    def data(self, tmp_path: Path) -> Path:
        """Two classes, `phone` and `notphone`: the substring rule can't tell them apart."""
        lines = [f"images/{name}/{number}.png" for name in ("phone", "notphone") for number in range(4)]
        for line in lines:
            picture(tmp_path / line)
        (tmp_path / "train.list").write_text("\n".join(lines) + "\n")
        (tmp_path / "valid.list").write_text("images/notphone/3.png\r\nimages/phone/3.png\r\n")
        (tmp_path / "labels.list").write_text("phone\nnotphone\n")
        (tmp_path / "x.data").write_text("classes=2\ntrain=train.list\nvalid=valid.list\nlabels=labels.list\ntop=2\n")
        return tmp_path / "x.data"

    def test_ambiguous_labels_stop_it_with_the_way_out(self, data: Path) -> None:
        result = found(data)
        assert "5 paths hold more than one label" in result.problems[0]
        with pytest.raises(DataProblem, match="labels=component"):
            result.require()

    @pytest.mark.parametrize("rule", ["component", "longest"])
    def test_the_way_out_works(self, data: Path, rule: str) -> None:
        result = found(data, labels=rule)
        assert (result.problems, result.train_counts, result.valid_counts, result.top) == ((), (4, 4), (1, 1), 2)

    def test_darknets_way_keeps_every_match(self, data: Path) -> None:
        result = found(data, labels="darknet")
        assert result.problems == ()
        assert Counter(sample.classes for sample in result.train) == {(0,): 4, (0, 1): 4}

    def test_images_in_both_lists_are_told_of(self, data: Path) -> None:
        assert any("2 images are in both lists" in note for note in found(data, labels="component").notes)

    def test_without_a_valid_list_some_are_kept(self, data: Path) -> None:
        data.write_text("classes=2\ntrain=train.list\nlabels=labels.list\n")
        result = found(data, labels="component")
        assert (result.train_counts, result.valid_counts) == ((3, 3), (1, 1))

    def test_paths_are_looked_for_beside_the_file_and_from_the_working_directory(
        self, data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        assert found(data, labels="component").bad == ()
        elsewhere = tmp_path_factory.mktemp("cfg") / "y.data"
        elsewhere.write_text(data.read_text())
        monkeypatch.chdir(data.parent)
        assert found(elsewhere, labels="component").train_counts == (4, 4)

    def test_names_are_shown_where_there_are_enough(self, data: Path) -> None:
        (data.parent / "names.list").write_text("A telephone\nSomething else\n")
        data.write_text(data.read_text() + "names=names.list\n")
        assert found(data, labels="component").classes == ("A telephone", "Something else")

    def test_missing_files_are_named(self, data: Path) -> None:
        (data.parent / "train.list").unlink()
        with pytest.raises(DataProblem, match=r"names train\.list, which is not there"):
            found(data)

    def test_listed_images_that_are_gone_are_left_out(self, data: Path) -> None:
        (data.parent / "images" / "phone" / "0.png").unlink()
        result = found(data, labels="component")
        assert [file.reason for file in result.bad] == ["there is no such file"]

    def test_labels_without_an_image_are_told_of(self, data: Path) -> None:
        (data.parent / "labels.list").write_text("phone\nnotphone\ncat\n")
        data.write_text(data.read_text().replace("classes=2", "classes=3"))
        assert "1 of 3 labels have no training image: cat" in found(data, labels="component").notes


class TestDigits:
    def test_the_same_500_are_held_out_whatever_the_seed(self) -> None:
        one, two = scan(Recipe(seed=1)), scan(Recipe(seed=2))
        assert one == two
        assert (one.n_train, one.n_valid, one.valid_counts, one.synthetic) == (4500, 500, (50,) * 10, False)

    def test_without_the_digits_shapes_stand_in_and_say_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("studio.training.demo_data.digits_file", lambda: None)
        result = scan(Recipe())
        assert result.synthetic
        assert "synthetic" in result.title
        assert "drawn shapes stand in" in result.notes[0]


class TestRunData:
    def test_a_resumed_run_keeps_its_images_whatever_was_added(self, tmp_path: Path) -> None:
        for name in ("a", "b"):
            for number in range(5):
                picture(tmp_path / "set" / name / f"{number}.png")
        run = tmp_path / "run"
        run.mkdir()
        recipe = Recipe(data=str(tmp_path / "set"))
        first = run_data(recipe, run)
        picture(tmp_path / "set" / "a" / "99.png")
        again = run_data(recipe, run)
        assert (again.train, again.valid, again.train_counts) == (first.train, first.valid, first.train_counts)
        assert (run / "classes.txt").read_text() == "a\nb\n"

    def test_a_damaged_list_is_named_with_its_line(self, tmp_path: Path) -> None:
        (tmp_path / "train.tsv").write_text("0\ta.png\njunk\n")
        with pytest.raises(DataProblem, match=r"line 2 of .*train\.tsv is damaged"):
            load_split(tmp_path)


def test_limited_is_even_stable_and_keeps_the_order() -> None:
    items, labels = list("aaaabbc"), [0, 0, 0, 0, 1, 1, 2]
    assert limited(items, labels, 4) == list("aabc")
    assert limited(items, labels, 0) == items
    assert limited(items, labels, 99) == items


def test_paths_with_no_label_or_several_are_kept_by_name(tmp_path: Path) -> None:
    for name in ("cat", "category", "dog"):
        (tmp_path / name).mkdir()
        Image.new("L", (8, 8)).save(tmp_path / name / "1.png")
    (tmp_path / "train.list").write_text("cat/1.png\ncategory/1.png\ndog/1.png\n")
    (tmp_path / "labels.list").write_text("cat\ncategory\n")
    (tmp_path / "x.data").write_text("classes=2\ntrain=train.list\nlabels=labels.list\n")
    found = scan(Recipe(data=str(tmp_path / "x.data"), valid_share=0))
    assert found.mislabelled == (("dog/1.png", ()), ("category/1.png", ("cat", "category")))
