"""Darknet's rule for the class of an image, and what is said where it doesn't give exactly one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.training.labels import LabelFinder, label_problems, read_data_file, read_labels, read_lines
from studio.training.problems import DataProblem


class TestFinder:
    @given(
        st.lists(st.text("abc/", min_size=1, max_size=4), min_size=1, max_size=8, unique=True),
        st.text("abc/", max_size=20),
    )
    def test_strict_is_the_substring_rule(self, labels: list[str], path: str) -> None:
        expected = tuple(number for number, label in enumerate(labels) if label in path)
        assert LabelFinder(labels, "strict").find(path) == expected
        assert LabelFinder(labels, "darknet").find(path) == expected

    @pytest.mark.parametrize(
        ("rule", "path", "found"),
        [
            ("strict", "data/notphone/3.jpg", ["phone", "notphone"]),
            ("component", "data/notphone/3.jpg", ["notphone"]),
            ("longest", "data/notphone/3.jpg", ["notphone"]),
            ("component", "data/phones/3.jpg", []),
            ("component", "data\\phone\\3.jpg", ["phone"]),
            ("strict", "data/n01440764_3.JPEG", []),
        ],
    )
    def test_rules_differ_on_nested_labels(self, rule: str, path: str, found: list[str]) -> None:
        labels = ("phone", "notphone")
        assert [labels[number] for number in LabelFinder(labels, rule).find(path)] == found


class TestProblems:
    labels = ("phone", "notphone")

    def sentences(self, *paths: str, rule: str = "strict") -> str:
        finder = LabelFinder(self.labels, rule)
        return "\n".join(label_problems(self.labels, [(path, finder.find(path)) for path in paths], rule))

    def test_none_where_every_path_has_one_label(self) -> None:
        assert self.sentences("a/phone/1.jpg", "a/phone/2.jpg") == ""

    def test_missing_labels_are_counted_and_shown(self) -> None:
        told = self.sentences("a/1.jpg", "a/2.jpg", "phone.jpg")
        assert "2 paths hold none of the 2 labels: a/1.jpg, a/2.jpg" in told

    def test_nested_labels_are_named_as_the_cause(self) -> None:
        told = self.sentences("a/notphone/1.jpg", "a/notphone/2.jpg")
        assert "2 paths hold more than one label: a/notphone/1.jpg (phone, notphone)" in told
        assert "the label phone is found wherever notphone is: 2 paths" in told
        assert "labels=component or labels=longest" in told

    def test_the_way_out_is_not_the_rule_that_failed(self) -> None:
        assert "labels=longest (" in self.sentences("a/1.jpg", rule="component")

    def test_darknets_own_way_has_no_problem(self) -> None:
        assert self.sentences("a/notphone/1.jpg", "nothing", rule="darknet") == ""


class TestFiles:
    def write(self, folder: Path, text: str, name: str = "x.data") -> Path:
        (folder / name).write_text(text)
        return folder / name

    def test_a_data_file(self, tmp_path: Path) -> None:
        text = "# two\r\nclasses = 3\r\ntrain=my images/train.list\nlabels=l.list\n;valid=no\ntop=2\nclasses=9\n"
        data = read_data_file(self.write(tmp_path, text))
        assert (data.classes, data.train, data.labels, data.valid, data.top) == (
            3,
            "my images/train.list",
            "l.list",
            None,
            2,
        )

    def test_darknets_defaults(self, tmp_path: Path) -> None:
        data = read_data_file(self.write(tmp_path, "train=t\nlabels=l"))
        assert (data.classes, data.top, data.names) == (2, 5, None)

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("labels=l", "has no key train; expected a line train=FILE"),
            ("trian=t\nlabels=l", r"expected a line train=FILE \(it says trian=\)"),
            ("train=t\nlabels=l\nclasses=ten", "says classes=ten; expected classes= a whole number above 0"),
            ("train=t\nlabels=l\ntop=0", "says top=0"),
        ],
    )
    def test_a_faulty_one_is_refused_in_words(self, tmp_path: Path, text: str, message: str) -> None:
        with pytest.raises(DataProblem, match=message):
            read_data_file(self.write(tmp_path, text))

    def test_binary_junk_is_no_data_file(self, tmp_path: Path) -> None:
        (tmp_path / "x.data").write_bytes(bytes(range(256)))
        with pytest.raises(DataProblem, match="is not text"):
            read_data_file(tmp_path / "x.data")

    def test_lines_keep_their_blanks(self, tmp_path: Path) -> None:
        assert read_lines(self.write(tmp_path, "a.jpg \r\n\nb c.jpg\n\n")) == ["a.jpg ", "", "b c.jpg"]

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("cat\n", "has 1 labels for 2 classes; expected 2 lines, or classes=1"),
            ("cat\n\ndog\n", "line 2 of .* is empty, and an empty label is found in every path"),
            ("cat\ncat\n", "has the label cat more than once"),
        ],
    )
    def test_labels_that_cannot_tell_classes_apart(self, tmp_path: Path, text: str, message: str) -> None:
        with pytest.raises(DataProblem, match=message):
            read_labels(self.write(tmp_path, text), 2)

    def test_only_as_many_labels_as_classes_count(self, tmp_path: Path) -> None:
        assert read_labels(self.write(tmp_path, "a\nb\nc\n"), 2) == ("a", "b")
