"""What every generator is made of: options, products, and writing them whole."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest

from generators.base import Generator, Product, option, write
from generators.formats import GENERATORS, generator_for, generator_named
from studio.diagnostics import StudioError
from studio.files import FileProblem


@dataclass(frozen=True, slots=True)
class Poem(Generator):
    """A format for these tests."""

    name: ClassVar[str] = "poem"
    title: ClassVar[str] = "Poem"
    suffixes: ClassVar[tuple[str, ...]] = (".txt",)

    metre: str = option("iamb", "How it walks.", choices=("iamb", "dactyl"))
    lines: int = option(4, "How long it is.")
    rhymed: bool = option(False, "Whether lines end alike.")
    after: Path | None = option(None, "The poem that it answers.")


class TestOptions:
    def test_are_the_fields_in_order(self) -> None:
        first, second, *_ = Poem.options()
        assert (first.name, first.kind, first.default, first.choices) == ("metre", "str", "iamb", ("iamb", "dactyl"))
        assert (second.name, second.default, second.help) == ("lines", 4, "How long it is.")

    def test_make_takes_them_by_name(self) -> None:
        assert Poem.make({"metre": "dactyl"}) == Poem(metre="dactyl")

    def test_an_unknown_one_is_refused_with_the_one_that_was_meant(self) -> None:
        with pytest.raises(StudioError, match="no option line; expected lines"):
            Poem.make({"line": 3})

    def test_a_value_that_is_no_choice_is_refused(self) -> None:
        with pytest.raises(StudioError, match="iamb or dactyl"):
            Poem.make({"metre": "free"})

    def test_texts_are_read_by_the_kind_of_each(self) -> None:
        texts = {"metre": "dactyl", "lines": "14", "rhymed": "yes", "after": "old.txt", "typo": "x"}
        assert Poem.read(texts) == {**texts, "lines": 14, "rhymed": True, "after": Path("old.txt")}

    @pytest.mark.parametrize(("name", "text"), [("lines", "many"), ("rhymed", "maybe")])
    def test_a_text_of_another_kind_is_refused(self, name: str, text: str) -> None:
        with pytest.raises(StudioError, match=f"{name}={text} for Poem"):
            Poem.read({name: text})


class TestWriting:
    def test_files_stand_beside_the_target(self, tmp_path: Path) -> None:
        product = Product({"a.txt": b"1", "a.json": b"2"})
        assert write(product, tmp_path / "a.txt") == (tmp_path / "a.txt", tmp_path / "a.json")
        assert [(tmp_path / name).read_bytes() for name in product.files] == [b"1", b"2"]

    def test_the_target_is_not_written_where_what_belongs_to_it_cannot_be(self, tmp_path: Path) -> None:
        (tmp_path / "a.json").mkdir()
        with pytest.raises(FileProblem):
            write(Product({"a.txt": b"1", "a.json": b"2"}), tmp_path / "a.txt")
        assert not (tmp_path / "a.txt").exists()


class TestTable:
    def test_a_file_name_asks_for_a_format_by_its_longest_suffix(self) -> None:
        assert generator_for(Path("net.PY")).name == "pytorch"
        assert generator_for(Path("net.studio.yaml")).name == "yaml"

    def test_a_name_without_a_format_is_told_all_there_are(self) -> None:
        with pytest.raises(StudioError, match=r"\.cfg, .*\.py"):
            generator_for(Path("net.docx"))

    def test_a_format_is_found_by_name_and_by_bare_suffix(self) -> None:
        assert generator_named("pytorch") is generator_named("py")
        with pytest.raises(StudioError, match="expected pytorch"):
            generator_named("pytorc")

    def test_names_and_suffixes_mean_one_format(self) -> None:
        for words in ([cls.name for cls in GENERATORS], [suffix for cls in GENERATORS for suffix in cls.suffixes]):
            assert len(set(words)) == len(words)
