"""The contract of every generator: what `GENERATORS` lists has words, files of its own name, and refuses by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from generators import GENERATORS, generator_for, generator_named
from generators.base import Generator
from studio.design import from_cfg
from studio.design.design import Design
from studio.design.expand import expand
from studio.design.files import read_design
from studio.diagnostics import StudioError
from studio.library import Kind, find
from studio.weights import encode, plan
from tests.generators.generated import CLASSIFIER, drawn

every_generator = pytest.mark.parametrize("cls", GENERATORS, ids=lambda cls: cls.name)
BROKEN = b"[net]\nwidth=8\nheight=8\nchannels=3\n[route]\nlayers=7\n[convolutional]\nsize=99\n[mystery]\n"


def maker(cls: type[Generator], design: Design, folder: Path) -> Generator:
    """A generator with its defaults, and weights where it is about them."""
    if cls.name != "weights":
        return cls()
    expansion = expand(design)
    source = folder / "source.weights"
    source.write_bytes(encode(drawn(expansion), plan(expansion.network, expansion.rows)))
    return cls.make({"weights": source})


@every_generator
def test_it_has_a_name_a_title_and_suffixes_that_find_it(cls: type[Generator]) -> None:
    assert cls.name
    assert cls.title
    assert cls.suffixes
    assert generator_named(cls.name) is cls
    assert generator_for(Path(f"net{cls.suffixes[0]}")) is cls


@every_generator
def test_every_option_has_help_and_a_default_that_is_a_choice(cls: type[Generator]) -> None:
    for spec in cls.options():
        assert spec.help.endswith(".")
        assert not spec.choices or spec.default in spec.choices
    assert cls.make({}) == cls()


@every_generator
def test_it_makes_files_named_after_the_target_and_writes_none(cls: type[Generator], tmp_path: Path) -> None:
    for design in (
        from_cfg.load(CLASSIFIER.encode(), "net"),
        read_design(find(Kind.ARCHITECTURES, "efficientnet_b0").path),
    ):
        generator = maker(cls, design, tmp_path)
        before = sorted(tmp_path.iterdir())
        target = tmp_path / f"out{cls.suffixes[0]}"
        product = generator.generate(design, expand(design), target)
        assert next(iter(product.files)) == target.name
        assert all(data and Path(name).parent == Path() for name, data in product.files.items())
        assert sorted(tmp_path.iterdir()) == before


@every_generator
def test_the_same_design_gives_the_same_bytes(cls: type[Generator], tmp_path: Path) -> None:
    design = from_cfg.load(CLASSIFIER.encode(), "net")
    generator, target = maker(cls, design, tmp_path), tmp_path / f"out{cls.suffixes[0]}"
    first, second = (generator.generate(design, expand(design), target).files for _ in range(2))
    assert first == second


@every_generator
def test_a_broken_network_is_made_or_refused_with_words(cls: type[Generator], tmp_path: Path) -> None:
    design = from_cfg.load(BROKEN, "net")
    try:
        product = cls().generate(design, expand(design), tmp_path / f"out{cls.suffixes[0]}")
    except StudioError as refusal:
        assert all(problem.message and problem.expected for problem in refusal.problems)
    else:
        assert product.files
