"""Templates are found in a checkout, in an installed wheel and in the user's folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from studio import library
from studio.files import FileProblem
from studio.library import Kind


@pytest.fixture
def installed(tmp_path: Path, root: Path) -> Path:
    """A folder like site-packages: the two floors that the library needs, and a few templates inside."""
    package = tmp_path / "site" / "studio"
    for folder in ("architectures", "code/support", "blocks", "recipes"):
        (package / "templates" / folder).mkdir(parents=True)
    for name in ("__init__.py", "library.py", "diagnostics.py", "files"):
        (package / name).symlink_to(root / "studio" / name)
    (package / "library.py").unlink()
    (package / "library.py").write_bytes((root / "studio" / "library.py").read_bytes())
    return package


def names_in(installed: Path, kind: str) -> list[str]:
    """What an installed library lists, asked in a process of its own."""
    script = f"from studio import library; print(*[t.name for t in library.templates(library.Kind('{kind}'))])"
    command = [sys.executable, "-c", script]
    return subprocess.check_output(command, cwd=installed.parent, text=True).split()


def own(kind: str, name: str, text: str = "") -> Path:
    """A template of the user's own."""
    path = library.user_folder() / kind / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


class TestShipped:
    def test_a_checkout_keeps_them_beside_the_package(self, root: Path) -> None:
        assert library.shipped_folder() == root / "templates"

    def test_a_wheel_keeps_them_inside_the_package(self, installed: Path) -> None:
        (installed / "templates" / "architectures" / "net.yaml").touch()
        assert names_in(installed, "architectures") == ["net"]

    def test_an_unrelated_folder_of_that_name_is_not_taken(self, installed: Path) -> None:
        (installed.parent / "templates").mkdir()
        (installed / "templates" / "recipes" / "quick.yaml").touch()
        assert names_in(installed, "recipes") == ["quick"]

    def test_an_installation_that_lost_them_says_so(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(library, "__file__", str(tmp_path / "studio" / "library.py"))
        with pytest.raises(FileProblem, match="templates are gone"):
            library.templates(Kind.CODE)

    @pytest.mark.parametrize("kind", [Kind.ARCHITECTURES, Kind.CODE])
    def test_there_are_some(self, kind: Kind) -> None:
        assert all(template.shipped and template.path.is_file() for template in library.templates(kind))
        assert library.templates(kind)

    def test_what_is_shipped_has_names_of_its_own(self) -> None:
        for kind in Kind:
            folder = library.shipped_folder() / kind
            inside = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
            shown = {folder / path for path in inside if not any(part[0] in "._" for part in path.parts)}
            assert shown == {template.path for template in library.templates(kind)}


class TestTheUsersOwn:
    def test_no_folder_is_fine(self) -> None:
        assert not library.user_folder().exists()
        assert library.templates(Kind.RECIPES) is not None

    @pytest.mark.parametrize("ending", [".studio.yaml", ".yaml", ".yml", ".cfg"])
    def test_the_ending_is_no_part_of_the_name(self, ending: str) -> None:
        path = own("architectures", f"my.net{ending}")
        template = library.find(Kind.ARCHITECTURES, "my.net")
        assert (template.path, template.shipped) == (path, False)

    def test_a_code_template_keeps_its_ending_and_folder(self) -> None:
        own("code", "support/swish_mine.py")
        assert library.find(Kind.CODE, "support/swish_mine.py").name == "support/swish_mine.py"

    def test_it_hides_a_shipped_one_of_the_same_name(self) -> None:
        shipped = library.templates(Kind.RECIPES)[0]
        path = own("recipes", f"{shipped.name}.yaml")
        assert library.find(Kind.RECIPES, shipped.name).path == path

    @pytest.mark.parametrize("name", [".hidden.yaml", "net.yaml~", "__pycache__/net.pyc", ".git/config"])
    def test_what_editors_leave_behind_is_no_template(self, name: str) -> None:
        before = library.templates(Kind.BLOCKS)
        own("blocks", name)
        assert library.templates(Kind.BLOCKS) == before


class TestFinding:
    def test_a_slip_is_answered_with_the_name_that_was_meant(self) -> None:
        own("blocks", "inverted_residual.yaml")
        with pytest.raises(FileProblem, match="expected perhaps inverted_residual"):
            library.find(Kind.BLOCKS, "inverted_residul")

    def test_a_wild_guess_is_answered_with_what_there_is(self) -> None:
        own("blocks", "one.yaml")
        own("blocks", "two.yaml")
        with pytest.raises(FileProblem, match=r"expected one of .*one.*two"):
            library.find(Kind.BLOCKS, "zzzzzzzz")
